"""Every field of a session and of an answer comes back from every store, whatever it holds."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from types import UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payment_smart_bot.adapters import codec
from payment_smart_bot.domain.answer import Answer
from payment_smart_bot.domain.redact import RedactedText
from payment_smart_bot.domain.sensitive import UserText
from payment_smart_bot.domain.session import SCHEMA, Session
from payment_smart_bot.ports import Loaded, StoreUnavailable, TurnRecord

if TYPE_CHECKING:
    from payment_smart_bot.ports import SessionStore

LEAVES: dict[object, st.SearchStrategy[Any]] = {
    str: st.text(max_size=40),
    int: st.integers(0, 2**53),
    float: st.floats(0, 2**33),
}


def of(hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - any annotation
    """Values of an annotation; every field of a dataclass is made, so new ones are too."""
    if hint in LEAVES:
        return LEAVES[hint]
    if is_dataclass(hint):
        fields = {name: of(each) for name, each in get_type_hints(hint).items()}
        return st.builds(hint, **fields)  # type: ignore[arg-type]
    if get_origin(hint) is UnionType:
        return st.one_of([of(each) for each in get_args(hint)])
    if get_origin(hint) is Mapping:
        return st.dictionaries(*map(of, get_args(hint)))
    return st.from_type(hint)


@given(built=of(Session), answer=of(Answer))
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_field_comes_back(store: SessionStore, built: Session, answer: Answer) -> None:
    kept = replace(built, id=uuid.uuid4().hex, version=1, schema=SCHEMA)
    store.save(kept, TurnRecord(RedactedText("••••"), answer, "m"))
    assert store.load(kept.id, "m") == Loaded(kept, answer)


def test_what_was_written_before_a_field_was_added_can_be_read() -> None:
    old = '{"id": "s", "nonce": "n", "expires_at": 5, "version": 3, "schema": 1}'
    assert codec.decode_session(old, None) == Session("s", "n", 5.0, 3)


@pytest.mark.parametrize("schema", [0, SCHEMA + 1])
def test_another_schema_is_refused_whatever_else_it_holds(schema: int) -> None:
    text = msgspec.json.encode({"schema": schema, "canary": "canary"}).decode()
    with pytest.raises(StoreUnavailable, match=f"schema {schema}, this program knows {SCHEMA}"):
        codec.decode_session(text, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "canary",
        '{"canary": 1}',
        '{"schema": "canary"}',
        '{"schema": 1, "id": "s", "nonce": "n", "expires_at": 5, "status": "canary"}',
        '{"response": "canary", "status": "canary", "session_id": "s"}',
    ],
)
def test_a_damaged_text_is_a_fault_that_does_not_tell_it(text: str) -> None:
    for fault_of in (lambda: codec.decode_session(text, None), lambda: codec.decode_answer(text)):
        with pytest.raises(StoreUnavailable) as fault:
            fault_of()
        assert "canary" not in str(fault.value)


def test_what_must_not_be_stored_cannot_be() -> None:
    name: Any = UserText("canary")
    with pytest.raises(TypeError) as fault:
        codec.encode_session(Session("s", "n", 5.0, name=name))
    assert "canary" not in str(fault.value)
