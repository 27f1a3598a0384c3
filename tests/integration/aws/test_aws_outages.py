"""AWS fails: the payer hears so, no turn is half saved, and the next message works."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from tests.contract.emulator import clients_for
from tests.integration.aws.shop import FAULTS
from tests.integration.tills import FACTS, Clock

from payment_smart_bot.adapters.secrets import CachedSecret
from payment_smart_bot.adapters.sessions_dynamodb import DynamoSessions
from payment_smart_bot.adapters.vault_kms import KmsVault
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.sensitive import CardNumber
from payment_smart_bot.domain.session import Status
from payment_smart_bot.ports import GatewayUnavailable, StoreUnavailable, VaultUnavailable

if TYPE_CHECKING:
    import io
    from collections.abc import Callable

    from tests.integration.aws.shop import Shop

    from payment_smart_bot.domain.answer import Answer

TALK = (*FACTS, "confirm")
CODE = 4
"""The place of the code in it."""
READS = [("BatchGetItem", at) for at in range(6)]
WRITES = [("TransactWriteItems", at) for at in (0, 1, 2, 3, 5)]
OTHERS = [("PutItem", CODE), ("Encrypt", 2)]
ONE_TRY = ("denied", "garbage")
"""What AWS's client does not try again."""
MOST_SECONDS = 6.0


def is_out_of_order(answer: Answer) -> bool:
    problem = answer.problem
    if problem is None or problem.code is not ProblemCode.PAYMENT_UNAVAILABLE:
        return False
    assert "Nothing was charged" in answer.response
    return True


def finish(shop: Shop, start: int, log: io.StringIO) -> None:
    """Say the rest; it is one payment, and nothing of a fault's text was logged."""
    answers = [shop.say(text, name=f"m-{at}") for at, text in enumerate(TALK) if at >= start]
    assert [answer.problem for answer in answers] == [None] * len(answers)
    assert answers[-1].status is Status.COMPLETE
    assert shop.gateway.calls == 1
    assert '"event":"fault"' in log.getvalue()
    assert "canary" not in log.getvalue()
    assert "4242" not in log.getvalue()


@pytest.mark.parametrize(("operation", "at"), [*READS, *WRITES, *OTHERS])
def test_a_call_that_fails_costs_one_message_and_saves_nothing(
    shop: Shop, log: io.StringIO, operation: str, at: int
) -> None:
    for number, text in enumerate(TALK[:at]):
        shop.say(text, name=f"m-{number}")
    before = shop.items()
    shop.wire.fail("throttled", operation)
    assert is_out_of_order(shop.say(TALK[at], name=f"m-{at}"))
    assert shop.wire.tries == 0
    assert shop.items() == before
    assert shop.gateway.calls == 0 or at > CODE
    finish(shop, at, log)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    ("operation", "at"),
    [("BatchGetItem", 3), ("TransactWriteItems", 3), ("PutItem", CODE), ("Encrypt", 2)],
)
def test_however_it_fails(
    shop: Shop, log: io.StringIO, fault: str, operation: str, at: int
) -> None:
    for number, text in enumerate(TALK[:at]):
        shop.say(text, name=f"m-{number}")
    before = shop.items()
    shop.wire.fail(fault, operation, tries=1 if fault in ONE_TRY else 2)
    assert is_out_of_order(shop.say(TALK[at], name=f"m-{at}"))
    assert shop.wire.tries == 0
    assert shop.items() == before
    finish(shop, at, log)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_code_that_finds_the_vault_closed_is_asked_again(
    shop: Shop, log: io.StringIO, fault: str
) -> None:
    for number, text in enumerate(TALK[:CODE]):
        shop.say(text, name=f"m-{number}")
    shop.wire.fail(fault, "Decrypt", tries=1 if fault in ONE_TRY else 2)
    answer = shop.say("123", name="m-first")
    assert is_out_of_order(answer)
    assert (answer.awaiting, shop.stored().intent) == ("cvv", None)
    assert shop.wire.tries == 0
    finish(shop, CODE, log)


@pytest.mark.parametrize("tries", [1, 2, 4, 6])
def test_what_stripe_made_is_kept_when_the_table_is_out_for_a_moment(
    shop: Shop, tries: int
) -> None:
    shop.give(*FACTS[:-1])
    shop.wire.fail("throttled", "TransactWriteItems", tries=tries)
    assert shop.say("123").status is Status.AWAITING_CONFIRMATION
    assert shop.wire.tries == 0
    assert shop.say("confirm").status is Status.COMPLETE
    assert shop.gateway.calls == 1


def test_a_call_that_is_throttled_once_is_tried_again_at_once(shop: Shop) -> None:
    for operation in ("BatchGetItem", "TransactWriteItems"):
        shop.wire.fail("throttled", operation, tries=1)
        assert not is_out_of_order(shop.say("hello"))
        assert shop.wire.tries == 0


@pytest.mark.parametrize("tries", [2, 1000])
def test_a_secret_that_cannot_be_fetched_is_a_payment_that_cannot_be_made_now(
    shop: Shop, log: io.StringIO, tries: int
) -> None:
    for number, text in enumerate(TALK[:CODE]):
        shop.say(text, name=f"m-{number}")
    shop.wire.fail("gone", "GetSecretValue", tries=tries)
    answer = shop.say("123", name="m-first")
    assert is_out_of_order(answer)
    assert (answer.awaiting, shop.gateway.calls) == ("cvv", 0)
    assert '"reason":"secret"' in log.getvalue()
    shop.wire.fault = None
    finish(shop, CODE, log)


def test_services_that_never_answer_are_given_up_within_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent:
        clients = clients_for(f"http://127.0.0.1:{silent.getsockname()[1]}")
        store = DynamoSessions(clients.dynamodb, "t")
        vault = KmsVault(clients.kms, "k")
        secret = CachedSecret(clients.secretsmanager, "x", Clock())
        calls: dict[Callable[[], object], type[Exception]] = {
            lambda: store.load("s", None): StoreUnavailable,
            lambda: vault.seal(CardNumber("4242424242424242"), "s"): VaultUnavailable,
            secret.get: GatewayUnavailable,
        }
        with ThreadPoolExecutor(len(calls)) as pool:
            took = list(pool.map(seconds_to_fail, calls.keys(), calls.values()))
    assert max(took) < MOST_SECONDS


def seconds_to_fail(call: Callable[[], object], fault: type[Exception]) -> float:
    began = time.monotonic()
    with pytest.raises(fault):
        call()
    return time.monotonic() - began
