"""PaymentMethods that are saved, changed, listed and let go, by the official library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import stripe

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox


def test_what_belongs_to_no_customer_is_neither_changed_nor_detached(sandbox: Sandbox) -> None:
    method = sandbox.make("4242424242424242")
    service = sandbox.client.v1.payment_methods
    with pytest.raises(stripe.InvalidRequestError) as changed:
        service.update(method.id, {"metadata": {"a": "b"}})
    with pytest.raises(stripe.InvalidRequestError) as detached:
        service.detach(method.id)
    assert changed.value.http_status == detached.value.http_status == 400
    assert changed.value.user_message == (
        "You must save this PaymentMethod to a customer before you can update it."
    )
    assert detached.value.user_message == (
        "The payment method you provided is not attached to a customer so detachment is impossible."
    )


def test_a_saved_one_is_changed_detached_and_not_used_again(sandbox: Sandbox) -> None:
    service = sandbox.client.v1.payment_methods
    customer = sandbox.client.v1.customers.create({"name": "Jo"})
    method = sandbox.make("4242424242424242", metadata={"old": "1", "kept": "2"})
    saved = service.attach(method.id, {"customer": customer.id})
    assert saved.card
    assert saved.card.checks
    assert saved.card.checks.cvc_check == "pass"
    with pytest.raises(stripe.InvalidRequestError, match="already been attached"):
        service.attach(method.id, {"customer": customer.id})
    with pytest.raises(stripe.CardError, match="year is invalid"):
        service.update(method.id, {"card": {"exp_year": 2001}})
    changed = service.update(
        method.id,
        {
            "card": {"exp_month": 1, "exp_year": 2036},
            "billing_details": {"name": "Jo Doe"},
            "metadata": {"old": "", "new": "3"},
        },
    )
    assert changed.card
    assert (changed.card.exp_month, changed.card.exp_year) == (1, 2036)
    assert changed.billing_details.name == "Jo Doe"
    assert changed.to_dict()["metadata"] == {"kept": "2", "new": "3"}
    assert service.detach(method.id).customer is None
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        service.attach(method.id, {"customer": customer.id})


def test_lists_hold_what_is_saved_newest_first(sandbox: Sandbox) -> None:
    service = sandbox.client.v1.payment_methods
    customer = sandbox.client.v1.customers.create().id
    loose = sandbox.make("4242424242424242").id
    saved = [service.attach("pm_card_visa", {"customer": customer}).id for _ in range(3)]
    listed = service.list({"customer": customer, "type": "card", "limit": 2})
    assert [method.id for method in listed.data] == [saved[2], saved[1]]
    assert listed.has_more is True
    assert [method.id for method in listed.auto_paging_iter()] == saved[::-1]
    before = service.list({"customer": customer, "ending_before": saved[1]})
    assert [method.id for method in before.data] == [saved[2]]
    assert before.has_more is False
    of_customer = sandbox.client.v1.customers.payment_methods.list(customer)
    assert [method.id for method in of_customer.data] == saved[::-1]
    everything = [method.id for method in service.list({"limit": 100}).auto_paging_iter()]
    assert set(saved) <= set(everything)
    assert loose not in everything


def test_a_cursor_that_names_nothing_is_refused(sandbox: Sandbox) -> None:
    service = sandbox.client.v1.payment_methods
    for params in ({"starting_after": "pm_no"}, {"ending_before": "pm_no"}):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            service.list(params)  # type: ignore[arg-type]
        assert (caught.value.http_status, caught.value.code) == (400, "resource_missing")
        assert caught.value.param == next(iter(params))


def test_a_list_can_be_of_those_that_may_be_shown_again(sandbox: Sandbox) -> None:
    service = sandbox.client.v1.payment_methods
    customer = sandbox.client.v1.customers.create().id
    ids = {}
    for word in ("always", "limited"):
        ids[word] = sandbox.make(allow_redisplay=word).id
        service.attach(ids[word], {"customer": customer})
    listed = service.list({"customer": customer, "allow_redisplay": "always"})
    assert [method.id for method in listed.data] == [ids["always"]]


def test_a_preferred_network_is_kept_or_marked_as_not_the_cards(sandbox: Sandbox) -> None:
    customer = sandbox.client.v1.customers.create().id
    shown = sandbox.create(**{"card[networks][preferred]": "visa"}).json()
    assert shown["card"]["networks"] == {"available": ["visa"], "preferred": "visa"}
    service = sandbox.client.v1.payment_methods
    service.attach(shown["id"], {"customer": customer})
    changed = service.update(shown["id"], {"card": {"networks": {"preferred": "mastercard"}}})
    assert changed.card
    assert changed.card.networks
    assert changed.card.networks.preferred == "invalid_preference"


def test_an_account_that_may_not_send_numbers_is_told_so(sandbox: Sandbox) -> None:
    sandbox.control("POST", "settings", refuse_raw_numbers=True)
    with pytest.raises(stripe.CardError, match="generally unsafe") as caught:
        sandbox.make("4242424242424242")
    assert caught.value.error is not None
    assert caught.value.error.type == "invalid_request_error"
    token = sandbox.client.v1.payment_methods.create(
        {"type": "card", "card": {"token": "tok_visa"}}
    )
    assert token.card
    assert token.card.last4 == "4242"


def test_the_balance_answers_a_valid_key(sandbox: Sandbox) -> None:
    balance = sandbox.client.v1.balance.retrieve()
    assert (balance.object, balance.livemode) == ("balance", False)
    assert [entry.amount for entry in balance.available] == [0]
