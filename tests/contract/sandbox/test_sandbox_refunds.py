"""Refunds and disputes by the official library: never more than was captured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox


def refused(sandbox: Sandbox, params: Any) -> stripe.InvalidRequestError:  # noqa: ANN401 - Stripe's
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.refunds.create(params)
    assert caught.value.http_status == 400
    return caught.value


def test_a_whole_refund_leaves_nothing_to_refund(sandbox: Sandbox) -> None:
    intent = sandbox.pay()
    refund = sandbox.client.v1.refunds.create(
        {
            "payment_intent": intent.id,
            "reason": "requested_by_customer",
            "metadata": {"case": "1"},
            "expand": ["charge"],
        }
    )
    assert (refund.amount, refund.currency, refund.status) == (2000, "usd", "succeeded")
    assert (refund.reason, refund.to_dict()["metadata"]) == ("requested_by_customer", {"case": "1"})
    assert isinstance(refund.charge, stripe.Charge)
    assert (refund.charge.refunded, refund.charge.amount_refunded) == (True, 2000)
    error = refused(sandbox, {"payment_intent": intent.id})
    assert error.code == "charge_already_refunded"
    assert error.user_message == f"Charge {intent.latest_charge} has already been refunded."
    assert sandbox.client.v1.refunds.retrieve(refund.id).amount == 2000


def test_partial_refunds_add_up_to_the_charge_and_no_further(sandbox: Sandbox) -> None:
    intent = sandbox.pay()
    charge = str(intent.latest_charge)
    first = sandbox.client.v1.refunds.create({"charge": charge, "amount": 500})
    assert sandbox.charge(intent).refunded is False
    error = refused(sandbox, {"charge": charge, "amount": 1501})
    assert (error.code, error.param) == ("amount_too_large", "amount")
    assert error.user_message == (
        "Refund amount ($15.01) is greater than unrefunded amount on charge ($15.00)"
    )
    second = sandbox.client.v1.refunds.create({"charge": charge})
    assert (second.amount, sandbox.charge(intent).refunded) == (1500, True)
    listed = sandbox.client.v1.refunds.list({"payment_intent": intent.id})
    assert [refund.id for refund in listed.data] == [second.id, first.id]
    shown = sandbox.client.v1.charges.retrieve(charge, {"expand": ["refunds"]})
    assert shown.refunds
    assert [refund.id for refund in shown.refunds.data] == [second.id, first.id]


def test_of_a_part_that_was_captured_only_that_part(sandbox: Sandbox) -> None:
    held = sandbox.pay(capture_method="manual")
    error = refused(sandbox, {"payment_intent": held.id})
    assert "does not have a successful charge to refund" in (error.user_message or "")
    sandbox.client.v1.payment_intents.capture(held.id, {"amount_to_capture": 700})
    assert refused(sandbox, {"payment_intent": held.id, "amount": 701}).code == "amount_too_large"
    assert sandbox.client.v1.refunds.create({"payment_intent": held.id}).amount == 700
    assert sandbox.charge(held).refunded is True


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"charge": "ch_no"},
        {"payment_intent": "pi_no"},
        {"charge": "ch_no", "payment_intent": "pi_no"},
        {"charge": "ch_no", "amount": 0},
        {"charge": "ch_no", "reason": "because"},
    ],
)
def test_a_refund_of_nothing_is_refused(sandbox: Sandbox, params: dict[str, object]) -> None:
    before = sandbox.objects("refund")
    refused(sandbox, params)
    assert sandbox.objects("refund") == before


def test_the_money_is_in_the_balance_transactions(sandbox: Sandbox) -> None:
    intent = sandbox.pay(expand=["latest_charge.balance_transaction"])
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    booked = charge.balance_transaction
    assert isinstance(booked, stripe.BalanceTransaction)
    assert (booked.amount, booked.fee, booked.net) == (2000, 88, 1912)
    refund = sandbox.client.v1.refunds.create(
        {"charge": charge.id, "amount": 300, "expand": ["balance_transaction"]}
    )
    back = refund.balance_transaction
    assert isinstance(back, stripe.BalanceTransaction)
    assert (back.amount, back.fee, back.type) == (-300, 0, "refund")


@pytest.mark.parametrize("status", ["won", "lost"])
def test_a_dispute_holds_the_money_until_it_is_closed(sandbox: Sandbox, status: str) -> None:
    intent = sandbox.pay()
    made = sandbox.control("POST", "disputes", charge=intent.latest_charge, reason="fraudulent")
    assert (made["status"], made["amount"], made["payment_intent"]) == (
        "needs_response",
        2000,
        intent.id,
    )
    assert sandbox.charge(intent).disputed is True
    assert refused(sandbox, {"payment_intent": intent.id}).code == "charge_disputed"
    closed = sandbox.control("POST", "disputes/close", dispute=made["id"], status=status)
    assert sandbox.client.v1.disputes.retrieve(made["id"]).status == closed["status"] == status
    types = sandbox.events(types=["charge.dispute.created", "charge.dispute.closed"])
    assert types[-2:] == ["charge.dispute.created", "charge.dispute.closed"]
    if status == "won":
        assert sandbox.client.v1.refunds.create({"payment_intent": intent.id}).amount == 2000
    else:
        assert refused(sandbox, {"payment_intent": intent.id}).code == "charge_disputed"
