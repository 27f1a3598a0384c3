"""The outbox on DynamoDB: several that deliver at once, what lapses, answers that get lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.lost_answers import LosesAnswers
from tests.contract.payments import NOW, kept, led
from tests.contract.refusing import CANARY, refused

from payment_smart_bot.adapters.outbox_items import event_key
from payment_smart_bot.domain.outgoing import KEPT_SECONDS
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.ports.outbox import Asked, Delivered, Outcome

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from payment_smart_bot.ports.money import Ledger
    from payment_smart_bot.ports.outbox import Delivery, SharedOutbox

PAID = (Cause.CONFIRM_BEGUN, Cause.CONFIRMED)


@pytest.fixture
def event(dynamodb_ledger: Ledger, dynamodb_outbox: SharedOutbox) -> Delivery:
    """One that waits."""
    led(dynamodb_ledger, kept(dynamodb_ledger), *PAID)
    (found,) = dynamodb_outbox.due(NOW, 9)
    return found


def test_an_event_is_claimed_by_one_alone(dynamodb_outbox: SharedOutbox, event: Delivery) -> None:
    assert dynamodb_outbox.claim(event, NOW + 30)
    assert not dynamodb_outbox.claim(event, NOW + 30)
    assert dynamodb_outbox.due(NOW + 29, 9) == ()
    (again,) = dynamodb_outbox.due(NOW + 30, 9)  # whoever had it died
    assert (again.tries, again.due) == (0, NOW + 30)
    assert dynamodb_outbox.claim(again, NOW + 60)
    dynamodb_outbox.tried(event.id, Outcome(NOW + 31, 200, None))
    assert dynamodb_outbox.due(NOW + 60, 9) == ()


def test_what_was_told_is_not_claimed(dynamodb_outbox: SharedOutbox, event: Delivery) -> None:
    dynamodb_outbox.tried(event.id, Outcome(NOW, 200, None))
    assert not dynamodb_outbox.claim(event, NOW + 30)
    (told,) = dynamodb_outbox.page(Asked()).deliveries
    assert not dynamodb_outbox.claim(told, NOW + 30)


def test_what_dynamodb_is_late_to_delete_is_not_told_and_hides_nothing(
    dynamodb_ledger: Ledger,
    dynamodb_outbox: SharedOutbox,
    event: Delivery,
    client: DynamoDBClient,
    payments: str,
) -> None:
    stored = client.get_item(TableName=payments, Key=event_key(event.id))["Item"]
    assert stored["ttl"] == {"N": str(int(NOW + KEPT_SECONDS))}
    later = NOW + KEPT_SECONDS
    new = led(dynamodb_ledger, kept(dynamodb_ledger, "pay_2", created=later), *PAID, at=later)
    assert [each.payment for each in dynamodb_outbox.due(later, 1)] == [new]
    assert dynamodb_outbox.forget(later) == 0


def test_changes_whose_answers_got_lost(
    dynamodb_outbox: SharedOutbox, event: Delivery, client: DynamoDBClient
) -> None:
    with LosesAnswers.on(client, ("UpdateItem",)) as loses:
        assert not dynamodb_outbox.claim(event, NOW + 30)  # it is nobody's until then
        assert loses.sent == 2
        loses.lost.clear()
        dynamodb_outbox.tried(event.id, Outcome(NOW, 200, None))
        loses.lost.clear()
        again = dynamodb_outbox.again(event.id, NOW)
    assert again is not None
    assert (again.status, again.tries) == (Delivered.WAITING, 0)


def test_what_is_refused_is_told_by_its_name_alone(
    dynamodb_outbox: SharedOutbox, event: Delivery, client: DynamoDBClient
) -> None:
    for method, call in (
        ("query", lambda: dynamodb_outbox.due(NOW, 1)),
        ("query", lambda: dynamodb_outbox.page(Asked())),
        ("get_item", lambda: dynamodb_outbox.page(Asked(after=CANARY))),
        ("update_item", lambda: dynamodb_outbox.claim(event, NOW)),
        ("update_item", lambda: dynamodb_outbox.tried(CANARY, Outcome(NOW, 0, None))),
        ("update_item", lambda: dynamodb_outbox.again(CANARY, NOW)),
    ):
        refused(client, method, call)
