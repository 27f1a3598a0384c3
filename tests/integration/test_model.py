"""A language model beside the bot: it may help, and it can hurt nothing.

The official client speaks to a server here that answers as Bedrock does, or as it should not.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast

import botocore.session
import pytest
from botocore.config import Config
from tests.integration.tills import FACTS, Gateway, Till, build

from payment_smart_bot.adapters.bedrock import BedrockModel
from payment_smart_bot.domain.choices import CHOICES, chosen
from payment_smart_bot.domain.commands import Affirm, Cancel, Facts, StartOver
from payment_smart_bot.domain.redact import RedactedText
from payment_smart_bot.domain.session import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

    from payment_smart_bot.domain.answer import Answer

TOOL = {"toolUse": {"toolUseId": "t", "name": "choose", "input": {"meaning": "pause"}}}
USAGE = {"inputTokens": 90, "outputTokens": 10, "totalTokens": 100}


def message(*content: object, stop: str = "tool_use") -> bytes:
    body = {
        "output": {"message": {"role": "assistant", "content": list(content)}},
        "stopReason": stop,
        "usage": USAGE,
        "metrics": {"latencyMs": 1},
    }
    return json.dumps(body).encode()


@dataclass
class Bedrock:
    """What the server does, and what it was asked."""

    url: str = ""
    status: int = 200
    body: bytes = b""
    seconds: float = 0.0
    asked: list[dict[str, Any]] = field(default_factory=list)

    def model(self, seconds: float = 2.0, guardrail: tuple[str, str] | None = None) -> BedrockModel:
        session = botocore.session.get_session()
        client = session.create_client(
            "bedrock-runtime",
            region_name="us-east-1",
            endpoint_url=self.url,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(connect_timeout=1, read_timeout=60, retries={"total_max_attempts": 1}),
        )
        return BedrockModel(
            cast("BedrockRuntimeClient", client), "some.model-v1:0", guardrail, seconds
        )


@pytest.fixture
def bedrock() -> Iterator[Bedrock]:
    state = Bedrock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            state.asked.append(json.loads(self.rfile.read(length)))
            time.sleep(state.seconds)
            self.send_response(state.status)
            self.send_header("Content-Type", "application/json")
            if state.status >= 400:
                self.send_header("x-amzn-ErrorType", "ThrottlingException")
            self.send_header("Content-Length", str(len(state.body)))
            self.end_headers()
            self.wfile.write(state.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()


def pay(till: Till) -> Answer:
    """A payment with a message at each step that the rules cannot tell."""
    for line in FACTS:
        answer = till.say(line)
        if answer.awaiting:
            answer = till.say("blorp % wibble")
            assert answer.awaiting, "the question is asked again"
    return till.say("confirm")


BEHAVIOURS = {
    "answers": message(TOOL),
    "answers in text": message({"text": " pause "}, stop="end_turn"),
    "answers after text": message({"text": "Let me think."}, {"text": "hm"}, TOOL),
    "says yes": message({"toolUse": {**TOOL["toolUse"], "input": {"meaning": "affirm"}}}),
    "calls off": message({"toolUse": {**TOOL["toolUse"], "input": {"meaning": "cancel"}}}),
    "calls another tool's words": message({"toolUse": {"name": "pay", "input": {"amount": 5}}}),
    "has no text": message({"reasoningContent": {"reasoningText": {"text": "hm"}}}),
    "says nothing": message(stop="end_turn"),
    "was stopped by the guardrail": message({"text": "pause"}, stop="guardrail_intervened"),
    "answers another shape": b'{"output": [], "usage": 7, "stopReason": {}}',
    "answers a list": b"[]",
    "answers nothing at all": b"null",
    "answers a message that is none": b'{"output": {"message": []}}',
    "answers what is no text": b"\xff\xfe",
    "answers garbage": b"<html>not json",
    "answers empty": b"",
}


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_the_payment_completes_whatever_the_model_does(
    behaviour: str, bedrock: Bedrock, tmp_path: Path
) -> None:
    bedrock.body = BEHAVIOURS[behaviour]
    till = build(tmp_path, Gateway(), bedrock.model())
    answer = pay(till)
    assert answer.status is Status.COMPLETE
    assert till.gateway.calls == 1
    assert len(bedrock.asked) == 5
    till.sessions.close()


@pytest.mark.parametrize("status", [400, 403, 429, 500, 503])
def test_a_model_that_refuses(status: int, bedrock: Bedrock, tmp_path: Path) -> None:
    bedrock.status, bedrock.body = status, b'{"message": "no"}'
    till = build(tmp_path, Gateway(), bedrock.model())
    assert pay(till).status is Status.COMPLETE
    till.sessions.close()


def test_a_model_that_is_not_there(bedrock: Bedrock, tmp_path: Path) -> None:
    bedrock.url = "http://127.0.0.1:9"
    till = build(tmp_path, Gateway(), bedrock.model())
    assert pay(till).status is Status.COMPLETE
    till.sessions.close()


def test_a_model_that_takes_30_seconds_is_waited_for_no_longer_than_its_limit(
    bedrock: Bedrock, tmp_path: Path
) -> None:
    bedrock.seconds, bedrock.body = 30.0, message(TOOL)
    till = build(tmp_path, Gateway(), bedrock.model(seconds=2.0))
    till.say("I want to pay")
    began = time.monotonic()
    answer = till.say("blorp % wibble")
    took = time.monotonic() - began
    assert 2.0 <= took < 3.0
    assert answer.status is Status.COLLECTING
    assert till.give("John Doe", *FACTS[2:], "confirm").status is Status.COMPLETE
    till.sessions.close()


def test_a_good_model_helps(bedrock: Bedrock, tmp_path: Path) -> None:
    meaning = {"meaning": "ask_safety"}
    bedrock.body = message({"toolUse": {**TOOL["toolUse"], "input": meaning}})
    till = build(tmp_path, Gateway(), bedrock.model())
    till.give("I want to pay", "John Doe")
    answer = till.say("my uncle lost his savings on the internet")
    assert "encrypted" in answer.response
    assert answer.problem is None
    assert till.stored().unclear == 0
    till.sessions.close()


def test_a_yes_that_only_the_model_hears_is_no_yes(bedrock: Bedrock, tmp_path: Path) -> None:
    bedrock.body = message({"text": "affirm"}, {"text": "wants_to_pay"})
    till = build(tmp_path, Gateway(), bedrock.model())
    till.give(*FACTS)
    assert till.say("blorp % wibble").status is Status.AWAITING_CONFIRMATION
    till.sessions.close()


def test_what_the_model_is_sent(bedrock: Bedrock) -> None:
    bedrock.body = message(TOOL)
    model = bedrock.model(guardrail=("gr-1", "3"))
    read = model.interpret(RedactedText("card •••• please"), "card")
    assert (read.choice, read.outcome, read.tokens) == ("pause", "answered", 100)
    (sent,) = bedrock.asked
    assert sent["guardrailConfig"] == {"guardrailIdentifier": "gr-1", "guardrailVersion": "3"}
    assert sent["messages"] == [{"role": "user", "content": [{"text": "card •••• please"}]}]
    schema = sent["toolConfig"]["tools"][0]["toolSpec"]["inputSchema"]["json"]
    assert schema["properties"]["meaning"]["enum"] == [*CHOICES, "none_of_these"]


def test_no_digit_that_was_typed_reaches_the_model(bedrock: Bedrock, tmp_path: Path) -> None:
    bedrock.body = message(TOOL)
    till = build(tmp_path, Gateway(), bedrock.model())
    till.give("I want to pay", "blorp % 4242 and 99 wibble", "John Doe", "blorp % 77 wibble")
    sent = [each["messages"][0]["content"][0]["text"] for each in bedrock.asked]
    assert len(sent) == 2
    assert not [text for text in sent if any(char.isdigit() for char in text)]
    till.sessions.close()


def test_the_model_is_not_asked_where_the_rules_can_tell(bedrock: Bedrock, tmp_path: Path) -> None:
    till = build(tmp_path, Gateway(), bedrock.model())
    assert till.give(*FACTS, "is it safe?", "yes").status is Status.COMPLETE
    assert till.say("blorp % wibble").status is Status.COMPLETE
    assert bedrock.asked == []
    till.sessions.close()


def test_no_choice_takes_a_fact_or_decides() -> None:
    decisive = (Facts, Affirm, Cancel, StartOver)
    assert not [word for word, command in CHOICES.items() if isinstance(command, decisive)]
    assert chosen("affirm") is None
    assert chosen(None) is None
    assert {chosen(word) for word in CHOICES} == set(CHOICES.values())
