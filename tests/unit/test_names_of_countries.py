"""Names of people from many countries are taken whole, alone and in a sentence."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Final

import pytest
from faker import Faker

from payment_smart_bot.domain.commands import Facts
from payment_smart_bot.domain.reading import Asked
from payment_smart_bot.domain.sensitive import UserText
from payment_smart_bot.domain.session import Field
from payment_smart_bot.domain.understanding import understand

LOCALES: Final = tuple(
    """
    en_US en_GB en_IN de_DE fr_FR es_ES es_MX it_IT pt_BR pt_PT nl_NL pl_PL sv_SE da_DK fi_FI cs_CZ
    tr_TR ro_RO hu_HU ru_RU uk_UA el_GR ja_JP zh_CN ko_KR ar_SA he_IL vi_VN id_ID hi_IN
    """.split()  # noqa: SIM905 - a list of thirty literals is read by nobody
)
NAMES: Final = 60
FORMS: Final = (
    "{}",
    "the name on the card is {}",
    "My name is {}",
    "it's {}",
    "{} please",
    "Name: {}",
)
LEAST: Final = 0.98
ASKED: Final = Asked(Field.NAME, date(2026, 11, 24), frozenset({"visa"}))


def taken(text: str) -> str | None:
    message = understand(UserText(text), ASKED)
    return message.name if isinstance(message, Facts) else None


def missed(locale: str, *, lower: bool = False) -> list[str]:
    """What was said of a country's names and not understood, or not whole."""
    people = Faker(locale)
    people.seed_instance(1864)
    said = []
    for _ in range(NAMES):
        name = " ".join(unicodedata.normalize("NFC", people.name()).split())
        name = name.lower() if lower else name
        said += [form.format(name) for form in FORMS if taken(form.format(name)) != name]
    return said


@pytest.mark.parametrize("locale", LOCALES)
def test_names_are_taken_whole(locale: str) -> None:
    said = missed(locale)
    assert len(said) <= (1 - LEAST) * NAMES * len(FORMS), said


def test_names_in_small_letters_are_taken_too() -> None:
    said = [text for locale in LOCALES for text in missed(locale, lower=True)]
    assert len(said) <= (1 - LEAST) * NAMES * len(FORMS) * len(LOCALES), said


@pytest.mark.parametrize(
    "name",
    [
        "Dr. Ada Lovelace",
        "Isaac Newton",
        "Tomas Isaksson",
        "John Smith Jr.",
        "Ada Lovelace, Ph.D.",
        "John Smith, MD",
        "山口 健一",
        "Univ.Prof. Lise Meitner",
        "Hans Weber B.Sc.",
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_titles_degrees_and_numerals_are_parts_of_a_name(name: str, form: str) -> None:
    assert taken(form.format(name)) == name


@pytest.mark.parametrize("text", ["Dr.", "Mr", "mrs.", "my name is Mr."])
def test_a_title_alone_is_no_name(text: str) -> None:
    assert taken(text) is None
