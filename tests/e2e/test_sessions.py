"""What a session keeps, for how long, and how the server starts and stops."""

from __future__ import annotations

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.e2e.server import EXPIRY, VISA, YEAR, Answer, Server, exchange, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.e2e.server import Payer

MASTERCARD = "5555555555554444"
LATER = f"11/{(YEAR + 1) % 100}"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Server]:
    """A server that a test may kill."""
    with Server(tmp_path / "data") as running:
        yield running


def token(answer: Answer) -> str:
    """The token that an answer tells, seen to stand in its text too."""
    told = str(answer["paymentMethod"]["id"])
    assert f"Token: {told}\n" in answer["response"]
    return told


# messageId


def test_the_same_message_id_gives_the_same_answer_and_does_nothing_else(payer: Payer) -> None:
    payer.reach("card")
    wrong = payer.say("4111111111111112", messageId="wrong-number")
    again = [payer.say("4111111111111112", messageId="wrong-number") for _ in range(3)]
    assert again == [wrong] * 3
    assert payer.say("4111111111111112")["problem"]["attempt"] == 2


def test_a_repeated_message_id_is_not_read_again(payer: Payer) -> None:
    payer.reach("card")
    first = payer.say(VISA, messageId="number")
    assert payer.say("cancel", messageId="number") == first
    assert payer.say(EXPIRY)["awaiting"] == "cvv"


def test_a_code_sent_twice_under_one_message_id_makes_one_token(payer: Payer) -> None:
    before = payer.server.sandbox.made()
    payer.reach("cvv")
    summary = payer.say("123", messageId="code")
    assert payer.say("123", messageId="code") == summary
    assert payer.server.sandbox.made() == before + 1


@pytest.mark.parametrize("then", [("cancel",), ("pay",), ("cancel", "pay")])
def test_a_late_copy_of_a_confirm_is_answered_from_the_store(
    payer: Payer, then: tuple[str, ...]
) -> None:
    payer.reach("confirmation")
    receipt = payer.say("confirm", messageId="yes")
    after = payer.give(*then)
    assert payer.say("confirm", messageId="yes") == receipt
    assert payer.say("repeat")["status"] == after["status"]


def test_a_late_copy_of_a_cancel_does_not_cancel_the_next_payment(payer: Payer) -> None:
    payer.reach("card")
    cancelled = payer.say("cancel", messageId="stop")
    payer.reach("expiry")
    assert payer.say("cancel", messageId="stop") == cancelled
    assert payer.say(EXPIRY)["awaiting"] == "cvv"


def test_message_ids_are_each_sessions_own(server: Server) -> None:
    one, two = server.payer(), server.payer()
    one.say("I want to pay", messageId="m1")
    one.say("Jane Smith", messageId="m2")
    two.say("I want to pay", messageId="m1")
    assert two.say("Jane Roe", messageId="m2")["response"].startswith("Thanks, Jane Roe.")


# summaryId


def test_a_yes_to_the_summary_that_stands_completes(payer: Payer) -> None:
    summary = payer.reach("confirmation")
    assert payer.say("confirm", summaryId=summary["summaryId"])["status"] == "complete"


def test_a_yes_to_an_old_summary_shows_the_new_one_and_completes_nothing(payer: Payer) -> None:
    old = payer.reach("confirmation")
    new = payer.give(f"the expiry is {LATER}", "123")
    assert old["summaryId"] != new["summaryId"]
    late = payer.say("confirm", summaryId=old["summaryId"])
    assert (late["status"], late["awaiting"]) == ("awaiting_confirmation", "confirmation")
    assert late["response"].endswith(new["response"])
    assert late["summaryId"] == new["summaryId"]
    assert "paymentMethod" not in late
    assert payer.say("confirm", summaryId=late["summaryId"])["status"] == "complete"


@pytest.mark.parametrize("said", ["confirm", "yes", "ok, go ahead"])
def test_a_yes_to_a_summary_that_never_was_completes_nothing(payer: Payer, said: str) -> None:
    payer.reach("confirmation")
    assert payer.say(said, summaryId="another")["status"] == "awaiting_confirmation"


