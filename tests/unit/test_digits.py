"""How digits are found, however they are written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.growing import growth

from payment_smart_bot.domain.digits import WIDE, fold, groups, runs
from payment_smart_bot.domain.numberwords import WORDS


def digits_of(text: str) -> list[str]:
    return [run.digits for run in runs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4242 4242", "42424242"),
        ("4242.4242", "42424242"),
        ("4242_4242", "42424242"),
        ("4242–4242—4242−4242", "4242424242424242"),
        ("42\u200b42\u2060\ufeff42\u00ad42", "42424242"),
        ("42\u00a042\u300042\t42\n42", "4242424242"),
        ("4242•4242・4242", "424242424242"),
        ("42\x0042\x1f42", "424242"),
        ("42\u316442\u280042", "424242"),
        ("４２٤٢۴۲४२𝟜𝟚", "4242424242"),
        ("²④⑵➂❷", "24232"),
        ("4️⃣2️⃣", "42"),
        ("4̶2̲", "42"),
        ("四二〇零", "4200"),
        ("four two four two", "4242"),
        ("FOUR Two fOuR", "424"),
        ("four, two and four-two", "4242"),
        ("four dash two dot four", "424"),
        ("fourtwofourtwo", "4242"),
        ("twenty three", "23"),
        ("forty-two forty two fortytwo", "424242"),
        ("forty zero", "400"),
        ("nought nine", "09"),
        ("double four triple 5", "44555"),
        ("double double four", "44"),
        ("eleven nineteen", "1119"),
        ("four oh two", "402"),
        ("4 oh 2", "402"),
        ("four oh oh two", "4002"),
        ("seven three oh", "730"),
        ("fourohtwo", "402"),
        ("zéro un deux", "012"),
        ("ze\u0301ro", "0"),
        ("fo\u200bur two", "42"),
        ("four\u200btwo", "42"),
        ("thirty\u200btwo", "32"),
        ("𝐟𝐨𝐮𝐫 ｔｗｏ", "42"),
        ("cuatro dos siete", "427"),
        ("veintidós", "22"),
        ("quatre deux onze", "4211"),
        ("vier zwo fünf dreißig", "42530"),
        ("zweiundvierzig", "42"),
        ("quarantadue ventotto", "4228"),
        ("três dezesseis", "316"),
        ("trenta y uno", "31"),
    ],
)
def test_one_run(text: str, expected: str) -> None:
    assert digits_of(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("someone often finds a tenant, none wander", []),
        ("½ ⑩ Ⅻ", []),
        ("oh no", []),
        ("double trouble", []),
        ("o", []),
        ("onerous", []),
        ("onestwo", []),
        ("4242 4242, 12/28, 123", ["42424242", "12", "28", "123"]),
        ("4242x4242", ["4242", "4242"]),
        ("4242 and 12", ["4242", "12"]),
        ("one, o yes two", ["1", "2"]),
        ("seven oh wait", ["7"]),
        ("ro\u200bfour\u200btwox\u200btwo", ["4", "2"]),
        ("seven really oh two", ["7", "2"]),
        ("I have one", ["1"]),
        ("four two x one", ["42", "1"]),
    ],
)
def test_several_runs_or_none(text: str, expected: list[str]) -> None:
    assert digits_of(text) == expected


def test_spans_are_those_of_the_original() -> None:
    text = "é ４２\u200b42, forty two / 𝟜"
    assert [(text[g.start : g.end], g.digits, g.word) for g in groups(text)] == [
        ("４２", "42", False),
        ("42", "42", False),
        ("forty two", "42", True),
        ("𝟜", "4", False),
    ]
    [first, second, third] = runs(text)
    assert text[first.start : first.end] == "４２\u200b42"
    assert text[second.start : second.end] == "forty two"
    assert text[third.start : third.end] == "𝟜"


def test_a_compound_has_a_span_for_each_word() -> None:
    text = "so fo\u200burtwo"
    assert [text[g.start : g.end] for g in groups(text)] == ["fo\u200bur", "two"]


@pytest.mark.parametrize("divider", ["/", "|", ", ", " [slash] ", "\\", " hundred and ", '","'])
def test_wide_separators_join_what_is_no_letter(divider: str) -> None:
    [run] = runs(f"4242{divider}12", WIDE)
    assert run.digits == "424212"
    assert digits_of(f"4242{divider}12") == ["4242", "12"]


def test_every_digit_of_unicode_is_one() -> None:
    for code in range(0x110000):
        char = chr(code)
        if char.isdecimal() or char.isdigit():
            assert digits_of(char) == [str(unicodedata.digit(char))], hex(code)


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_number_word_is_read(word: str) -> None:
    [group] = groups(f"x {word} x")
    assert (group.digits, group.word) == (WORDS[word], True)


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(st.characters() | st.sampled_from("four twoneh0123\u200b")))
def test_groups_are_in_order_and_hold_ascii_digits(text: str) -> None:
    end = 0
    for group in groups(text):
        assert end <= group.start < group.end <= len(text)
        assert group.digits.isascii()
        assert group.digits.isdigit()
        end = group.end
    assert [g for run in runs(text) for g in run.groups] == groups(text)


@given(st.lists(st.text("0123456789", min_size=1), min_size=1), st.sampled_from(" -._\u200b\n"))
def test_what_separators_divide_is_one_run(parts: list[str], separator: str) -> None:
    assert digits_of(separator.join(parts)) == ["".join(parts)]


def test_digits_are_found_after_more_characters_than_are_remembered() -> None:
    rare = "".join(map(chr, range(0xAC00, 0xAC00 + 6000)))
    for char in "\U0001d7da\u0ce8\u0e52":
        assert digits_of(rare + char) == ["2"]
        assert digits_of(rare + char) == ["2"]


@pytest.mark.parametrize(
    "text",
    [
        "4 " * 1000,
        "four " * 400,
        "fourtwo" * 285,
        "oh " * 660,
        "\x01" * 2000,
        "é4" * 1000,
        "a\x01" * 1000,
    ],
)
def test_the_worst_messages_cost_no_more_than_their_length(text: str) -> None:
    assert growth(lambda said: runs(said, WIDE), text) < 10
