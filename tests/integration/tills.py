"""A whole bot in this process: real sessions and vault; only Stripe and the clock are made up."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Barrier, Lock, Thread
from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters.sessions_sqlite import SqliteSessions
from payment_smart_bot.adapters.vault_local import LocalVault
from payment_smart_bot.bot import Bot, BotSettings, Parts, Request
from payment_smart_bot.domain.sensitive import UserText
from payment_smart_bot.domain.session import PaymentMethod, Session
from payment_smart_bot.entrypoints.tracing import LogTrace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.domain.card import Expiry
    from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode
    from payment_smart_bot.ports import LanguageModel, Loaded, SessionStore, TurnRecord, Vault

LEASE: Final = 20.0
FACTS: Final = ("I want to pay", "John Doe", "4242 4242 4242 4242", "12/40", "123")


@dataclass(slots=True)
class Clock:
    """The time, and what was skipped of it; `skips` makes a sleep a jump."""

    skipped: float = 0.0
    skips: bool = False

    def now(self) -> float:
        return time.time() + self.skipped

    def sleep(self, seconds: float) -> None:
        if self.skips:
            self.skipped += seconds
        else:
            time.sleep(seconds)


@dataclass(slots=True)
class Gateway:
    """Makes a new PaymentMethod for each key; the same key gives the same one, as at Stripe."""

    seconds: float = 0.0
    made: dict[str, PaymentMethod] = field(default_factory=dict)
    calls: int = 0
    before: list[Callable[[], object]] = field(default_factory=list)
    """Done during the next calls, one for each; what raises is what Stripe does."""
    lock: Lock = field(default_factory=Lock)

    def create_payment_method(  # noqa: PLR0913 - what a card is made of, all by name
        self,
        *,
        number: CardNumber,
        expiry: Expiry,
        code: SecurityCode,
        name: str,
        idempotency_key: str,
        postal_code: str | None = None,
    ) -> PaymentMethod:
        del expiry, code, name, postal_code
        with self.lock:
            self.calls += 1
            work = self.before.pop(0) if self.before else None
            method = PaymentMethod(f"pm_{self.calls}", "visa", number.last4)
        time.sleep(self.seconds)
        if work:
            work()
        return self.made.setdefault(idempotency_key, method)

    def find_payment_method(self, token: str) -> PaymentMethod:
        return PaymentMethod(token, "visa", "4242")


@dataclass(slots=True)
class Store:
    """The real store, with work put in between: each item is done once, before the next call."""

    inner: SessionStore
    before_load: list[Callable[[], object]] = field(default_factory=list)
    before_save: list[Callable[[], object]] = field(default_factory=list)

    def load(self, session_id: str, message_id: str | None) -> Loaded:
        if self.before_load:
            self.before_load.pop(0)()
        return self.inner.load(session_id, message_id)

    def save(self, session: Session, record: TurnRecord | None) -> None:
        if self.before_save:
            self.before_save.pop(0)()
        self.inner.save(session, record)

    def sweep(self, now: float) -> int:
        return self.inner.sweep(now)


@dataclass(slots=True)
class SlyVault:
    """The real vault; `faults` come one for each call."""

    inner: Vault
    faults: list[Exception] = field(default_factory=list)

    def seal(self, number: CardNumber, session_id: str) -> str:
        self._fail()
        return self.inner.seal(number, session_id)

    def open(self, sealed: str, session_id: str) -> CardNumber:
        self._fail()
        return self.inner.open(sealed, session_id)

    def _fail(self) -> None:
        if self.faults:
            raise self.faults.pop(0)


@dataclass(slots=True)
class Till:
    """The bot and what it is made of."""

    bot: Bot
    store: Store
    gateway: Gateway
    vault: SlyVault
    clock: Clock
    sessions: SqliteSessions

    def say(
        self, text: str, session: str = "s", *, name: str | None = None, seen: str | None = None
    ) -> Answer:
        """Say something; `name` is the message's id, `seen` the summary that it answers."""
        return self.bot.reply(Request(session, UserText(text), name, seen))

    def give(self, *texts: str, session: str = "s") -> Answer:
        """Say several things; the last answer comes back."""
        return [self.say(text, session) for text in texts][-1]

    def stored(self, session: str = "s") -> Session:
        """The session as it is in the file."""
        found = self.sessions.load(session, None).session
        assert found is not None
        return found


def build(data_dir: Path, gateway: Gateway, model: LanguageModel | None = None) -> Till:
    """A bot on a data folder."""
    clock = Clock()
    sessions = SqliteSessions(data_dir / "sessions.db", clock.now)
    store = Store(sessions)
    vault = SlyVault(LocalVault(data_dir / "vault.json"))
    settings = BotSettings(lease_seconds=LEASE)
    parts = Parts(store, vault, gateway, clock, LogTrace(), settings, model)
    return Till(Bot(parts), store, gateway, vault, clock, sessions)


def together(*work: Callable[[], Answer]) -> Sequence[Answer]:
    """Do it all at the same moment, each in a thread of its own."""
    barrier = Barrier(len(work))
    answers: list[Answer] = []

    def one(each: Callable[[], Answer]) -> None:
        barrier.wait(timeout=30)
        answers.append(each())

    threads = [Thread(target=one, args=(each,)) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == len(work)
    return answers


def main(data_dir: Path, threads: int) -> None:
    """One of several processes on a data folder: says what it is told, many times at once."""
    made = build(data_dir, Gateway(seconds=0.1))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        answers = together(*(partial(made.say, line.strip()) for _ in range(threads)))
        told = {
            "calls": made.gateway.calls,
            "statuses": sorted({str(answer.status) for answer in answers}),
            "summaries": sorted({str(answer.summary_id) for answer in answers}),
            "tokens": sorted(
                {answer.payment_method.id for answer in answers if answer.payment_method}
            ),
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