def test_a_summary_of_an_earlier_payment_is_no_summary_of_the_next(payer: Payer) -> None:
    old = payer.reach("confirmation")
    payer.give("cancel")
    new = payer.reach("confirmation")
    assert old["summaryId"] != new["summaryId"]
    late = payer.say("confirm", summaryId=old["summaryId"])
    assert late["status"] == "awaiting_confirmation"


# sessionId


def test_the_server_makes_a_session_id_that_nobody_can_guess(server: Server) -> None:
    made = {server.say(None, "I want to pay")["sessionId"] for _ in range(50)}
    assert len(made) == 50
    assert all(len(session) >= 22 and session.isalnum() for session in made)


def test_a_session_that_the_server_made_goes_on_under_its_id(server: Server) -> None:
    session = server.say(None, "I want to pay")["sessionId"]
    answer = server.say(session, "John Doe")
    assert (answer["sessionId"], answer["awaiting"]) == (session, "card")


def test_sessions_know_nothing_of_each_other(server: Server) -> None:
    one, two = server.payer(), server.payer()
    one.reach("confirmation", name="Jane Smith", number=MASTERCARD)
    assert two.say("repeat")["awaiting"] == "name"
    assert "\nName: John Doe\nCard: ****1111\n" in two.reach("confirmation")["response"]
    assert "\nName: Jane Smith\nCard: ****4444\n" in one.say("repeat")["response"]


# Expiry

SECONDS = 1.5


