"""Declines: every documented code has its row, fraud is not told, and each sentence leads on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payment_smart_bot.domain.declines import DECLINES, GENERIC, Next, Told, decline_of
from payment_smart_bot.domain.replies import DECLINES as SAID
from payment_smart_bot.domain.replies import Reply, render, sentence

DOCUMENTED = """
    authentication_required authentication_not_handled approve_with_id call_issuer
    card_not_supported card_velocity_exceeded currency_not_supported do_not_honor do_not_try_again
    duplicate_transaction expired_card fraudulent generic_decline incorrect_address incorrect_cvc
    incorrect_number incorrect_pin incorrect_zip insufficient_funds invalid_account invalid_amount
    invalid_cvc invalid_expiry_month invalid_expiry_year invalid_number invalid_pin
    issuer_not_available lost_card merchant_blacklist mobile_device_authentication_required
    new_account_information_available no_action_taken not_permitted offline_pin_required
    online_or_offline_pin_required pickup_card pin_try_exceeded processing_error
    reenter_transaction restricted_card revocation_of_all_authorizations
    revocation_of_authorization security_violation service_not_allowed stolen_card
    stop_payment_order testmode_decline transaction_not_allowed try_again_later
    withdrawal_count_limit_exceeded
"""
"""docs.stripe.com/declines/codes, "Card decline codes", 2026-04-15."""

NOT_TOLD = """
    fraudulent lost_card stolen_card merchant_blacklist pickup_card restricted_card
    security_violation
"""


def test_every_documented_code_has_a_row_and_no_other() -> None:
    assert sorted(DECLINES) == sorted(DOCUMENTED.split())


@pytest.mark.parametrize("code", NOT_TOLD.split())
def test_fraud_and_theft_look_like_a_decline_without_a_reason(code: str) -> None:
    decline = decline_of(code)
    assert (decline.key, decline.next) == (GENERIC.key, GENERIC.next)
    assert decline.hard


def test_no_sentence_hints_at_fraud_or_theft() -> None:
    hints = ("fraud", "stolen", "lost", "suspect", "risk", "block", "security reasons", "report")
    assert not [text for text in SAID.values() for hint in hints if hint in text.lower()]


@pytest.mark.parametrize(
    ("code", "told", "following", "hard"),
    [
        ("generic_decline", Told.PLAIN, Next.CALL_BANK, False),
        ("insufficient_funds", Told.FUNDS, Next.OTHER_CARD, False),
        ("incorrect_cvc", Told.CODE, Next.CHECK_CODE, False),
        ("incorrect_number", Told.NUMBER, Next.CHECK_NUMBER, False),
        ("invalid_expiry_year", Told.EXPIRY, Next.CHECK_EXPIRY, False),
        ("processing_error", Told.LATER, Next.TRY_AGAIN, False),
        ("authentication_required", Told.AUTHENTICATE, Next.TRY_AGAIN, False),
        ("expired_card", Told.EXPIRED, Next.OTHER_CARD, True),
        ("duplicate_transaction", Told.DUPLICATE, Next.NOTHING, False),
        ("card_not_supported", Told.PURCHASE, Next.CALL_BANK, True),
        ("pin_try_exceeded", Told.PLAIN, Next.CALL_BANK, True),
    ],
)
def test_what_a_code_comes_to(code: str, told: Told, following: Next, hard: bool) -> None:  # noqa: FBT001 - a column
    assert decline_of(code) == (told, following, hard)


@given(code=st.none() | st.text(max_size=40).filter(lambda text: text not in DECLINES))
def test_an_unknown_code_is_a_plain_decline(code: str | None) -> None:
    assert decline_of(code) is GENERIC


def test_nothing_hard_may_be_tried_again_and_all_that_can_be_mended_is_soft() -> None:
    mending = {Next.TRY_AGAIN, Next.CHECK_CODE, Next.CHECK_NUMBER, Next.CHECK_EXPIRY, Next.NOTHING}
    assert not [code for code, d in DECLINES.items() if d.hard and d.next in mending]


def test_everything_told_has_a_sentence_and_is_told_of_some_code() -> None:
    assert set(SAID) == set(Told) == {decline.told for decline in DECLINES.values()}
    for decline in DECLINES.values():
        assert sentence(decline.key) == SAID[decline.told]
        assert render([Reply(decline.key, {"contact": "help@example.com"})])


SAYS = {
    Next.TRY_AGAIN: "try again",
    Next.OTHER_CARD: "card",
    Next.CHECK_CODE: "type it once more",
    Next.CHECK_NUMBER: "type it again",
    Next.CHECK_EXPIRY: "type it again",
    Next.CALL_BANK: "ask your bank",
    Next.NOTHING: "don't try again",
}


def test_the_sentence_says_what_may_be_done_next() -> None:
    for decline in DECLINES.values():
        assert SAYS[decline.next] in SAID[decline.told]
