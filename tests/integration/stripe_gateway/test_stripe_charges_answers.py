"""Answers that the sandbox does not give: errors without an intent, without a code, with words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

import pytest
from tests.integration.stripe_gateway.paying import fresh

from payment_smart_bot.adapters.stripe_charges import StripeCharges
from payment_smart_bot.domain.charge import Charge
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.stripe_gateway.answering import Answering
    from tests.integration.stripe_gateway.conftest import Bench

    Call: TypeAlias = Callable[[StripeCharges], Charge]

INTENT = {"id": "pi_1", "object": "payment_intent", "status": "requires_payment_method"}
BARE = {**INTENT, "last_payment_error": None, "latest_charge": None, "next_action": None}


def confirm(charges: StripeCharges) -> Charge:
    return charges.confirm("pi_1", "pm_1", return_url="https://x.example", idempotency_key=fresh())


def capture(charges: StripeCharges) -> Charge:
    return charges.capture("pi_1", 5, idempotency_key=fresh())


def refund(charges: StripeCharges) -> Charge:
    return charges.refund("pi_1", 5, idempotency_key=fresh())


def error(kind: str, **fields: object) -> bytes:
    return json.dumps({"error": {"type": kind, "message": "canary", **fields}}).encode()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"code": "card_declined", "decline_code": "lost_card"}, "lost_card"),
        ({"code": "expired_card"}, "expired_card"),
        ({}, "card_declined"),
    ],
)
def test_a_decline_without_its_intent_is_looked_up(
    bench: Bench, answering: Answering, fields: dict[str, str], told: str
) -> None:
    body = error("card_error", **fields)
    with answering(402, body, {}, looked=json.dumps(BARE).encode()) as (url, seen):
        charge = confirm(StripeCharges(bench.connect(base_url=url)))
        assert len(seen) == 2
    assert charge == Charge("pi_1", State.OPEN, decline_code=told)


def test_a_decline_that_comes_with_its_intent_needs_no_second_call(
    bench: Bench, answering: Answering
) -> None:
    last = {"type": "card_error", "code": "card_declined", "message": "canary"}
    card = {"id": "pm_1", "object": "payment_method", "card": {"fingerprint": "print"}}
    intent = {**BARE, "last_payment_error": {**last, "payment_method": card}}
    body = error("card_error", code="card_declined", payment_intent=intent)
    with answering(402, body, {}) as (url, seen):
        charge = confirm(StripeCharges(bench.connect(base_url=url)))
        assert len(seen) == 1
    expected = Charge("pi_1", State.OPEN, decline_code="card_declined", fingerprint="print")
    assert charge == expected
    assert "canary" not in repr(charge)


def test_a_decline_is_not_told_of_what_is_paid(bench: Bench, answering: Answering) -> None:
    charge_ = {"id": "ch_1", "object": "charge", "amount_captured": 9, "amount_refunded": 2}
    paid = {**BARE, "status": "succeeded", "latest_charge": {**charge_, "status": "succeeded"}}
    body = error("card_error", code="card_declined")
    with answering(402, body, {}, looked=json.dumps(paid).encode()) as (url, _):
        charge = confirm(StripeCharges(bench.connect(base_url=url)))
    assert charge == Charge("pi_1", State.SUCCEEDED, captured=9, refunded=2)


@pytest.mark.parametrize(
    ("call", "fields", "code"),
    [
        (refund, {"param": "amount"}, "amount_too_large"),
        (refund, {"code": "charge_disputed"}, "charge_disputed"),
        (refund, {"param": "payment_intent"}, "charge_not_refundable"),
        (capture, {"param": "amount_to_capture"}, "amount_too_large"),
    ],
)
def test_a_refusal_without_a_code_gets_one(
    bench: Bench,
    answering: Answering,
    call: Call,
    fields: dict[str, str],
    code: str,
) -> None:
    body = error("invalid_request_error", **fields)
    with answering(400, body, {}) as (url, _), pytest.raises(GatewayRefused) as caught:
        call(StripeCharges(bench.connect(base_url=url)))
    assert (caught.value.code, caught.value.__context__) == (code, None)
    assert "canary" not in f"{caught.value!r}{vars(caught.value)}"


@pytest.mark.parametrize("call", [confirm, capture, refund])
@pytest.mark.parametrize(
    "fields", [{}, {"code": "parameter_unknown", "param": "amount"}, {"code": "resource_missing"}]
)
def test_what_we_got_wrong_pages_a_person(
    bench: Bench,
    answering: Answering,
    call: Call,
    fields: dict[str, str],
) -> None:
    with answering(400, error("invalid_request_error", **fields), {}) as (url, seen):
        with pytest.raises(GatewayUnavailable, match="invalid-request") as caught:
            call(StripeCharges(bench.connect(base_url=url)))
        assert len(seen) == 1
    assert caught.value.operator


@pytest.mark.parametrize(
    "code",
    ["charge_expired_for_capture", "charge_already_captured", "payment_intent_unexpected_state"],
)
def test_what_can_no_longer_be_captured_is_told_as_it_stands(
    bench: Bench, answering: Answering, code: str
) -> None:
    body = error("invalid_request_error", code=code)
    gone = json.dumps({**BARE, "status": "canceled"}).encode()
    with answering(400, body, {}, looked=gone) as (url, _):
        assert capture(StripeCharges(bench.connect(base_url=url))) == Charge("pi_1", State.CANCELED)


def test_an_intent_that_stripe_is_at_work_on_is_told(bench: Bench, answering: Answering) -> None:
    at_work = json.dumps({**BARE, "status": "processing"}).encode()
    with answering(500, b"{}", {}, looked=at_work) as (url, seen):
        charge = confirm(StripeCharges(bench.connect(base_url=url)))
        assert len(seen) == 2
    assert charge == Charge("pi_1", State.PROCESSING)


def test_every_try_of_a_change_has_the_same_key(bench: Bench, answering: Answering) -> None:
    with answering(500, b"{}", {}, looked=json.dumps(BARE).encode()) as (url, seen):
        with pytest.raises(GatewayUnavailable, match="server-error"):
            StripeCharges(bench.connect(base_url=url)).confirm(
                "pi_1", "pm_1", return_url="https://x.example", idempotency_key="mine"
            )
        keys = {headers["Idempotency-Key"] for headers in seen} - {None}
    assert keys == {"mine"}
    assert len(seen) >= 8
