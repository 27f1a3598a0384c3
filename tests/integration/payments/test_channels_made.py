"""Whence the card of a new payment comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.bot.payments import Counter as Desk
from payment_smart_bot.bot.payments import Order, TypedCards
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.money import Money

if TYPE_CHECKING:
    from tests.integration.payments.counter import Counter

ORDER = Order(Money(4999, "usd"))


@pytest.mark.parametrize("channel", Channel)
def test_an_order_that_does_not_say_has_the_merchants_own(
    counter: Counter, channel: Channel
) -> None:
    desk = Desk(counter.books, b"secret", channel=channel)
    assert desk.create(ORDER).channel is channel
    assert counter.ledger.load(desk.create(ORDER).id) is not None
    other = ORDER._replace(channel=Channel.CHECKOUT)
    stored = counter.ledger.load(desk.create(other).id)
    assert stored is not None
    assert stored.channel is Channel.CHECKOUT


def test_no_card_is_typed_where_that_is_not_allowed(counter: Counter) -> None:
    desk = Desk(counter.books, b"secret", channel=Channel.FIELD, typed_cards=False)
    assert desk.create(ORDER).channel is Channel.FIELD
    with pytest.raises(TypedCards):
        desk.create(ORDER._replace(channel=Channel.CHAT))
