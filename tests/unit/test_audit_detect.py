"""What the audit takes for a card number or a security code, and what it does not."""

from __future__ import annotations

import base64
import json
import urllib.parse
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.growing import growth

from payment_smart_bot.audit.detect import detect
from payment_smart_bot.domain.card import luhn_ok

if TYPE_CHECKING:
    from uuid import UUID

NUMBER = "4242424242424242"
FILLING = "The quick brown fox jumps over one lazy dog; null, 12 and 3.14.\n" * 100


def found(text: str, *, packed: bool = False) -> list[tuple[str, str | None, str, str]]:
    return [(hit.kind, hit.brand, hit.last4, hit.form) for hit in detect(text, packed=packed)]


def base64_of(text: str | bytes) -> str:
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def number(form: str, brand: str = "visa", last4: str = "4242") -> tuple[str, str, str, str]:
    return ("card-number", brand, last4, form)


def code(form: str = "plain") -> tuple[str, None, str, str]:
    return ("security-code", None, "", form)


PLAIN = (
    NUMBER,
    f"card{NUMBER}x",
    "4242 4242 4242 4242 123",
    "4242-4242-4242-4242",
    "42 424242 4242.4242 42",
    "4242|4242|4242|4242",
    "4242/4242/4242/4242",
    "[4242, 4242, 4242, 4242]",
    '"4242","4242","4242","4242"',
    "4242+4242+4242+4242",
    "*".join(NUMBER),
    "４２" * 8,
    "٤٢" * 8,
    "4\u200b2\u200b" * 8,
    "four two " * 8,
    "fourtwo" * 8,
    "forty two, " * 8,
    "1\n4242424242424242",
    f"{NUMBER}.0",
    f"0,{NUMBER}",
)


@pytest.mark.parametrize("text", PLAIN)
def test_plain_numbers(text: str) -> None:
    assert found(text) == [number("plain")]


@pytest.mark.parametrize("text", PLAIN[:13])
def test_numbers_in_a_long_text(text: str) -> None:
    assert found(f"{FILLING} {text} {FILLING}") == [number("plain")]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (base64_of(NUMBER), "base64"),
        (base64_of("4242 4242 4242 4242"), "base64"),
        (base64_of(NUMBER).rstrip("="), "base64"),
        (base64.urlsafe_b64encode(b"\xfb\xff\xfe" + NUMBER.encode()).decode(), "base64"),
        (base64_of("x" * 60 + NUMBER + "y" * 30), "base64"),
        (base64.encodebytes(b"x" * 50 + NUMBER.encode() + b"y" * 60).decode(), "base64"),
        (json.dumps(base64.encodebytes(b"x" * 50 + NUMBER.encode()).decode()), "base64"),
        (base64_of(NUMBER.encode("utf-16-le")), "base64+utf-16"),
        (base64_of("４２" * 8), "base64"),
        (base64_of(base64_of(NUMBER)), "base64+base64"),
        (base64_of("%34%32" * 8), "base64+url-encoded"),
        (base64_of(base64_of(base64_of(NUMBER))), "base64+base64+base64"),
        ("%34%32" * 8, "url-encoded"),
        (urllib.parse.quote("4242 4242 4242 4242"), "url-encoded"),
        (urllib.parse.quote("４２" * 8), "url-encoded"),
        (urllib.parse.quote(base64_of(NUMBER)), "base64"),
        (NUMBER.encode().hex(), "hex"),
        (NUMBER.encode().hex(" "), "hex"),
        ("0x" + ",0x".join(f"{ord(digit):x}" for digit in NUMBER), "hex"),
        (NUMBER.encode("utf-16-be").hex(), "hex"),
        ("".join(f"\\u{ord(digit):04x}" for digit in NUMBER), "escaped"),
        ("".join(f"\\u{{{ord(digit):x}}}" for digit in NUMBER), "escaped"),
        ("".join(f"\\x{ord(digit):02x}" for digit in NUMBER), "escaped"),
        ("\\u0034" + NUMBER[1:], "escaped"),
        (json.dumps("4242\n4242\n4242\n4242"), "escaped"),
        (json.dumps("４２" * 8), "escaped"),
        ("".join(f"&#{ord(digit)};" for digit in NUMBER), "html"),
        ("".join(f"&#x{ord(digit):x};" for digit in NUMBER), "html"),
        ("4242424=\n242424242", "quoted-printable"),
        ("4242424=\r\n242424242", "quoted-printable"),
        ("".join(f"={ord(digit):X}" for digit in NUMBER), "quoted-printable"),
        (NUMBER.encode("utf-16-le").decode("latin-1"), "utf-16"),
        (f"card {NUMBER}".encode("utf-16-be").decode("latin-1"), "utf-16"),
    ],
)
def test_encoded_numbers(text: str, form: str) -> None:
    assert found(text) == [number(form)]
    assert found(f'{FILLING}"{text}" {FILLING}') == [number(form)]


