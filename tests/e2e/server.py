"""The bot as a process of its own, with its Stripe sandbox, spoken to over HTTP alone.

Every answer of `POST /chat` is held against the server's own `/openapi.json` as it comes in.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sysconfig
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PROGRAM: Final = str(Path(sysconfig.get_path("scripts")) / "payment-smart-bot")
CREATE: Final = "POST /v1/payment_methods"
"""The sandbox's name for the one call that the bot makes."""
VISA: Final = "4111111111111111"
YEAR: Final = max(2028, datetime.now(UTC).year)
EXPIRY: Final = f"12/{YEAR % 100}"
READY_SECONDS: Final = 20.0
STOP_SECONDS: Final = 40.0
_KEPT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
_READY: Final = re.compile(r"^The bot answers on (http://\S+)\. ", re.MULTILINE)

Answer = dict[str, Any]


def environment(**more: str) -> dict[str, str]:
    """Of this process's environment only what no setting of the bot can be in."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | more


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the program to its end: for a server that refuses to start."""
    return subprocess.run(
        [PROGRAM, *arguments],
        env=environment(**env),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def exchange(
    url: str,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """One request on a connection of its own: status and body."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@dataclass(frozen=True)
class Sandbox:
    """The Stripe sandbox beside a server, and its own endpoints for faults and counts."""

    url: str
    key: str
    publishable_key: str = ""

    def control(self, method: str, name: str, **body: object) -> Answer:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        sent = json.dumps(body).encode()
        status, answer = exchange(self.url, method, f"/_sandbox/{name}", sent, headers)
        assert status == 200, answer
        return dict(json.loads(answer))

    def fault(self, kind: str, times: int = 1, delay_ms: int = 0) -> None:
        """Let the next calls fail."""
        self.control("POST", "faults", operation=CREATE, kind=kind, times=times, delay_ms=delay_ms)

    def calm(self) -> None:
        """Drop the faults that still wait."""
        self.control("DELETE", "faults")

    def wait_until_heard(self) -> None:
        """Until the server has registered for events: what happened before is not delivered."""
        deadline = time.monotonic() + 20
        while not self.control("GET", "stats")["objects"].get("webhook_endpoint"):
            assert time.monotonic() < deadline, "nobody registered for events"
            time.sleep(0.02)

    def made(self) -> int:
        """How many PaymentMethods there are."""
        return int(self.control("GET", "stats")["objects"].get("payment_method", 0))

    def calls(self) -> dict[str, int]:
        """How often the create call was answered, by status; "0" is no answer."""
        return dict(self.control("GET", "stats")["operations"].get(CREATE, {}))

    def answers(self) -> bool:
        """Whether anything listens there."""
        try:
            exchange(self.url, "GET", "/_sandbox/stats")
        except OSError:
            return False
        return True


class Server:
    """`payment-smart-bot serve` in a process; leaving a `with` of it stops it.

    Args:
        data_dir: The server's data folder; the log is written beside it.
        program: What to run in place of `payment-smart-bot`, with its first arguments.
        env: Settings, as the environment has them: `STRIPE_BUDGET_SECONDS="1"`.
    """

    def __init__(self, data_dir: Path, program: Sequence[str] = (PROGRAM,), **env: str) -> None:
        self.data_dir = data_dir
        self.program = program
        self.log_file = data_dir.with_name(f"{data_dir.name}.log")
        self.url = ""
        self.port = 0
        """0: a free one. Set it after a start for the next start to be at the same address."""
        self.process: subprocess.Popen[bytes] | None = None
        self._env = environment(**env)
        self._schemas: dict[str, Draft202012Validator] = {}

    def start(self) -> None:
        """Start it and wait for its ready line."""
        before = len(self.log)
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *self.program,
                    "serve",
                    "--port",
                    str(self.port),
                    "--data-dir",
                    str(self.data_dir),
                ],
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + READY_SECONDS
        while not (ready := _READY.search(self.log, before)):
            late = time.monotonic() > deadline or self.process.poll() is not None
            assert not late, f"the server did not start:\n{self.log[before:]}"
            time.sleep(0.01)
        self.url = ready[1]
        self._schemas = _schemas(self.openapi())

    def stop(self) -> int:
        """Ask it to end (SIGTERM) and give its exit code."""
        return self._ended(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._ended(signal.SIGKILL)

    def restart(self) -> None:
        """Start it again on the same data, after stopping it where it still runs."""
        if self.process is not None:
            self.stop()
        self.start()

    def _ended(self, how: signal.Signals) -> int:
        assert self.process is not None, "it does not run"
        process, self.process = self.process, None
        process.send_signal(how)
        try:
            return process.wait(STOP_SECONDS)
        finally:
            process.kill()
            process.wait()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            if self.process is not None:
                self.kill()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            self.stop()

    @property
    def log(self) -> str:
        """Everything that it wrote to stdout and stderr, over all its starts."""
        return self.log_file.read_text() if self.log_file.exists() else ""

    @property
    def sandbox(self) -> Sandbox:
        """The sandbox that it started."""
        info = json.loads((self.data_dir / "sandbox.json").read_text())
        return Sandbox(info["url"], info["secretKey"], info["publishableKey"])

    def openapi(self) -> dict[str, Any]:
        status, body = exchange(self.url, "GET", "/openapi.json")
        assert status == 200
        return dict(json.loads(body))

    def healthy(self) -> bool:
        status, body = exchange(self.url, "GET", "/health")
        return status == 200 and json.loads(body)["status"] == "ok"

    def post(self, body: bytes, headers: Mapping[str, str] | None = None) -> tuple[int, Answer]:
        """`POST /chat` with any body; what comes back is as `/openapi.json` promises."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        status, answered = exchange(self.url, "POST", "/chat", body, sent)
        answer = json.loads(answered)
        assert str(status) in self._schemas, f"/openapi.json has no {status}: {answer}"
        self._schemas[str(status)].validate(answer)
        return status, answer

    def say(self, session: str | None, message: str, **fields: object) -> Answer:
        """Say something; None for a session that the server is to make."""
        body = {"sessionId": session, "message": message, **fields}
        sent = {name: value for name, value in body.items() if value is not None}
        status, answer = self.post(json.dumps(sent).encode())
        assert status == 200, answer
        return answer

    def payer(self) -> Payer:
        """Somebody new, in a session of their own."""
        return Payer(self, f"e2e-{uuid.uuid4().hex[:12].translate(_LETTERS)}")


@contextmanager
def faultless(data_dir: Path, program: Sequence[str] = (PROGRAM,), **env: str) -> Iterator[Server]:
    """A `Server` for tests that share it: in the end its log tells of no request that failed."""
    with Server(data_dir, program, **env) as running:
        yield running
        assert '"event":"failed"' not in running.log


_LETTERS: Final = str.maketrans("0123456789", "ghijklmnop")


@dataclass
class Payer:
    """One person's conversation; `last` is the last answer."""

    server: Server
    session: str
    last: Answer | None = None

    def say(self, message: str, **fields: object) -> Answer:
        self.last = self.server.say(self.session, message, **fields)
        return self.last

    def give(self, *messages: str) -> Answer:
        """Say several things, one after the other; the last answer comes back."""
        answer: Answer = {}
        for message in messages:
            answer = self.say(message)
        return answer

    def reach(
        self,
        awaiting: str,
        *,
        name: str = "John Doe",
        number: str = VISA,
        expiry: str = EXPIRY,
        code: str = "123",
    ) -> Answer:
        """Give what is asked until `awaiting` ("name" ... "confirmation") is."""
        facts = {"name": name, "card": number, "expiry": expiry, "cvv": code}
        answer = self.say("I want to pay")
        while answer["awaiting"] != awaiting:
            step = answer["awaiting"]
            assert step in facts, answer
            answer = self.say(facts.pop(step))
        return answer


def _schemas(openapi: dict[str, Any]) -> dict[str, Draft202012Validator]:
    """What `POST /chat` may answer, by status, with no field beside those that are named."""
    parts = json.loads(json.dumps(openapi["components"]))
    for schema in parts["schemas"].values():
        schema["additionalProperties"] = False
    return {
        status: Draft202012Validator(
            {"components": parts, **answer["content"]["application/json"]["schema"]}
        )
        for status, answer in openapi["paths"]["/chat"]["post"]["responses"].items()
    }