@pytest.fixture(scope="module")
def forgetful(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose sessions live for a good second."""
    folder = tmp_path_factory.mktemp("forgetful") / "data"
    with Server(folder, SESSION_TTL_HOURS=f"{SECONDS / 3600:.6f}") as running:
        yield running


@pytest.mark.parametrize("awaiting", ["name", "card", "expiry", "cvv", "confirmation"])
def test_an_expired_session_says_so_and_drops_the_message_unread(
    forgetful: Server, awaiting: str
) -> None:
    payer = forgetful.payer()
    payer.reach(awaiting, name="Ada Byron")
    time.sleep(SECONDS + 0.1)
    late = payer.say(f"the name is Alan Turing, {VISA}, {EXPIRY}, confirm")
    assert late["problem"]["code"] == "session-expired"
    assert (late["status"], late["awaiting"]) == ("collecting", "name")
    assert "paymentMethod" not in late
    summary = payer.give("Grace Hopper", MASTERCARD, EXPIRY, "123")
    assert "\nName: Grace Hopper\nCard: ****4444\n" in summary["response"]
    assert payer.say("confirm")["status"] == "complete"


def test_each_message_gives_a_session_its_whole_time_again(forgetful: Server) -> None:
    payer = forgetful.payer()
    payer.reach("card")
    for _ in range(3):
        time.sleep(SECONDS / 2)
        assert payer.say("hello")["awaiting"] == "card"


def test_an_expired_session_repeats_no_receipt_and_no_stored_answer(forgetful: Server) -> None:
    payer = forgetful.payer()
    payer.reach("confirmation")
    payer.say("confirm", messageId="yes")
    time.sleep(SECONDS + 0.1)
    late = payer.say("confirm")
    assert late["problem"]["code"] == "session-expired"
    assert "pm_" not in json.dumps(late)


# Restarts


@pytest.mark.parametrize("how", [Server.stop, Server.kill], ids=["stopped", "killed"])
def test_a_conversation_goes_on_after_a_restart_at_any_step(
    own: Server, how: Callable[[Server], object]
) -> None:
    payers = {at: own.payer() for at in ("name", "card", "expiry", "cvv", "confirmation")}
    for awaiting, payer in payers.items():
        payer.reach(awaiting)
    how(own)
    own.start()
    answers = ["John Doe", VISA, EXPIRY, "123", "confirm"]
    for count, payer in enumerate(payers.values()):
        assert payer.give(*answers[count:])["status"] == "complete"
    assert own.sandbox.made() == len(payers)


@pytest.mark.parametrize("how", [Server.stop, Server.kill], ids=["stopped", "killed"])
def test_receipts_and_stored_answers_are_repeated_after_a_restart(
    own: Server, how: Callable[[Server], object]
) -> None:
    payer = own.payer()
    payer.reach("confirmation")
    receipt = payer.say("confirm", messageId="yes")
    made = own.sandbox.made()
    how(own)
    own.start()
    assert payer.say("confirm", messageId="yes") == receipt
    again = payer.say("confirm")
    assert (again["status"], again["response"]) == ("complete", receipt["response"])
    assert token(again) == token(receipt)
    assert own.sandbox.made() == made


# Receipts


def test_confirm_after_completion_repeats_the_receipt_and_calls_nothing(payer: Payer) -> None:
    payer.reach("confirmation")
    receipt = payer.say("confirm")
    made = payer.server.sandbox.made()
    for said in ("confirm", "yes", "repeat"):
        assert payer.say(said) == receipt
    assert payer.server.sandbox.made() == made


def test_two_payments_in_one_session_give_two_tokens(payer: Payer) -> None:
    payer.reach("confirmation")
    first = token(payer.say("confirm"))
    summary = payer.reach("confirmation", name="Jane Smith", number=MASTERCARD)
    assert first not in json.dumps(summary)
    assert "\nName: Jane Smith\nCard: ****4444\n" in summary["response"]
    second = token(payer.say("confirm"))
    assert first != second
    assert token(payer.say("confirm")) == second


def test_no_token_is_told_before_the_yes(payer: Payer) -> None:
    answers = [payer.say("I want to pay"), *map(payer.say, ("John Doe", VISA, EXPIRY, "123"))]
    answers += map(payer.say, ("maybe", "why?", "I don't want to confirm", "repeat"))
    assert payer.last is not None
    assert payer.last["status"] == "awaiting_confirmation"
    assert all("pm_" not in json.dumps(answer) for answer in answers)


# Corrections

SUMMARY = "Please confirm:\nName: {}\nCard: {}\nExpiry: {}\n"
JANE = {"name": "Jane Roe"}
OTHER = {"card": "****4444"}
LONGER = {"expiry": f"11/{YEAR + 1}"}
PAID_WITH = {"name": "John Doe", "card": "****1111", "expiry": f"12/{YEAR}"}


class Correction(NamedTuple):
    """What is asked, what is said instead, what is asked then, and the answers to that."""

    at: str
    said: str
    asked: str
    then: tuple[str, ...]
    changed: dict[str, str]


CORRECTIONS = [
    Correction("card", "actually the name is Jane Roe", "card", (VISA, EXPIRY, "123"), JANE),
    Correction("card", "the name is wrong", "name", ("Jane Roe", VISA, EXPIRY, "123"), JANE),
    Correction("expiry", "use another card", "card", (MASTERCARD, EXPIRY, "123"), OTHER),
    Correction("expiry", f"sorry, my card is {MASTERCARD}", "expiry", (EXPIRY, "123"), OTHER),
    Correction("expiry", "change the name", "name", ("Jane Roe", EXPIRY, "123"), JANE),
    Correction("cvv", f"the expiry is {LATER}", "cvv", ("123",), LONGER),
    Correction("cvv", "wrong expiry date", "expiry", (LATER, "123"), LONGER),
    Correction("cvv", "the card number is wrong", "card", (MASTERCARD, "123"), OTHER),
    Correction("cvv", "the name is Jane Roe", "cvv", ("123",), JANE),
    Correction("confirmation", f"no, the expiry is {LATER}", "cvv", ("123",), LONGER),
    Correction("confirmation", "use another card", "card", (MASTERCARD, "123"), OTHER),
    Correction("confirmation", "the name is Jane Roe", "cvv", ("123",), JANE),
    Correction("confirmation", "the name is wrong", "name", ("Jane Roe", "123"), JANE),
    Correction("confirmation", f"{MASTERCARD} {LATER} 123", "confirmation", (), OTHER | LONGER),
]


@pytest.mark.parametrize("row", CORRECTIONS, ids=[f"{row.at}: {row.said}" for row in CORRECTIONS])
def test_anything_can_be_corrected_at_any_step(payer: Payer, row: Correction) -> None:
    payer.reach(row.at)
    answer = payer.say(row.said)
    assert (answer["awaiting"], answer.get("problem")) == (row.asked, None)
    summary = payer.give(*row.then) if row.then else answer
    assert SUMMARY.format(*(PAID_WITH | row.changed).values()) in summary["response"]
    assert token(payer.say("confirm"))


def test_a_corrected_card_makes_another_token_and_only_that_is_told(payer: Payer) -> None:
    before = payer.server.sandbox.made()
    payer.reach("confirmation")
    payer.give("use another card", MASTERCARD, "123")
    receipt = payer.say("confirm")
    assert payer.server.sandbox.made() == before + 2
    assert receipt["paymentMethod"]["last4"] == "4444"


def test_the_old_value_stays_until_the_new_one_is_valid(payer: Payer) -> None:
    payer.reach("cvv")
    assert payer.give("use another card", "4111111111111112")["awaiting"] == "card"
    assert payer.say("keep the old one")["awaiting"] == "cvv"
    assert "\nCard: ****1111\n" in payer.say("123")["response"]


# Starting and stopping


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com"])  # noqa: S104 - it is refused
def test_a_host_that_others_can_reach_is_refused(tmp_path: Path, host: str) -> None:
    ended = run("serve", "--host", host, "--port", "0", "--data-dir", str(tmp_path / "data"))
    assert ended.returncode != 0
    assert f"{host} is no loopback address" in ended.stderr
    assert "127.0.0.1" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "data").exists()


def test_a_taken_port_is_named_with_what_to_do(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        ended = run("serve", "--port", port, "--data-dir", str(tmp_path / "data"))
    assert ended.returncode != 0
    assert f"Port {port} is taken" in ended.stderr
    assert "--port" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("kind", ["sk_live", "rk_live"])
def test_a_live_key_is_refused_until_raw_card_data_is_allowed(tmp_path: Path, kind: str) -> None:
    key = f"{kind}_{'x' * 24}"
    folder = str(tmp_path / "data")
    ended = run("serve", "--port", "0", "--data-dir", folder, STRIPE_SECRET_KEY=key)
    assert ended.returncode != 0
    assert "ALLOW_RAW_CARD_DATA=true" in ended.stderr
    assert key not in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    wrong = {"STRIPE_SECRET_KEY": "pk_x", "ACCEPTED_BRANDS": "visa,foo", "SESSION_TTL_HOURS": "-1"}
    ended = run("serve", "--port", "0", "--data-dir", str(tmp_path / "data"), **wrong)
    assert ended.returncode != 0
    assert all(f"- {variable} " in ended.stderr for variable in wrong)
    assert "pk_x" not in ended.stderr


def test_sigterm_ends_the_server_and_its_sandbox_with_exit_code_0(own: Server) -> None:
    sandbox, url = own.sandbox, own.url
    assert sandbox.answers()
    assert own.stop() == 0
    assert not sandbox.answers()
    with pytest.raises(ConnectionRefusedError):
        exchange(url, "GET", "/health")


def test_a_killed_server_takes_its_sandbox_with_it(own: Server) -> None:
    sandbox = own.sandbox
    own.kill()
    deadline = time.monotonic() + 10
    while sandbox.answers() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not sandbox.answers()


def test_sigterm_lets_a_turn_that_waits_for_stripe_end(own: Server) -> None:
    payer, sandbox = own.payer(), own.sandbox
    payer.reach("cvv")
    sandbox.fault("delay", delay_ms=1500)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(payer.say, "123")
        while sandbox.control("GET", "faults")["faults"]:
            time.sleep(0.02)
        assert not waiting.done()
        assert own.stop() == 0
        assert waiting.result()["status"] == "awaiting_confirmation"
    own.start()
    assert token(payer.say("confirm"))
