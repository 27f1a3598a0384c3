"""Sensitive values show a mask wherever a value is shown by accident."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback

import pytest

from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode, Sensitive, UserText

SECRET = "4242424242424242"


@pytest.mark.parametrize("kind", [Sensitive, UserText, CardNumber, SecurityCode])
def test_the_value_is_shown_nowhere(kind: type[Sensitive]) -> None:
    value = kind(SECRET)
    shown = [
        repr(value),
        str(value),
        f"{value}",
        f"{value!r:>40}",
        f"{value:s}",
        "%s" % value,  # noqa: UP031 - the old way is shown too
    ]
    shown += [repr([value]), repr({"key": value}), str(ValueError(value)), repr(vars(type(value)))]
    assert not [text for text in shown if "4242" in text]
    assert all("****" in text for text in shown[:-1])
    assert value.reveal() == SECRET


def test_it_is_neither_pickled_nor_put_into_json() -> None:
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(CardNumber(SECRET))
    with pytest.raises(TypeError):
        json.dumps(CardNumber(SECRET))
    with pytest.raises(TypeError):
        vars(CardNumber(SECRET))


def test_a_copy_is_the_value_itself() -> None:
    value = CardNumber(SECRET)
    assert copy.copy(value) is value
    assert copy.deepcopy([value])[0] is value


def test_equality_is_by_kind_and_value() -> None:
    assert CardNumber(SECRET) == CardNumber(SECRET)
    assert hash(CardNumber(SECRET)) == hash(CardNumber(SECRET))
    assert CardNumber(SECRET) != CardNumber("378282246310005")
    assert CardNumber(SECRET) != SecurityCode(SECRET)
    assert CardNumber(SECRET) != SECRET
    assert UserText("\ud800") == UserText("\ud800")


def test_a_traceback_with_locals_shows_the_mask(caplog: pytest.LogCaptureFixture) -> None:
    def fail(number: CardNumber) -> None:
        raise ValueError(number)

    with pytest.raises(ValueError, match=r"\*{4}") as raised:
        fail(CardNumber(SECRET))
    caught = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
    logging.getLogger("test").error("failed with %s", raised.value)
    assert "CardNumber(****)" in "".join(caught.format())
    assert "4242" not in "".join(caught.format()) + caplog.text


def test_last4_is_the_most_that_is_shown() -> None:
    assert CardNumber(SECRET).last4 == "4242"
