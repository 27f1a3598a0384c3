"""Goes through the cases of `places` at a running server, and keeps all that comes of it."""

from __future__ import annotations

import json
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from shutil import copy2
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from tests.e2e.canaries import Purse, Secret, code_of, number_of
from tests.e2e.places import Case, During, Killed, Reach, Say, Send

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tests.e2e.places import Step
    from tests.e2e.server import Server

ORDINARY: Final = {"name": "John Doe", "card": "4111 1111 1111 1111", "expiry": "12/40"}
"""What is given on the way to a step; the code is that of no case."""
ORDINARY_CODE: Final = "321"
_MOST_STEPS: Final = 8
_OUT: Final = "payment-unavailable"
PLACE: Final = re.compile(r"place-([a-z0-9-]*[a-z0-9])")


@dataclass
class Visits:
    """All that was done at a server, and every secret that was given to it."""

    server: Server
    transcript: Path
    secrets: list[Secret] = field(default_factory=list)
    kept: list[Secret] = field(default_factory=list)
    """Those in messages that became a turn, and so are in the database, redacted."""

    def go(self, cases: Iterable[Case]) -> None:
        """Do them all, each with a number of its own."""
        for number, case in enumerate(cases):
            Visit(self, case, number).go()

    def exchange(
        self, case: Case, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, Any]]:
        """One request; the whole answer goes into the transcript."""
        connection = HTTPConnection(urlsplit(self.server.url).netloc, timeout=60)
        sent = {"Content-Type": "application/json", "X-Place": case.session, **headers}
        with closing(connection):
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            text = answer.read().decode()
        line = {"at": case.session, "status": answer.status, "headers": answer.getheaders()}
        with self.transcript.open("a") as transcript:
            transcript.write(f"{json.dumps(line)} {text.replace(chr(10), ' ')}\n")
        return answer.status, dict(json.loads(text.partition("\n")[0]))


class Visit:
    """One case."""

    def __init__(self, visits: Visits, case: Case, number: int) -> None:
        self.visits = visits
        self.case = case
        self.purse = Purse(case.name, number_of(number, case.brand), code_of(number, case.brand))

    def go(self) -> None:
        for step in self.case.steps:
            self.take(step)

    def take(self, step: Step) -> None:
        match step:
            case str():
                self.say(Say(step))
            case Reach(awaiting):
                self.reach(awaiting)
            case Say():
                self.say(step)
            case Send():
                self.send(step)
            case During(trouble, texts):
                with troubled(self.visits.server, trouble):
                    for text in texts:
                        self.say(Say(text))
            case Killed(text):
                self.say_and_kill(text)

    def reach(self, awaiting: str) -> None:
        facts = {**ORDINARY, "cvv": ORDINARY_CODE}
        answer = self.say(Say("I want to pay"))
        for _ in range(_MOST_STEPS):
            if answer["awaiting"] == awaiting:
                return
            answer = self.say(Say(facts[answer["awaiting"]]))
        raise AssertionError(answer)

    def say(self, said: Say) -> dict[str, Any]:
        template = said.session or self.case.session
        fields = {"sessionId": template, "message": said.text, **said.fields}
        filled = {name: self.purse.fill(str(text)) for name, text in fields.items()}
        body = json.dumps(filled, ensure_ascii=False).encode()
        status, answer = self.visits.exchange(self.case, "POST", "/chat", body, {})
        secrets = [s for text in fields.values() for s in self.purse.secrets(str(text))]
        self.visits.secrets += secrets
        if status == 200 and answer.get("problem", {}).get("code") != _OUT:
            self.visits.kept += self.purse.secrets(said.text)
        return answer

    def say_and_kill(self, text: str) -> None:
        """Kill the server while Stripe is called, keep what is on the disk, and start it again."""
        server = self.visits.server
        server.sandbox.fault("timeout")
        with ThreadPoolExecutor(1) as pool:
            lost = pool.submit(self.say, Say(text))
            while server.sandbox.control("GET", "faults")["faults"]:
                assert not lost.done()
            server.kill()
            assert isinstance(lost.exception(), OSError | HTTPException)
        left = server.data_dir.with_name("after-kill")
        left.mkdir()
        for file in server.data_dir.glob("sessions.db*"):
            copy2(file, left)
        server.start()
        self.say(Say(text))
        while self.say(Say("hello"))["status"] == "processing":
            pass

    def send(self, sent: Send) -> None:
        fill, headers = self.purse.fill, {n: self.purse.fill(v) for n, v in sent.headers.items()}
        body = fill(sent.body.replace("<session>", self.case.session))
        path = quote(fill(sent.path), safe="/?&=%")
        raw = body.encode("utf-8", "surrogateescape")
        self.visits.exchange(self.case, sent.method, path, raw, headers)
        texts = [sent.body.replace("<session>", ""), sent.path, *sent.headers.values()]
        self.visits.secrets += [s for text in texts for s in self.purse.secrets(text)]


@contextmanager
def troubled(server: Server, trouble: str) -> Iterator[None]:
    """Something is out of order for a while."""
    if trouble == "store":
        with store_out(server.data_dir):
            yield
    elif trouble == "vault":
        keys = server.data_dir / "vault.json"
        keys.chmod(0o644)  # the vault refuses a key that others may read
        yield
        keys.chmod(0o600)
    else:
        server.sandbox.fault(trouble, times=100)
        yield
        server.sandbox.calm()


@contextmanager
def store_out(data_dir: Path) -> Iterator[None]:
    """No turn can be saved."""
    with closing(sqlite3.connect(data_dir / "sessions.db", timeout=10)) as db:
        db.execute(
            "CREATE TRIGGER out BEFORE INSERT ON turns BEGIN SELECT RAISE(ABORT, 'out'); END"
        )
        yield
        db.execute("DROP TRIGGER out")
