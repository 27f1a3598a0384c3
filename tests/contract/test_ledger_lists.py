"""Pages of payments, and those that somebody must look after, as every ledger gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.payments import HOUR, NOW, changed, kept, led

from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.payment import CaptureMethod, Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.ports.money import Page, Query

if TYPE_CHECKING:
    from payment_smart_bot.ports.money import Ledger


def ids(page: Page) -> list[str]:
    return [payment.id for payment in page.payments]


@pytest.fixture
def seven(ledger: Ledger) -> Ledger:
    """Of four moments: 1; 2, 3 and 4; 5 and 6; 7."""
    for n, moment in enumerate((0, 1, 1, 1, 2, 2, 3), start=1):
        reference = "order" if n % 3 == 0 else None
        payment = kept(ledger, f"pay_{n}", created=NOW + moment, reference=reference)
        if n in {2, 3, 5}:
            led(ledger, payment, Cause.CONFIRM_BEGUN, Cause.CONFIRMED)
    return ledger


def test_no_payments_are_an_empty_page(ledger: Ledger) -> None:
    assert ledger.page(Query()) == Page((), more=False)


@pytest.mark.parametrize("limit", range(1, 9))
def test_pages_follow_each_other_over_equal_times(seven: Ledger, limit: int) -> None:
    found: list[str] = []
    page = seven.page(Query(limit))
    while page.more:
        assert len(page.payments) == limit
        found += ids(page)
        page = seven.page(Query(limit, after=found[-1]))
    assert [*found, *ids(page)] == [f"pay_{n}" for n in (7, 6, 5, 4, 3, 2, 1)]
    assert page.payments


def test_a_page_holds_payments_as_they_stand(seven: Ledger) -> None:
    for payment in seven.page(Query()).payments:
        assert payment == seven.load(payment.id)


def test_a_new_payment_does_not_move_the_next_page(seven: Ledger) -> None:
    kept(seven, "pay_9", created=NOW + 9)
    assert ids(seven.page(Query(2, after="pay_6"))) == ["pay_5", "pay_4"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (Query(state=State.SUCCEEDED), [5, 3, 2]),
        (Query(state=State.OPEN), [7, 6, 4, 1]),
        (Query(state=State.FAILED), []),
        (Query(reference="order"), [6, 3]),
        (Query(reference="orde"), []),
        (Query(reference=""), []),
        (Query(state=State.SUCCEEDED, reference="order"), [3]),
        (Query(created_from=NOW + 2), [7, 6, 5]),
        (Query(created_before=NOW + 1), [1]),
        (Query(created_from=NOW + 1, created_before=NOW + 2), [4, 3, 2]),
        (Query(created_from=NOW + 2, created_before=NOW + 1), []),
        (Query(created_before=NOW + 2, after="pay_7"), [4, 3, 2, 1]),
        (Query(created_before=NOW + 2, after="pay_3"), [2, 1]),
        (Query(created_from=NOW + 1, after="pay_3", state=State.SUCCEEDED), [2]),
        (Query(state=State.SUCCEEDED, after="pay_4"), [3, 2]),
        (Query(after="pay_1"), []),
        (Query(after="pay_never"), []),
    ],
)
def test_a_page_holds_what_fits(seven: Ledger, query: Query, wanted: list[int]) -> None:
    assert ids(seven.page(query)) == [f"pay_{n}" for n in wanted]


@pytest.mark.parametrize("wanted", [Query(1, state=State.OPEN), Query(1, reference="order")])
def test_a_page_tells_whether_more_fit(seven: Ledger, wanted: Query) -> None:
    assert seven.page(wanted).more
    assert not seven.page(Query(9, state=wanted.state, reference=wanted.reference)).more


def test_a_page_holds_a_hundred(ledger: Ledger) -> None:
    for n in range(102):
        kept(ledger, f"pay_{n:03}", reference="even" if n % 2 == 0 else None)
    page = ledger.page(Query(100))
    assert ids(page) == [f"pay_{n:03}" for n in range(101, 1, -1)]
    assert page.more
    assert ids(ledger.page(Query(100, after="pay_002"))) == ["pay_001", "pay_000"]
    assert len(ledger.page(Query(100, reference="even")).payments) == 51


def waiting(ledger: Ledger, now: float, quiet_since: float = 0.0, limit: int = 100) -> list[str]:
    return [payment.id for payment in ledger.unsettled(now, quiet_since, limit)]


def test_open_payments_are_unsettled_when_their_time_is_over(ledger: Ledger) -> None:
    for name, until in (("pay_1", 30.0), ("pay_2", 10.0), ("pay_3", 20.0)):
        kept(ledger, name, expires_at=NOW + until)
    assert waiting(ledger, NOW + 9) == []
    assert waiting(ledger, NOW + 20) == ["pay_2", "pay_3"]
    assert waiting(ledger, NOW + 30) == ["pay_2", "pay_3", "pay_1"]
    assert waiting(ledger, NOW + 30, limit=2) == ["pay_2", "pay_3"]
    for payment in ledger.unsettled(NOW + 30, 0, 9):
        assert payment == ledger.load(payment.id)


def test_payments_under_way_are_unsettled_when_nothing_was_written_of_them(ledger: Ledger) -> None:
    first, second = kept(ledger, "pay_1"), kept(ledger, "pay_2")
    led(ledger, first, Cause.CONFIRM_BEGUN, at=NOW + 50)
    asked = led(ledger, second, Cause.CONFIRM_BEGUN, at=NOW + 10)
    asked = led(ledger, asked, Cause.ACTION_NEEDED, at=NOW + 20)
    assert waiting(ledger, 0, NOW + 19) == []
    assert waiting(ledger, 0, NOW + 20) == ["pay_2"]
    assert waiting(ledger, 0, NOW + 50) == ["pay_2", "pay_1"]
    assert waiting(ledger, 0, NOW + 50, limit=1) == ["pay_2"]
    assert waiting(ledger, NOW + 9 * HOUR, NOW) == []
    led(ledger, asked, Cause.ACTION_DONE, at=NOW + 60)
    assert waiting(ledger, 0, NOW + 60) == ["pay_1", "pay_2"]


def test_one_on_stripes_page_is_unsettled_when_its_time_is_over(ledger: Ledger) -> None:
    sent = kept(ledger, "pay_1", channel=Channel.CHECKOUT, expires_at=NOW + HOUR)
    on_page, row = changed(
        sent,
        Cause.STRIPE_SAYS,
        NOW + 5,
        state=State.REQUIRES_ACTION,
        payment_intent="cs_test_1",
    )
    ledger.save(on_page, row)
    assert ledger.find("cs_test_1") == on_page
    assert waiting(ledger, NOW + HOUR - 1, NOW + 9 * HOUR) == []
    assert waiting(ledger, NOW + HOUR) == ["pay_1"]
    paid, row = changed(
        on_page,
        Cause.STRIPE_SAYS,
        NOW + 6,
        state=State.SUCCEEDED,
        captured=4999,
        refunded=0,
        payment_intent="pi_1",
    )
    ledger.save(paid, row)
    assert waiting(ledger, NOW + 9 * HOUR, NOW + 9 * HOUR) == []
    assert ledger.find("pi_1") == ledger.find("cs_test_1") == paid


def test_both_kinds_are_in_one_order(ledger: Ledger) -> None:
    kept(ledger, "pay_1", expires_at=NOW + 20)
    kept(ledger, "pay_2", expires_at=NOW + 40)
    led(ledger, kept(ledger, "pay_3"), Cause.CONFIRM_BEGUN, at=NOW + 30)
    assert waiting(ledger, NOW + 40, NOW + 30) == ["pay_1", "pay_3", "pay_2"]
    assert waiting(ledger, NOW + 40, NOW + 30, limit=2) == ["pay_1", "pay_3"]


def test_what_has_ended_or_is_held_is_settled(ledger: Ledger) -> None:
    ends = {
        "pay_1": (Cause.CONFIRM_BEGUN, Cause.CONFIRMED),
        "pay_2": (Cause.CANCELED_BY_MERCHANT,),
        "pay_3": (Cause.GIVEN_UP,),
    }
    for name, causes in ends.items():
        led(ledger, kept(ledger, name), *causes)
    led(ledger, kept(ledger, "pay_4"), Cause.EXPIRED, at=NOW + HOUR)
    held = kept(ledger, "pay_5", capture_method=CaptureMethod.MANUAL)
    led(ledger, held, Cause.CONFIRM_BEGUN, Cause.AUTHORIZED)
    assert waiting(ledger, NOW + 9 * HOUR, NOW + 9 * HOUR) == []
