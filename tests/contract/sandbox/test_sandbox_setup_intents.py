"""SetupIntents, lists and expanded fields, by the official library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

if TYPE_CHECKING:
    from tests.contract.sandbox.conftest import Sandbox

DECLINING = {
    "4000000000000002": "card_declined",
    "4000000000009995": "card_declined",
    "4000000000009987": "card_declined",
    "4000000000009979": "card_declined",
    "4000000000000069": "expired_card",
    "4000000000000127": "incorrect_cvc",
    "4000000000000119": "processing_error",
}
CARDS_ALONE: Any = {"allowed_payment_method_types": ["card"]}


@pytest.mark.parametrize("number", ["4242424242424242", "4000000000000341"])
def test_a_card_is_set_up_for_a_customer(sandbox: Sandbox, number: str) -> None:
    service = sandbox.client.v1.setup_intents
    customer = sandbox.client.v1.customers.create().id
    params: Any = {"customer": customer, "allowed_payment_method_types": ["card"]}
    intent = service.create(params)
    assert (intent.status, intent.usage) == ("requires_payment_method", "off_session")
    done = service.confirm(intent.id, {"payment_method": sandbox.make(number).id})
    assert done.status == "succeeded"
    method = str(done.payment_method)
    assert sandbox.client.v1.payment_methods.retrieve(method).customer == customer
    with pytest.raises(stripe.InvalidRequestError, match="already succeeded") as caught:
        service.confirm(intent.id)
    assert caught.value.code == "setup_intent_unexpected_state"
    later: Any = {"payment_method": method, "customer": customer, "off_session": True}
    if number == "4242424242424242":
        assert sandbox.pay(**later).status == "succeeded"
    else:
        assert sandbox.decline(number, **later).code == "card_declined"


@pytest.mark.parametrize("number", DECLINING)
def test_a_declining_card_is_not_set_up(sandbox: Sandbox, number: str) -> None:
    service = sandbox.client.v1.setup_intents
    params: Any = {"payment_method": sandbox.make(number).id, "confirm": True, **CARDS_ALONE}
    with pytest.raises(stripe.CardError) as caught:
        service.create(params)
    assert (caught.value.http_status, caught.value.code) == (402, DECLINING[number])
    assert caught.value.error is not None
    told = caught.value.error.to_dict()["setup_intent"]
    kept = service.retrieve(told["id"])
    assert kept.status == "requires_payment_method"
    assert kept.last_setup_error
    assert kept.last_setup_error.code == DECLINING[number]
    assert sandbox.events()[-1] == "setup_intent.setup_failed"


def test_a_set_up_is_canceled_once(sandbox: Sandbox) -> None:
    service = sandbox.client.v1.setup_intents
    intent = service.create(CARDS_ALONE)
    canceled = service.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")
    for call in (service.cancel, service.confirm):
        with pytest.raises(stripe.InvalidRequestError, match="status of canceled"):
            call(intent.id)
    assert [one.id for one in service.list({"limit": 1}).data] == [intent.id]


def test_lists_go_from_page_to_page_by_cursor_and_time(sandbox: Sandbox) -> None:
    service = sandbox.client.v1.payment_intents
    customer = sandbox.client.v1.customers.create().id
    made = [
        service.create({"amount": 100 + at, "currency": "usd", "customer": customer})
        for at in range(5)
    ]
    names = [intent.id for intent in made][::-1]
    first = service.list({"customer": customer, "limit": 2})
    assert ([one.id for one in first.data], first.has_more) == (names[:2], True)
    assert [one.id for one in first.auto_paging_iter()] == names
    last = service.list({"customer": customer, "limit": 3, "starting_after": names[1]})
    assert ([one.id for one in last.data], last.has_more) == (names[2:], False)
    before = service.list({"customer": customer, "limit": 2, "ending_before": names[3]})
    assert ([one.id for one in before.data], before.has_more) == (names[1:3], True)
    now = made[0].created
    bounds: Any
    for bounds, many in (({"gte": now}, 5), ({"gt": now + 60}, 0), ({"lt": now}, 0), (now, None)):
        listed = service.list({"customer": customer, "created": bounds})
        assert many is None or len(listed.data) == many
    with pytest.raises(stripe.InvalidRequestError) as caught:
        service.list({"starting_after": "pi_no"})
    assert (caught.value.code, caught.value.param) == ("resource_missing", "starting_after")


def test_ids_are_expanded_where_asked(sandbox: Sandbox) -> None:
    customer = sandbox.client.v1.customers.create({"name": "Jo"}).id
    intent = sandbox.pay(
        customer=customer, expand=["payment_method", "latest_charge.payment_intent", "customer"]
    ).to_dict()
    assert intent["payment_method"]["card"]["last4"] == "4242"
    assert intent["latest_charge"]["payment_intent"]["id"] == intent["id"]
    assert intent["customer"]["name"] == "Jo"
    listed = sandbox.client.v1.payment_intents.list(
        {"customer": customer, "expand": ["data.latest_charge"]}
    )
    assert isinstance(listed.data[0].latest_charge, stripe.Charge)
    plain = sandbox.client.v1.payment_intents.retrieve(intent["id"])
    assert isinstance(plain.latest_charge, str)


def test_events_are_listed_by_type(sandbox: Sandbox) -> None:
    sandbox.pay()
    sandbox.client.v1.setup_intents.create(CARDS_ALONE)
    both = sandbox.events(types=["charge.succeeded", "setup_intent.created"])
    assert both[-2:] == ["charge.succeeded", "setup_intent.created"]
    assert set(sandbox.events(type="charge.succeeded")) == {"charge.succeeded"}
