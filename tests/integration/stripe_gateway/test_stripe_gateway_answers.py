"""Answers that the sandbox does not give: proxies, rights, declines, and what cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import stripe

from payment_smart_bot.adapters.stripe_errors import judge
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable

if TYPE_CHECKING:
    from tests.integration.stripe_gateway.answering import Answering
    from tests.integration.stripe_gateway.conftest import Bench


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (502, b"<html>bad gateway</html>", "server-error"),
        (200, b"not json", "server-error"),
        (409, b'{"error": {"code": "lock_timeout"}}', "key-in-use"),
    ],
)
def test_what_may_pass_is_tried_again(
    bench: Bench, answering: Answering, status: int, body: bytes, reason: str
) -> None:
    with answering(status, body, {}) as (url, seen):
        with pytest.raises(GatewayUnavailable) as caught:
            bench.create(bench.gateway(base_url=url), key="first")
        keys = [headers["Idempotency-Key"] for headers in seen]
    assert (caught.value.reason, caught.value.operator) == (reason, False)
    assert len(keys) >= 5
    new = reason == "server-error"
    assert keys == ["first", *(f"first-{at}" if new else "first" for at in range(1, len(keys)))]


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (403, b'{"error": {"type": "invalid_request_error", "message": "x"}}', "permission"),
        (402, b'{"error": {"type": "invalid_request_error"}}', "invalid-request"),
        (402, b'{"error": {"message": {"odd": 1}}}', "invalid-request"),
        (404, b'{"error": {"type": "invalid_request_error"}}', "invalid-request"),
        (200, b'{"id": "pm_1", "object": "payment_method"}', "client-fault"),
    ],
)
def test_what_cannot_pass_pages_a_person_at_once(
    bench: Bench, answering: Answering, status: int, body: bytes, reason: str
) -> None:
    with answering(status, body, {}) as (url, seen):
        with pytest.raises(GatewayUnavailable) as caught:
            bench.create(bench.gateway(base_url=url))
        assert [headers["Stripe-Version"] for headers in seen] == ["2026-10-28.endive"]
    assert (caught.value.reason, caught.value.operator) == (reason, True)


@pytest.mark.parametrize(
    ("fields", "code", "decline_code"),
    [
        ({"code": "card_declined", "decline_code": "lost_card"}, "card_declined", "lost_card"),
        ({"code": "expired_card"}, "expired_card", None),
        ({}, "card_declined", None),
    ],
)
def test_a_decline_keeps_its_codes(
    fields: dict[str, str], code: str, decline_code: str | None
) -> None:
    body = {"error": {"type": "card_error", **fields}}
    error = stripe.CardError("x", None, fields.get("code"), None, 402, body)  # type: ignore[no-untyped-call]
    refused = judge(error).exception()
    assert isinstance(refused, GatewayRefused)
    assert (refused.code, refused.decline_code) == (code, decline_code)
