"""One process of `bench.faults`: payers who pay, while calls fail and the process may be killed.

Its stores are the real ones and are shared with the other processes. Before a call to Stripe a
fault may be put into the sandbox; a store may fail before it does something, or after it did.

Run by `bench.faults`: python -m bench.faulty FOLDER URL KEY SHARE PAYMENT...
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable  # noqa: TC003 - a NamedTuple reads it
from pathlib import Path
from typing import Any, Final

import requests
from bench.payers import Payer

from payment_smart_bot.adapters.clock import SystemClock
from payment_smart_bot.adapters.ledger_sqlite import SqliteLedger, payments_file
from payment_smart_bot.adapters.sessions_sqlite import SqliteSessions
from payment_smart_bot.adapters.stripe_charges import StripeCharges
from payment_smart_bot.adapters.stripe_connection import StripeConnection
from payment_smart_bot.adapters.stripe_gateway import StripeGateway
from payment_smart_bot.adapters.vault_local import LocalVault
from payment_smart_bot.bot import Bot, BotSettings, Parts
from payment_smart_bot.bot.books import Books
from payment_smart_bot.entrypoints.tracing import LogTrace
from payment_smart_bot.ports import StoreUnavailable

KINDS: Final = ("500", "500-after", "reset", "reset-after", "429", "timeout", "timeout-after")
OPERATIONS: Final = {
    "create_payment_method": "POST /v1/payment_methods",
    "open": "POST /v1/payment_intents",
    "confirm": "POST /v1/payment_intents/{id}/confirm",
    "look": "GET /v1/payment_intents/{id}",
    "cancel": "POST /v1/payment_intents/{id}/cancel",
    "open_checkout": "POST /v1/checkout/sessions",
    "find_payment_method": "GET /v1/payment_methods/{id}",
}
ABOUT: Final = {
    ("look", "cs_"): "GET /v1/checkout/sessions/{id}",
    ("cancel", "cs_"): "POST /v1/checkout/sessions/{id}/expire",
    ("find_payment_method", "ctoken_"): "GET /v1/confirmation_tokens/{id}",
}
"""Operations that differ by what they are about."""
STORES: Final = frozenset({"load", "save"})
BUDGET: Final = 3.0
LEASE: Final = 4.5


def operation(name: str, *args: object) -> str:
    """What a method asks of Stripe, by what it is about."""
    about = str(args[0]) if args else ""
    special = (ABOUT[of, kind] for of, kind in ABOUT if of == name and about.startswith(kind))
    return next(special, OPERATIONS[name])


class Faulty:
    """Anything, of whose methods some fail."""

    def __init__(self, inner: object, before: Callable[..., None], after: Any) -> None:  # noqa: ANN401 - the same or None
        self._inner, self._before, self._after = inner, before, after

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the inner one has
        inner = getattr(self._inner, name)
        if name not in OPERATIONS and name not in STORES:
            return inner

        def call(*args: object, **more: object) -> object:
            self._before(name, *args)
            done = inner(*args, **more)
            if self._after is not None:
                self._after(name)
            return done

        return call


class Trouble:
    """Makes faults, and writes down each."""

    def __init__(self, folder: Path, url: str, key: str, share: float, seed: int) -> None:
        self._share, self._url, self._key = share, url, key
        self._random = random.Random(seed)  # noqa: S311 - which call fails is no secret
        self._http = requests.Session()
        self._log = (folder / f"faults-{seed}.txt").open("a", buffering=1)

    def at_stripe(self, name: str, *args: object) -> None:
        """Perhaps put a fault into the sandbox for the call that comes now."""
        if self._random.random() < self._share and name in OPERATIONS:
            kind = self._random.choice(KINDS)
            fault = {"operation": operation(name, *args), "kind": kind}
            self._http.post(f"{self._url}/_sandbox/faults", json=fault, auth=(self._key, ""))
            self._log.write(f"Stripe, {name}: {kind}\n")

    def before_store(self, name: str, *_: object) -> None:
        """Perhaps fail and do nothing."""
        self._fail(f"store, {name}: before")

    def after_store(self, name: str) -> None:
        """Perhaps fail although it is done."""
        self._fail(f"store, {name}: after it was done")

    def _fail(self, what: str) -> None:
        if self._random.random() < self._share / 2:
            self._log.write(f"{what}\n")
            raise StoreUnavailable(what)


def make_bot(folder: Path, url: str, key: str, trouble: Trouble) -> Bot:
    """The real bot, in trouble."""

    def store(inner: object) -> Any:  # noqa: ANN401 - it stands for any of them
        return Faulty(inner, trouble.before_store, trouble.after_store)

    def stripe(inner: object) -> Any:  # noqa: ANN401 - the same
        return Faulty(inner, trouble.at_stripe, None)

    clock = SystemClock()
    connection = StripeConnection(
        lambda: key, base_url=url, budget_seconds=BUDGET, attempt_seconds=1, clock=clock
    )
    ledger = store(SqliteLedger(payments_file(folder / "payments.db")))
    return Bot(
        Parts(
            store(SqliteSessions(folder / "sessions.db", clock.now)),
            LocalVault(folder / "vault.json"),
            stripe(StripeGateway(connection)),
            clock,
            LogTrace(),
            BotSettings(lease_seconds=LEASE, call_seconds=BUDGET),
            books=Books(ledger, stripe(StripeCharges(connection)), clock),
        )
    )


def main(folder: Path, url: str, key: str, share: float, payments: list[str]) -> None:
    """Pay all of them, and write down how each ended."""
    trouble = Trouble(folder, url, key, share, time.time_ns())
    payer = Payer(make_bot(folder, url, key, trouble), url, key)
    for payment_id in payments:
        done = folder / "done" / payment_id
        if not done.exists():
            ended = folder / f"{payment_id}.txt"
            ended.write_text(payer.pay(payment_id))
            ended.rename(done)  # whole, whenever the process is killed


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4]), sys.argv[5:])
