"""Idempotency keys and events seen, as every store of them does it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from payment_smart_bot.ports import StoreUnavailable
from payment_smart_bot.ports.money import KeyInUse, KeyMismatch, Stored

if TYPE_CHECKING:
    from payment_smart_bot.ports.money import Replays

NOW = 1_000_000.25
MINUTE = 60.0
DAY = 24 * 60 * MINUTE
ANSWER = Stored(201, '{"id": "pay_1", "text": "żółć 🧾"}'.encode())
CANARY = "canary \ud800"
RACERS = 8


def test_an_answer_is_given_again(replays: Replays) -> None:
    assert replays.begin("key", "digest", NOW) is None
    replays.finish("key", ANSWER)
    assert replays.begin("key", "digest", NOW + 1) == ANSWER
    assert replays.begin("key", "digest", NOW + DAY - 1) == ANSWER
    assert replays.begin("other", "digest", NOW) is None


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"x" * 100_000])
def test_an_answer_is_given_byte_for_byte(replays: Replays, body: bytes) -> None:
    replays.begin("key", "digest", NOW)
    replays.finish("key", Stored(422, body))
    assert replays.begin("key", "digest", NOW) == Stored(422, body)


def test_a_key_is_in_use_until_it_is_finished(replays: Replays) -> None:
    replays.begin("key", "digest", NOW)
    for seconds in (0.0, 1.0, MINUTE - 0.01):
        with pytest.raises(KeyInUse):
            replays.begin("key", "digest", NOW + seconds)
    replays.finish("key", ANSWER)
    assert replays.begin("key", "digest", NOW) == ANSWER


def test_another_request_with_the_same_key_is_a_mismatch(replays: Replays) -> None:
    replays.begin("key", "digest", NOW)
    for seconds in (0.0, 2 * MINUTE):
        with pytest.raises(KeyMismatch):
            replays.begin("key", "another", NOW + seconds)
    replays.finish("key", ANSWER)
    with pytest.raises(KeyMismatch):
        replays.begin("key", "another", NOW + DAY - 1)
    assert replays.begin("key", "digest", NOW + DAY - 1) == ANSWER


def test_a_dead_claim_is_claimed_anew(replays: Replays) -> None:
    replays.begin("key", "digest", NOW)
    assert replays.begin("key", "digest", NOW + MINUTE) is None
    with pytest.raises(KeyInUse):
        replays.begin("key", "digest", NOW + 2 * MINUTE - 1)
    replays.finish("key", ANSWER)
    assert replays.begin("key", "digest", NOW + MINUTE + 1) == ANSWER


def test_the_first_answer_stays(replays: Replays) -> None:
    """Of two that took each other for dead; and a late word that nothing was done undoes none."""
    replays.begin("key", "digest", NOW)
    replays.begin("key", "digest", NOW + MINUTE)
    replays.finish("key", ANSWER)
    replays.finish("key", Stored(500, b"late"))
    replays.drop("key")
    assert replays.begin("key", "digest", NOW + MINUTE) == ANSWER


def test_a_key_that_was_dropped_is_free(replays: Replays) -> None:
    replays.begin("key", "digest", NOW)
    replays.drop("key")
    assert replays.begin("key", "another", NOW) is None
    replays.finish("key", ANSWER)
    assert replays.begin("key", "another", NOW) == ANSWER


def test_a_key_that_nobody_claimed_can_be_neither_finished_nor_dropped(replays: Replays) -> None:
    replays.drop("key")
    replays.finish("key", ANSWER)
    assert replays.begin("key", "digest", NOW) is None


def test_a_key_that_was_dropped_is_not_finished_later(replays: Replays) -> None:
    replays.begin("key", "digest", NOW)
    replays.drop("key")
    replays.finish("key", ANSWER)
    assert replays.begin("key", "digest", NOW) is None


def test_an_answer_is_kept_for_a_day(replays: Replays) -> None:
    for key, digest in (("one", "digest"), ("two", "another")):
        replays.begin(key, "digest", NOW)
        replays.finish(key, ANSWER)
        assert replays.begin(key, digest, NOW + DAY) is None
        with pytest.raises(KeyInUse):
            replays.begin(key, digest, NOW + DAY)


def test_of_many_that_claim_a_key_at_once_one_does(replays: Replays) -> None:
    gate = threading.Barrier(RACERS)

    def race(_: int) -> bool:
        gate.wait()
        try:
            return replays.begin("key", "digest", NOW) is None
        except KeyInUse:
            return False

    with ThreadPoolExecutor(RACERS) as pool:
        assert sum(pool.map(race, range(RACERS))) == 1


def test_an_event_is_new_once_in_thirty_days(replays: Replays) -> None:
    assert replays.once("evt_1", NOW)
    assert not replays.once("evt_1", NOW)
    assert not replays.once("evt_1", NOW + 30 * DAY - 1)
    assert replays.once("evt_2", NOW)
    assert replays.once("evt_1", NOW + 30 * DAY)
    assert not replays.once("evt_1", NOW + 30 * DAY + 1)


def test_of_many_that_bring_an_event_at_once_one_is_first(replays: Replays) -> None:
    with ThreadPoolExecutor(RACERS) as pool:
        assert sum(pool.map(lambda _: replays.once("evt_1", NOW), range(RACERS))) == 1


def test_a_key_and_an_event_of_one_name_are_two_things(replays: Replays) -> None:
    assert replays.once("same", NOW)
    assert replays.begin("same", "digest", NOW) is None


def test_a_text_that_cannot_be_written_is_a_fault_that_does_not_tell_it(replays: Replays) -> None:
    calls = (
        lambda: replays.begin(CANARY, "digest", NOW),
        lambda: replays.begin("key", CANARY, NOW),
        lambda: replays.finish(CANARY, ANSWER),
        lambda: replays.drop(CANARY),
        lambda: replays.once(CANARY, NOW),
    )
    for call in calls:
        with pytest.raises(StoreUnavailable) as fault:
            call()
        assert "canary" not in str(fault.value)
    assert replays.begin("key", "digest", NOW) is None
