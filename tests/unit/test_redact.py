"""What is left of a message for transcripts, logs and models."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.growing import growth

from payment_smart_bot.domain.card import luhn_ok
from payment_smart_bot.domain.digits import WIDE, groups, runs
from payment_smart_bot.domain.redact import RedactedText, redact
from payment_smart_bot.domain.sensitive import UserText
from payment_smart_bot.domain.session import Field

STEPS = (None, *Field)
WORDS = "zero one two three four five six seven eight nine".split()  # noqa: SIM905 - a line of words
SPANISH = "cero uno dos tres cuatro cinco seis siete ocho nueve".split()  # noqa: SIM905 - the same
GERMAN = "null eins zwei drei vier fünf sechs sieben acht neun".split()  # noqa: SIM905 - the same
SCRIPTS = (
    "0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡", "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "⓪①②③④⑤⑥⑦⑧⑨", "〇一二三四五六七八九", WORDS, SPANISH, GERMAN,
)  # fmt: skip
SEPARATORS = (" ", "-", ".", "\u200b", "\u00a0", "—", "_", "\n", ", ", " - ", "/", "\u0301 ", "|")
FREE_WORDS = st.sampled_from(
    ("", "my card is ", "John Döe: ", "card number (", "é", "卡号 ", "ok\n", "<b>", "it's ")
)


def hidden(text: str, awaiting: Field | None = None) -> RedactedText:
    return redact(UserText(text), awaiting)


def longest(text: str) -> int:
    return max((len(run.digits) for run in runs(text, WIDE)), default=0)


@st.composite
def card_numbers(draw: st.DrawFn) -> str:
    digits = draw(st.sampled_from(("4", "51", "37", "6011", "36", "62")))
    length = draw(st.integers(11, 18))
    digits += draw(st.text("0123456789", min_size=length - len(digits), max_size=length))
    return next(digits + last for last in "0123456789" if luhn_ok(digits + last))


@st.composite
def written(draw: st.DrawFn) -> str:
    parts: list[str] = []
    for digit in draw(card_numbers()):
        script = draw(st.sampled_from(SCRIPTS))
        sign = script[int(digit)]
        if parts and (sign.isalpha() or parts[-1].isalpha()):
            parts.append(draw(st.sampled_from(SEPARATORS[:9])))
        elif parts:
            parts.append(draw(st.sampled_from(("", *SEPARATORS))))
        parts.append(sign)
    before, after = draw(FREE_WORDS), draw(FREE_WORDS)
    return f"{before} {''.join(parts)} {after}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("hello", "hello"),
        ("4242 4242 4242 4242, 12/28", "•••• •••• •••• ••••, ••/••"),
        ("é ４２ ٤٢", "é •• ••"),
        ("四二", "••"),
        ("four two", "four two"),
        ("four two four", "• • •"),
        ("four / two * 4", "• / • * •"),
        ("seven hundred thirty seven", "• hundred ••"),
        ("double four oh five", "•• • •"),
        ("I have one or two", "I have one or two"),
        ("½ ⑩", "½ ⑩"),
    ],
)
def test_digits_become_dots(text: str, expected: str) -> None:
    assert hidden(text) == expected


@pytest.mark.parametrize("awaiting", [Field.CARD, Field.CVV])
def test_every_number_word_goes_at_the_card_and_the_code(awaiting: Field) -> None:
    assert hidden("one moment, forty two", awaiting) == "• moment, ••"


@pytest.mark.parametrize("awaiting", [None, Field.NAME, Field.EXPIRY])
def test_one_or_two_number_words_stay_elsewhere(awaiting: Field | None) -> None:
    assert hidden("one moment", awaiting) == "one moment"


NUMBER = "4242 4242 4242 4242"


@pytest.mark.parametrize(
    "token",
    [
        base64.b64encode(NUMBER.encode()).decode(),
        base64.b64encode(NUMBER.encode()).decode().rstrip("="),
        base64.b64encode(b"x" + NUMBER.encode()).decode(),
        base64.b64encode(NUMBER.encode()).decode()[5:],
        base64.urlsafe_b64encode(b"\xfb\xff\xfe" + NUMBER.encode()).decode(),
        base64.b64encode("４２４２".encode()).decode(),
        base64.b64encode(b"four two four two").decode(),
        base64.b64encode("4242".encode("utf-16-le")).decode(),
        "%34%32%34%32",
        "card=%EF%BC%94%EF%BC%92%EF%BC%94%EF%BC%92",
        "&#x966;&#x967;&#x968;&#x969;",
        "&#2406;&#2407;&#2408;&#2409",
        r"\u096A\u096b\u096c\u096D",
        r"\u{96a}\u{96b}\u{96c}\u{96d}",
        r"\U0000096a\U0000096b\U0000096c\U0000096d",
        r"\x66\x6f\x75\x72\x20\x74\x77\x6f\x20\x66\x6f\x75\x72\x20\x74\x77\x6f",
        "=EF=BC=94=EF=BC=92=EF=BC=94=EF=BC=92",
        r"four\ntwo\nfour\ntwo",
    ],
)
def test_encoded_tokens_go_whole(token: str) -> None:
    assert hidden(f"here: {token} ok") == "here: •••• ok"


@pytest.mark.parametrize(
    "token",
    ["internationalisation", "Confirmation", "CONFIRMATION", "a%20b", "AT&amp;T", "&#x1F600;",
     r"C:\new\table", "&#xFFFFFF;x", "100%sure", "%ff%fe"],
)  # fmt: skip
def test_other_tokens_stay(token: str) -> None:
    assert hidden(token) == "".join("•" if char.isdigit() else char for char in token)


@given(st.text(), st.sampled_from(STEPS))
def test_no_digit_is_left(text: str, awaiting: Field | None) -> None:
    result = hidden(text, awaiting)
    assert not any(char.isdigit() for char in result)
    assert not any(not group.word for group in groups(result))
    assert longest(result) < 3


@given(st.text(st.sampled_from("four twoneh 23•/%=\\x6AMTIzNA&#;u\u200b")), st.sampled_from(STEPS))
def test_twice_is_once(text: str, awaiting: Field | None) -> None:
    result = hidden(text, awaiting)
    assert hidden(result, awaiting) == result


@given(
    st.lists(st.sampled_from((*WORDS, "oh", "double", "forty", "2", "•", "and", "x")), max_size=8)
)
def test_twice_is_once_for_words(words: list[str]) -> None:
    result = hidden(" ".join(words))
    assert hidden(result) == result


@given(written(), st.sampled_from(STEPS))
def test_a_card_number_is_hidden_however_written(text: str, awaiting: Field | None) -> None:
    assert longest(hidden(text, awaiting)) == 0


@given(written(), st.data(), st.sampled_from(STEPS))
def test_a_card_number_over_two_messages(
    text: str, data: st.DataObject, step: Field | None
) -> None:
    cut = data.draw(st.integers(0, len(text)))
    first, second = hidden(text[:cut], step), hidden(text[cut:], step)
    assert longest(first) < 4
    assert longest(second) < 4
    assert longest(first + second) < 4
    assert longest(f"{first}\n{second}") < 4


@given(card_numbers(), st.binary(max_size=9), st.sampled_from(("", "=")))
def test_a_card_number_in_base64(number: str, before: bytes, padding: str) -> None:
    token = base64.b64encode(before + b" " + number.encode()).decode()
    assert hidden(token.rstrip("=") + padding).strip("•=") == ""


def test_the_result_is_a_text_of_its_own_kind() -> None:
    result = hidden("4242")
    assert type(result) is RedactedText
    assert not hasattr(result, "__dict__")


@pytest.mark.parametrize(
    "text",
    ["A" * 2000, "four " * 400, "&#x966;" * 280, "MTIz/-MTIzNA==" * 140, "é1" * 1000, "=" * 2000,
     "%66" * 660, "AAAAAAAAAAA " * 160, "\\" * 2000],
)  # fmt: skip
def test_the_worst_messages_cost_no_more_than_their_length(text: str) -> None:
    assert growth(hidden, text) < 10
