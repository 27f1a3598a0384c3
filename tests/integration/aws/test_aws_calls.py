"""What a conversation asks of AWS: calls a turn, items written, what they cost, when they go."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from tests.integration.tills import FACTS

from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.session import SEAL_SECONDS, Status
from payment_smart_bot.ports import StoreUnavailable

if TYPE_CHECKING:
    from tests.integration.aws.shop import Shop

TALK = (*FACTS, "confirm")
READ, WRITE = "BatchGetItem", "TransactWriteItems"
WARM = [
    [READ, WRITE],
    [READ, WRITE],
    [READ, "Encrypt", WRITE],
    [READ, WRITE],
    [READ, "PutItem", "Decrypt", WRITE],
    [READ, WRITE],
]
WRITTEN = [
    ["SESSION", "MSG#m-0"],
    ["SESSION", "MSG#m-1"],
    ["SESSION", "SEAL", "MSG#m-2"],
    ["SESSION", "MSG#m-3"],
    ["SESSION", "SESSION", "MSG#m-4"],
    ["SESSION", "-SEAL", "MSG#m-5"],
]
WRITE_UNIT = 1024
READ_UNIT = 4096


def talked(shop: Shop, session: str) -> list[list[str]]:
    """What each turn of a whole conversation sent."""
    sent, answers = [], []
    for number, text in enumerate(TALK):
        answers.append(shop.say(text, name=f"m-{number}", session=session))
        sent.append(shop.wire.taken())
    assert answers[-1].status is Status.COMPLETE
    return sent


def test_a_turn_reads_once_and_writes_once_and_once_more_where_stripe_is_called(shop: Shop) -> None:
    cold, warm = talked(shop, "s-1"), talked(shop, "s-2")
    assert [[call for call in turn if call != "GetSecretValue"] for turn in cold] == WARM
    assert sum(turn.count("GetSecretValue") for turn in cold) == 1
    assert warm == WARM
    assert shop.wire.consistent == [True] * 12


def test_only_what_changed_is_written(shop: Shop) -> None:
    written = []
    for number, text in enumerate(TALK):
        shop.wire.written = []
        shop.say(text, name=f"m-{number}")
        written.append(shop.wire.written)
    assert written == WRITTEN


def test_a_repeated_message_is_read_and_nothing_else(shop: Shop) -> None:
    first = shop.say("John Doe", name="m")
    shop.wire.taken()
    assert shop.say("John Doe", name="m") == first
    assert shop.wire.taken() == [READ]


def test_a_number_and_its_code_in_one_message_need_kms_once(shop: Shop) -> None:
    answer = shop.give("John Doe, 4242 4242 4242 4242, 12/40, cvv 123")
    assert answer.awaiting == "confirmation"
    calls = [call for call in shop.wire.taken() if call != "GetSecretValue"]
    assert calls == [READ, "Encrypt", WRITE, WRITE]


def test_what_cannot_be_written_is_not_sent(shop: Shop) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        shop.sessions.load("half a pair: \ud800", None)
    assert shop.wire.taken() == []


def test_nobody_is_asked_before_somebody_speaks(shop: Shop) -> None:
    assert shop.wire.taken() == []


def test_each_item_of_a_conversation_fits_one_unit(shop: Shop) -> None:
    sizes: dict[str, int] = {}
    for number, text in enumerate(TALK):
        shop.say(text, name=f"m-{number}")
        for name, item in shop.items().items():
            values = [text for value in item.values() for text in value.values()]
            sizes[name] = max(sizes.get(name, 0), len("".join([*item, *values]).encode()))
    assert sizes.keys() == {"SESSION", "SEAL", *(f"MSG#m-{n}" for n in range(len(TALK)))}
    assert max(sizes.values()) < WRITE_UNIT
    assert sum(sorted(sizes.values())[-3:]) < READ_UNIT


def test_every_item_of_every_turn_goes_with_its_session_or_its_seal(shop: Shop) -> None:
    for number, text in enumerate(TALK):
        shop.say(text, name=None if number % 2 else f"m-{number}")
        session, stored = shop.stored(), shop.items()
        assert all(item["ttl"]["N"].isdecimal() for item in stored.values())
        ttl = {name: int(item["ttl"]["N"]) for name, item in stored.items()}
        assert ttl["SESSION"] == math.ceil(session.expires_at)
        seal = session.card.seal if session.card else None
        assert ("SEAL" in ttl) is (seal is not None)
        if seal is not None:
            assert ttl["SEAL"] == math.ceil(seal.until) <= shop.clock.now() + SEAL_SECONDS + 1
        turns = [at for name, at in ttl.items() if name.startswith(("MSG#", "TURN#"))]
        assert len(turns) == number + 1
        assert max(turns) == ttl["SESSION"]


def test_a_session_past_its_time_has_expired_though_nothing_was_deleted(shop: Shop) -> None:
    shop.give(*FACTS[:-1])
    shop.clock.skipped += 3600
    assert "SEAL" in shop.items()
    answer = shop.say("123")
    assert answer.problem is not None
    assert (answer.problem.code, answer.awaiting) == (ProblemCode.SESSION_EXPIRED, "name")
    assert "SEAL" not in shop.items()
    assert shop.give(*FACTS, "confirm").status is Status.COMPLETE


def test_a_seal_past_its_time_is_not_used_though_it_was_not_deleted(shop: Shop) -> None:
    shop.give(*FACTS[:-1])
    shop.clock.skipped += SEAL_SECONDS
    assert "SEAL" in shop.items()
    shop.wire.taken()
    answer = shop.say("123")
    assert answer.awaiting == "card"
    assert "Decrypt" not in shop.wire.taken()
    assert shop.gateway.calls == 0
    assert "SEAL" not in shop.items()