@pytest.mark.parametrize("before", range(8))
@pytest.mark.parametrize("cut", range(4))
def test_base64_at_every_alignment(before: int, cut: int) -> None:
    assert number("base64") in found(base64_of("é" + "x" * before + NUMBER + "zz")[cut:])


@pytest.mark.parametrize(
    ("text", "brand", "last4"),
    [
        ("378282246310005", "amex", "0005"),
        ("3782/822463/10005", "amex", "0005"),
        ("3056,9300,0902,0004", "diners", "0004"),
        ("3622|720627|1667", "diners", "1667"),
        ("6205500000000000004", "unionpay", "0004"),
        ("5555 5555 5555 4444", "mastercard", "4444"),
    ],
)
def test_numbers_of_other_brands(text: str, brand: str, last4: str) -> None:
    assert found(text) == [number("plain", brand, last4)]


def test_several_numbers_by_their_places() -> None:
    text = f"{NUMBER}, 5555 5555 5555 4444\n{base64_of('378282246310005')}"
    assert [(hit.last4, text[hit.start : hit.end]) for hit in detect(text)] == [
        ("4242", NUMBER),
        ("4444", "5555 5555 5555 4444"),
        ("0005", base64_of("378282246310005")),
    ]


def test_the_place_inside_a_long_token_is_near() -> None:
    blob = base64_of("x" * 3000 + NUMBER + "y" * 3000)
    [hit] = detect(blob)
    assert abs(hit.start - 4000) < 9
    assert 0 < hit.end - hit.start < 40


def test_a_number_in_the_clear_is_not_reported_again_where_its_line_is_decoded() -> None:
    assert found(f"a%20b {NUMBER}") == [number("plain")]
    assert found(f"a%20b {NUMBER}\n" + "%34%32" * 8) == [number("plain"), number("url-encoded")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1732434567.1234567",
        "1732434567123456789",
        "2026-03-01 12:00:00.123456",
        "0.4242424242424242",
        "-0.4242424242424242e-05",
        '{"ms": 1.4242424242424242, "s":1.4242424242424242}',
        '{"ms":63.04424246565563,"at":[378.282246310005]}',
        "ms=1.4242424242424242",
        "4242424242424243",
        "0" * 16,
        "550e8400-e29b-41d4-a716-424242424242",
        "deadbeef4242424242424242deadbeef",
        "0123456789abcdef" * 2,
        "•••• •••• •••• 4242",
        "****4242",
        "4242 4242 4242 (4242)",
    ],
)
def test_no_numbers(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [f"0.5 {NUMBER}", f"10.{NUMBER}", f"x0.{NUMBER[:4]} {NUMBER}", f"1.{NUMBER}",
     f"cards: 1.{NUMBER}", f'"note":"1.{NUMBER}"', f"=12.{NUMBER}", "=4242.4242.4242.4242",
     f"=1.5,{NUMBER}"],
)  # fmt: skip
def test_a_number_behind_a_fraction(text: str) -> None:
    assert number("plain") in found(text)


def test_a_padded_number_is_no_digest() -> None:
    assert found(NUMBER + "f" * 16) == [number("plain")]
    assert found("abcdef0123456789abcdef0123456789" + NUMBER, packed=True)[-1] == number("plain")


