"""How keeping a card stands, by what the ledger holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.test_paying import NOW, PAYMENT, READY, VISA, context

from payment_smart_bot.domain.channel import without_charge
from payment_smart_bot.domain.erasure import without_person
from payment_smart_bot.domain.errors import PaymentError
from payment_smart_bot.domain.filling import facts_of
from payment_smart_bot.domain.keeping import is_due, standing
from payment_smart_bot.domain.ledger import Report, transition
from payment_smart_bot.domain.payment import Cause, Payment
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import Field, Session, Status

AGREED = replace(PAYMENT, consent_at=NOW, consent_words="May we?", payment_method=VISA)
PAID = replace(AGREED, state=State.SUCCEEDED, amount_captured=4999)


def told(payment: Payment, cause: Cause, **more: object) -> Payment:
    return transition(payment, cause, Report(NOW)._replace(**more))[0]  # type: ignore[arg-type]


def test_in_a_word_for_the_merchant() -> None:
    assert standing(AGREED) == "agreed"
    assert standing(PAID) == "due"
    assert standing(told(PAID, Cause.CARD_KEPT, customer="cus_1")) == "kept"
    assert standing(told(PAID, Cause.CARD_NOT_KEPT)) == "failed"


def test_it_is_due_after_the_money_and_the_yes_alone() -> None:
    assert is_due(PAID)
    assert is_due(replace(AGREED, state=State.AUTHORIZED))
    for state in set(State) - {State.SUCCEEDED, State.AUTHORIZED}:
        assert not is_due(replace(AGREED, state=state))
    assert not is_due(replace(PAID, consent_at=None))
    assert not is_due(replace(PAID, payment_method=None))
    assert not is_due(told(PAID, Cause.CARD_KEPT, customer="cus_1"))
    assert not is_due(told(PAID, Cause.CARD_NOT_KEPT))


def test_a_try_without_a_yes_takes_an_earlier_one_back() -> None:
    agreed = told(PAYMENT, Cause.CONSENT_GIVEN, consent=(NOW, "May we?"))
    assert (agreed.consent_at, agreed.consent_words) == (NOW, "May we?")
    begun = told(agreed, Cause.CONFIRM_BEGUN, consent=(NOW, "May we?"), payment_method=VISA)
    assert begun.consent_at == NOW
    without = told(agreed, Cause.CONFIRM_BEGUN, payment_method=VISA)
    assert (without.consent_at, without.consent_words) == (None, None)


def test_the_bank_s_word_on_the_postal_code_is_of_the_last_try() -> None:
    begun = told(PAYMENT, Cause.CONFIRM_BEGUN)
    paid = told(begun, Cause.CONFIRMED, postal_code_check="fail")
    assert paid.postal_code_check == "fail"
    again = told(replace(paid, state=State.OPEN, amount_captured=0), Cause.CONFIRM_BEGUN)
    assert again.postal_code_check is None


def test_keeping_changes_neither_state_nor_money_and_cannot_come_before_it() -> None:
    kept = told(PAID, Cause.CARD_KEPT, customer="cus_1")
    assert (kept.state, kept.amount_captured) == (State.SUCCEEDED, 4999)
    with pytest.raises(PaymentError):
        told(AGREED, Cause.CARD_KEPT, customer="cus_1")


def test_erasing_takes_the_link_and_the_consent() -> None:
    gone = without_person(told(PAID, Cause.CARD_KEPT, customer="cus_1"))
    assert (gone.customer, gone.consent_at, gone.consent_words) == (None, None, None)
    assert not is_due(gone)


def test_a_setup_intent_is_known_by_its_id() -> None:
    assert without_charge("seti_1")
    assert not without_charge("pi_1")
    assert not without_charge(None)


def test_a_summary_shows_no_postal_code_before_there_is_one() -> None:
    session: Session = replace(READY, extra=(Field.POSTAL_CODE,), status=Status.COLLECTING)
    assert facts_of(session, context())["more"] == ""
