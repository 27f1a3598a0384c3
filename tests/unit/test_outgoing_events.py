"""What a row of the ledger tells the merchant's program, when again, and to which addresses."""

from __future__ import annotations

import pytest

from payment_smart_bot.domain.addresses import is_safe
from payment_smart_bot.domain.outgoing import GIVEN_UP_AFTER, PAUSES, event_id, next_try, told_of
from payment_smart_bot.domain.payment import Cause, Entry
from payment_smart_bot.domain.payment_state import State


def row(cause: Cause, before: State | None, after: State, refunded: int = 0) -> Entry:
    return Entry("pay_abc", 7, 1.0, cause, before, after, None, None, 100, refunded)


@pytest.mark.parametrize(
    ("entry", "before", "types"),
    [
        (row(Cause.CREATED, None, State.OPEN), 0, []),
        (row(Cause.CONFIRM_BEGUN, State.OPEN, State.PROCESSING), 0, []),
        (row(Cause.DECLINED, State.PROCESSING, State.OPEN), 0, []),
        (row(Cause.CONFIRMED, State.PROCESSING, State.SUCCEEDED), 0, ["succeeded"]),
        (row(Cause.AUTHORIZED, State.PROCESSING, State.AUTHORIZED), 0, ["authorized"]),
        (row(Cause.CAPTURED, State.AUTHORIZED, State.SUCCEEDED), 0, ["succeeded"]),
        (row(Cause.GIVEN_UP, State.OPEN, State.FAILED), 0, ["failed"]),
        (row(Cause.CANCELED_BY_MERCHANT, State.OPEN, State.CANCELED), 0, ["canceled"]),
        (row(Cause.EXPIRED, State.OPEN, State.EXPIRED), 0, ["expired"]),
        (row(Cause.REFUNDED, State.SUCCEEDED, State.SUCCEEDED, 40), 0, ["refunded"]),
        (row(Cause.REFUNDED, State.SUCCEEDED, State.SUCCEEDED, 40), 30, ["refunded"]),
        (row(Cause.DISPUTED, State.SUCCEEDED, State.SUCCEEDED, 40), 40, ["disputed"]),
        (row(Cause.STRIPE_SAYS, State.SUCCEEDED, State.SUCCEEDED, 40), 40, []),
        (row(Cause.CONSENT_GIVEN, State.OPEN, State.OPEN), 0, []),
        (row(Cause.CARD_KEPT, State.SUCCEEDED, State.SUCCEEDED), 0, ["card_kept"]),
        (row(Cause.CARD_NOT_KEPT, State.AUTHORIZED, State.AUTHORIZED), 0, ["card_not_kept"]),
        (row(Cause.STRIPE_SAYS, State.EXPIRED, State.SUCCEEDED), 0, ["succeeded"]),
        (row(Cause.STRIPE_SAYS, State.OPEN, State.SUCCEEDED, 40), 0, ["succeeded", "refunded"]),
    ],
)
def test_what_is_told(entry: Entry, before: int, types: list[str]) -> None:
    found = told_of(entry, before)
    assert list(found) == [f"payment.{each}" for each in types]
    ids = [event_id(entry, each) for each in found]
    assert ids == [f"mev_abc_7_{each}" for each in types]


def test_it_is_tried_for_three_days() -> None:
    now, tries, waited = 1000.0, 1, []
    while (due := next_try(tries, 1000.0, now)) is not None:
        waited.append(due - now)
        now, tries = due, tries + 1
    assert waited[: len(PAUSES)] == list(PAUSES)
    assert set(waited[len(PAUSES) :]) == {PAUSES[-1]}
    assert 0 <= 1000 + GIVEN_UP_AFTER - now < PAUSES[-1]


@pytest.mark.parametrize(
    "text",
    [
        "https://shop.example/thanks?order=7#top",
        "https://shop.example:8443",
        "http://localhost:4000/hooks",
        "http://127.0.0.9/",
        "http://[::1]:4000/",
    ],
)
def test_addresses_that_are_safe(text: str) -> None:
    assert is_safe(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "shop.example",
        "//shop.example",
        "http://shop.example/",
        "http://localhost.evil.example/",
        "http://10.0.0.1/",
        "https://",
        "https://jane:secret@shop.example/",
        "https://shop.example:port/",
        "https://[::1/",
        "https://shop.example\\@evil.example/",
        "https://shop.example/a b",
        "https://shop.example/\r\nX: y",
        "javascript:alert(1)",
        "https://" + "x" * 2000,
    ],
)
def test_addresses_that_are_not(text: str) -> None:
    assert not is_safe(text)
