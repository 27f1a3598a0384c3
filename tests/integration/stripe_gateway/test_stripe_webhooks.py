"""Events as the sandbox sends them and as others make them up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.contract.sandbox.receiver import receiving
from tests.integration.stripe_gateway.events import NOW, SECRET, event, refused, signed
from tests.integration.stripe_gateway.paying import ASKS_BANK, NO_FUNDS, fresh

from payment_smart_bot.adapters.stripe_webhooks import read
from payment_smart_bot.domain.charge import StripeEvent

if TYPE_CHECKING:
    from tests.integration.stripe_gateway.paying import Till


def test_what_the_sandbox_sends_is_read(till: Till) -> None:
    with receiving() as receiver:
        sent = {"url": receiver.url, "enabled_events[]": "*"}
        endpoint = till.bench.form("/v1/webhook_endpoints", sent)
        intent = till.open()
        till.confirm(intent, NO_FUNDS)
        till.answer_bank(till.confirm(intent, ASKS_BANK), "complete")
        till.charges.refund(intent, 700, idempotency_key=fresh())
        wanted = [
            "payment_intent.created",
            "charge.failed",
            "payment_intent.payment_failed",
            "payment_intent.requires_action",
            "charge.succeeded",
            "payment_intent.succeeded",
            "refund.created",
            "charge.refunded",
        ]
        got = receiver.wait(len(wanted))
        till.bench.form(f"/v1/webhook_endpoints/{endpoint['id']}", {"disabled": "true"})
    events = [read(body, mark, (endpoint["secret"],), time.time()) for body, mark in got]
    assert [one.type for one in events] == wanted
    assert {one.payment_intent for one in events} == {intent}
    assert len({one.id for one in events}) == len(wanted)
    assert all(abs(one.created - time.time()) < 30 for one in events)
    for body, mark in got:
        assert refused(body + b" ", mark, endpoint["secret"], now=time.time()) == "wrong"
        assert refused(body, mark, now=time.time()) == "wrong"


@pytest.mark.parametrize(
    ("thing", "object_id", "intent"),
    [
        ({"object": "payment_intent", "id": "pi_1"}, "pi_1", "pi_1"),
        ({"object": "charge", "id": "ch_1", "payment_intent": "pi_1"}, "ch_1", "pi_1"),
        ({"object": "charge", "id": "ch_1", "payment_intent": {"id": "pi_1"}}, "ch_1", "pi_1"),
        ({"object": "charge", "id": "ch_1", "payment_intent": None}, "ch_1", None),
        ({"object": "customer", "id": "cus_1"}, "cus_1", None),
        ({"object": "balance"}, None, None),
        ({"object": "coupon", "id": "4242 off"}, None, None),
    ],
)
def test_ids_alone_are_read(
    thing: dict[str, Any], object_id: str | None, intent: str | None
) -> None:
    payload = event({**thing, "amount": 10**30, "description": "4242 4242 4242 4242"})
    known = read(payload, signed(payload), (SECRET,), NOW)
    assert known == StripeEvent("evt_1", "charge.refunded", object_id, intent, NOW - 1)


PAYMENT = "pay_" + "aB3" * 7 + "x"


@pytest.mark.parametrize(
    ("metadata", "named"),
    [
        ({"payment_id": PAYMENT, "seat": "12A"}, PAYMENT),
        ({"payment_id": "4242 4242 4242 4242"}, None),
        ({"payment_id": 7}, None),
        ({"payment_id": PAYMENT + "\n"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_the_payment_that_its_metadata_names_is_read(
    metadata: dict[str, Any] | None, named: str | None
) -> None:
    thing = {"object": "checkout.session", "id": "cs_1", "payment_intent": None}
    payload = event({**thing, "metadata": metadata})
    known = read(payload, signed(payload), (SECRET,), NOW)
    assert (known.object_id, known.payment_intent, known.payment_id) == ("cs_1", None, named)


def test_either_secret_will_do_while_one_is_rolled() -> None:
    payload = event()
    for secret in ("whsec_old", "whsec_new"):
        read(payload, signed(payload, secret), ("whsec_old", "whsec_new"), NOW)
    both = f"{signed(payload, 'whsec_a')},{signed(payload).partition(',')[2]}"
    assert read(payload, both, (SECRET,), NOW).id == "evt_1"


@pytest.mark.parametrize("age", [0, 300, -300])
def test_one_that_comes_again_in_time_passes_and_is_known_by_its_id(age: int) -> None:
    payload = event()
    ids = {read(payload, signed(payload), (SECRET,), NOW + age).id for _ in range(2)}
    assert ids == {"evt_1"}


@pytest.mark.parametrize("age", [301, 10**6, -301])
def test_one_that_comes_again_late_is_refused(age: int) -> None:
    payload = event()
    assert refused(payload, signed(payload), now=NOW + age) == "old"


def test_a_time_that_was_written_anew_is_refused() -> None:
    payload = event()
    mark = signed(payload, at=NOW - 1000).replace(str(NOW - 1000), str(NOW))
    assert refused(payload, mark) == "wrong"
