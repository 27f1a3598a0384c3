"""Which card numbers and security codes are taken in chat, and what is said of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.e2e.server import VISA, Payer, Server
from tests.stripe_numbers import TEST_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator


def with_check_digit(digits: str) -> str:
    """The digits with the one behind them that Luhn asks for."""
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(reversed(digits))]
    return f"{digits}{-sum(d - 9 * (d > 9) for d in doubled) % 10}"


RARE = {
    "maestro": with_check_digit("67" + "0" * 16),
    "elo": with_check_digit("509000" + "0" * 9),
    "mir": with_check_digit("2200" + "0" * 11),
    "hiper": with_check_digit("637095" + "0" * 9),
    "hipercard": with_check_digit("606282" + "0" * 9),
}
"""Brands that Stripe has no test number for."""


def code_for(brand: str) -> str:
    return "1234" if brand == "amex" else "123"


@pytest.mark.parametrize(("number", "brand"), TEST_NUMBERS.items(), ids=TEST_NUMBERS)
def test_each_documented_number_becomes_a_token_of_its_brand(
    payer: Payer, number: str, brand: str
) -> None:
    asked = payer.reach("confirmation", number=number, code=code_for(brand))
    assert f"\nCard: ****{number[-4:]}\n" in asked["response"]
    answer = payer.say("confirm")
    token = answer["paymentMethod"]
    assert (token["brand"], token["last4"]) == (brand, number[-4:])
    assert token["id"].startswith("pm_")
    assert f"Card: {brand} ending in {number[-4:]}\n" in answer["response"]


@pytest.mark.parametrize(("brand", "number"), RARE.items(), ids=RARE)
def test_a_rare_brand_that_stripe_calls_unknown_is_taken_too(
    payer: Payer, brand: str, number: str
) -> None:
    payer.reach("confirmation", number=number, code=code_for(brand))
    token = payer.say("confirm")["paymentMethod"]
    assert (token["brand"], token["last4"]) == ("unknown", number[-4:])


@pytest.mark.parametrize(
    "written",
    [
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "4242.4242.4242.4242",
        "it's 4242 4242 4242 4242, thanks",
        "４２４２４２４２４２４２４２４２",
        "٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢",
        "4242\u200b4242\u200b4242\u200b4242",
        "four two four two four two four two four two four two four two four two",
    ],
)
def test_a_number_is_read_however_it_is_written(payer: Payer, written: str) -> None:
    payer.reach("card")
    assert payer.say(written)["awaiting"] == "expiry"
    assert "Card: ****4242\n" in payer.give("12/40", "123")["response"]


@pytest.mark.parametrize("number", TEST_NUMBERS, ids=TEST_NUMBERS)
def test_a_number_with_one_digit_wrong_is_refused(server: Server, number: str) -> None:
    wrong = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    payer = server.payer()
    payer.reach("card")
    answer = payer.say(wrong)
    assert answer["problem"] == {"code": "invalid-card-number", "attempt": 1, "attemptsLeft": 2}
    assert answer["awaiting"] == "card"


@pytest.mark.parametrize(
    "wrong",
    [
        "4242",
        "42424242424",
        "424242424242",
        "411111111111111",
        with_check_digit("411111111111111" + "1"),
        with_check_digit("37828224631000" + "0"),
        with_check_digit("555555555555444"[:13]),
        "0" * 16,
        "0000 0000 0000 0000",
        "1" * 15,
        with_check_digit("9" * 15),
        "4" * 20,
        VISA + VISA,
        "4111 1111 1111 1111 1111",
        "4111 1111 1111 1111 1111 1111",
        "9" * 100,
        "12345678",
    ],
)
def test_digits_that_are_no_card_number_are_refused_and_asked_again(
    payer: Payer, wrong: str
) -> None:
    payer.reach("card")
    answer = payer.say(wrong)
    assert answer["problem"] == {"code": "invalid-card-number", "attempt": 1, "attemptsLeft": 2}
    assert answer["awaiting"] == "card"
    assert answer["currentStep"] == "expiry"


@pytest.mark.parametrize("text", ["blue", "my favourite one", "abcd efgh ijkl mnop", "£$%"])
def test_text_where_a_number_is_asked_is_told_and_not_counted(payer: Payer, text: str) -> None:
    payer.reach("card")
    answer = payer.say(text)
    assert answer["problem"] == {"code": "invalid-card-number", "attempt": 0, "attemptsLeft": 3}
    assert answer["awaiting"] == "card"


def test_the_third_wrong_number_hands_over_to_a_person(payer: Payer) -> None:
    payer.reach("card")
    first, second, third = (payer.say("4111111111111112") for _ in range(3))
    assert [a["problem"]["attemptsLeft"] for a in (first, second, third)] == [2, 1, 0]
    assert len({a["response"] for a in (first, second, third)}) == 3
    assert third["problem"]["code"] == "too-many-attempts"
    assert (third["status"], third["awaiting"]) == ("handoff", None)
    assert payer.say(VISA)["status"] == "handoff"


BY_BRAND = {brand: number for number, brand in reversed(TEST_NUMBERS.items())} | RARE


@pytest.mark.parametrize(
    ("brand", "code"),
    [
        (brand, code)
        for brand in BY_BRAND
        for code in ("12", "123", "1234", "12345")
        if code != code_for(brand)
    ],
)
def test_a_code_of_another_length_than_the_brands_is_refused(
    payer: Payer, brand: str, code: str
) -> None:
    payer.reach("cvv", number=BY_BRAND[brand])
    answer = payer.say(code)
    assert answer["problem"] == {"code": "invalid-security-code", "attempt": 1, "attemptsLeft": 2}
    assert (answer["awaiting"], answer["currentStep"]) == ("cvv", "confirm")
    assert f"{len(code_for(brand))} digits" in answer["response"]
    assert payer.say(code_for(brand))["status"] == "awaiting_confirmation"


@pytest.mark.parametrize("code", ["0", "000000", "abc", "12a", "1 2"])
def test_what_is_no_code_at_all_is_not_taken_for_one(payer: Payer, code: str) -> None:
    payer.reach("cvv")
    answer = payer.say(code)
    assert answer["problem"]["code"] == "invalid-security-code"
    assert answer["awaiting"] == "cvv"


def test_a_code_may_begin_with_zeros(payer: Payer) -> None:
    assert payer.reach("confirmation", code="007")["status"] == "awaiting_confirmation"


@pytest.fixture(scope="module")
def choosy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a merchant who takes two brands."""
    folder = tmp_path_factory.mktemp("choosy") / "data"
    with Server(folder, ACCEPTED_BRANDS="visa,mastercard") as running:
        yield running


@pytest.mark.parametrize("brand", sorted(BY_BRAND.keys() - {"visa", "mastercard"}))
def test_a_brand_that_the_merchant_does_not_take_is_refused(choosy: Server, brand: str) -> None:
    payer = choosy.payer()
    payer.reach("card")
    answer = payer.say(BY_BRAND[brand])
    assert answer["problem"]["code"] == "unsupported-card-type"
    assert answer["awaiting"] == "card"
    assert "Visa, Mastercard" in answer["response"]


@pytest.mark.parametrize("brand", ["visa", "mastercard"])
def test_the_brands_that_the_merchant_takes_pay(choosy: Server, brand: str) -> None:
    payer = choosy.payer()
    payer.reach("confirmation", number=BY_BRAND[brand])
    assert payer.say("confirm")["paymentMethod"]["brand"] == brand