@given(st.uuids(), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_identifiers(made: UUID, digest: str) -> None:
    varied = len(set(digest) & set("abcdef")) >= 3
    assert found(f'{{"id":"{made}"}}') == [] or str(made).replace("-", "").isdigit()
    assert found(f"sha256={digest}") == [] or not varied


def test_fields_side_by_side() -> None:
    assert found(f"John{NUMBER}1228123x") == []
    assert found(f"John{NUMBER}1228123x", packed=True) == [number("plain")]
    assert found(f"17{NUMBER}", packed=True) == [number("plain")]
    assert found("1228378282246310005", packed=True) == [number("plain", "amex", "0005")]
    assert found("99" * 20, packed=True) == []


@given(st.integers(0, 10**15 - 1), st.sampled_from(("", " ", "-", ".", "\u00a0", "\u200b")))
def test_any_visa_number(digits: int, separator: str) -> None:
    body = f"4{digits:015}"[:15]
    whole = next(body + last for last in "0123456789" if luhn_ok(body + last))
    parts = separator.join(whole[at : at + 4] for at in range(0, 16, 4))
    [hit] = detect(f"pan={parts};")
    assert hit.last4 == whole[-4:]


@pytest.mark.parametrize(
    "text",
    [
        "cvv: 123", "CVV 123", "cvv=123", "cvv is 1234", "cvv, 123", "(cvv) 123", "[CVC]: 123",
        '"cvv": "1234"', '"cvv":123', "'cvc' => '123'", r"{\"cvv\": \"123\"}", "card[cvc]=123&x=1",
        '"cvv": {"value": "123"}', '"cvv":["123"]', "<cvv>123</cvv>", 'name="cvv"\r\n\r\n123\r\n',
        "my security code is 737", "security code - it's 737", "securityCode: 123",
        "security_code: 123", "sécurity code 123", "verification code: 123.", "card code 1234",
        "the cvv number is 123", "cvv2 737", "cvc2=737", "CVN 123", "cid: 1234", "csc 123",
        "737 is my cvv", "737 (cvv)", "737 cvv", "1234 as the security code", "737: ok, 737 = cvv",
        "cvv one two three", "seven three seven is my cvv", "cvv ７３７", "cvv 1 2 3",
        "cvv 123 4242", "28 123 cvv", "new_cvv: 123", "newCvv=123",
    ],
)  # fmt: skip
def test_codes(text: str) -> None:
    assert found(text) == [code()]
    assert found(FILLING + text) == [code()]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("card%5Bcvc%5D=123", "url-encoded"),
        ("cvv%3A%20123", "url-encoded"),
        (base64_of('{"cvv":"123"}'), "base64"),
        ("c\0v\0v\0:\0 \x001\x002\x003\0", "utf-16"),
    ],
)
def test_encoded_codes(text: str, form: str) -> None:
    assert found(text) == [code(form)]


def test_a_code_beside_a_number() -> None:
    assert found(f"{NUMBER} 12/28 cvv 123") == [number("plain"), code()]
    assert found("4242 4242 4242 4242 cvv 123") == [number("plain"), code()]


@pytest.mark.parametrize(
    "text",
    [
        "And the CVV code?",
        '"awaiting":"cvv","at":1732434567',
        '"awaiting":"cvv","attempts":123',
        '"awaiting":"cvv","at":123',
        '{"awaiting":"cvv"} 200 12',
        'GET /?awaiting=cvv" 200',
        "a 3-digit code",
        "the 3-digit security code (cvv)",
        "the CVV is 3 or 4 digits",
        "cvv 12",
        "cvv 12345",
        "cvv 2026-03-01",
        "Card ending in 4242. What is the CVV?",
        "•••• 4242 cvv?",
        "cid=123e4567-e89b-12d3-a456-426614174000",
        "CVE-2024-1234",
        "placid 123",
        "card number 1234",
        "cvv •••",
        "the code is 123",
        "v1.123 cvv",
        "x123 cvv",
    ],
)
def test_no_codes(text: str) -> None:
    assert found(text) == []


@given(st.text(st.characters() | st.sampled_from('cvv: 0123456789"=%\\u&#;AMN\x00')))
def test_any_text_can_be_looked_at(text: str) -> None:
    for hit in detect(text, packed=True):
        assert 0 <= hit.start < hit.end <= len(text)
        assert (hit.kind == "security-code") == (hit.last4 == "")


@pytest.mark.parametrize(
    "text",
    ["4 " * 20000, "four " * 8000, "A1" * 20000, "%34" * 13000, "\\n" * 20000, "=\n" * 20000,
     "cvv " * 10000, "34" * 20000, "\x001" * 20000, "1" * 40000, "&#" * 20000],
)  # fmt: skip
def test_the_worst_texts_cost_no_more_than_their_length(text: str) -> None:
    assert growth(lambda read: list(detect(read, packed=True)), text) < 10
