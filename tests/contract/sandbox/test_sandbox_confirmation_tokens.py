"""ConfirmationTokens: made by the test helper, used up by one confirm, by the official library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import stripe

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox

BACK = "https://shop.example/back"


def made(sandbox: Sandbox, method: str = "pm_card_visa") -> stripe.ConfirmationToken:
    """A token of a documented card."""
    helper = sandbox.client.v1.test_helpers.confirmation_tokens
    return helper.create({"payment_method": method, "return_url": BACK})


def opened(sandbox: Sandbox) -> str:
    params = {"amount": 4999, "currency": "usd", "allowed_payment_method_types": ["card"]}
    return sandbox.client.v1.payment_intents.create(params).id  # type: ignore[arg-type]  # typed by its literal


def test_it_previews_its_card_and_pays_once(sandbox: Sandbox) -> None:
    token = made(sandbox)
    shown = sandbox.client.v1.confirmation_tokens.retrieve(token.id)
    assert shown.id.startswith("ctoken_")
    assert shown.payment_method_preview is not None
    assert shown.payment_method_preview.card is not None
    assert shown.payment_method_preview.card.last4 == "4242"
    assert (shown.payment_intent, shown.return_url) == (None, BACK)
    assert shown.expires_at is not None
    assert shown.expires_at - shown.created == 12 * 3600
    service = sandbox.client.v1.payment_intents
    intent = service.confirm(opened(sandbox), {"confirmation_token": token.id})
    assert intent.status == "succeeded"
    assert str(intent.payment_method).startswith("pm_")
    after = sandbox.client.v1.confirmation_tokens.retrieve(token.id)
    assert after.payment_intent == intent.id
    with pytest.raises(stripe.InvalidRequestError, match="used already"):
        service.confirm(opened(sandbox), {"confirmation_token": token.id})


def test_a_decline_uses_it_up(sandbox: Sandbox) -> None:
    token, intent = made(sandbox, "pm_card_visa_chargeDeclined"), opened(sandbox)
    service = sandbox.client.v1.payment_intents
    with pytest.raises(stripe.CardError, match="declined"):
        service.confirm(intent, {"confirmation_token": token.id})
    with pytest.raises(stripe.InvalidRequestError, match="used already"):
        service.confirm(intent, {"confirmation_token": token.id})


def test_what_is_wrong_with_it_is_refused(sandbox: Sandbox) -> None:
    helper = sandbox.client.v1.test_helpers.confirmation_tokens
    with pytest.raises(stripe.InvalidRequestError, match="You must provide one of"):
        helper.create({"return_url": BACK})
    with pytest.raises(stripe.InvalidRequestError, match="No such"):
        sandbox.client.v1.confirmation_tokens.retrieve("ctoken_1nobody")
    token = made(sandbox)
    with pytest.raises(stripe.InvalidRequestError, match="both"):
        sandbox.client.v1.payment_intents.confirm(
            opened(sandbox), {"confirmation_token": token.id, "payment_method": "pm_card_visa"}
        )
