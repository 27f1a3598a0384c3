"""Payments while calls fail and processes are killed: none is charged twice, none is lost.

Run: python -m bench.faults
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from bench.faulty import BUDGET, LEASE
from bench.figures import ROOT, Cell, Report, Table, Target, json_option, progress, publish

from payment_smart_bot.adapters.clock import SystemClock
from payment_smart_bot.adapters.ledger_sqlite import SqliteLedger, payments_file
from payment_smart_bot.adapters.stripe_charges import StripeCharges
from payment_smart_bot.adapters.stripe_connection import StripeConnection
from payment_smart_bot.bot import new_id
from payment_smart_bot.bot.books import Books
from payment_smart_bot.bot.payments import Compared, reconcile, strays
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.ledger import Report as Change
from payment_smart_bot.domain.ledger import transition
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.payment import Cause, Payment
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.sandbox.spawn import SandboxProcess, start_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORKERS: Final = 12
PRICE: Final = 4999
CHANNELS: Final = (Channel.CHAT, Channel.CHAT, Channel.CHAT, Channel.FIELD, Channel.CHECKOUT)
"""Whence the cards come, in turn: no divisor of the workers, so that each has all of them."""
_KILL_SECONDS: Final = (1.0, 4.0)
_HOUR: Final = 3600.0


def measure(payments: int, share: float, folder: Path, *, most_seconds: float) -> Report:
    """Have so many payments made, and see what became of each."""
    report = Report("faults", {"payments": payments, "share": share})
    (folder / "done").mkdir(parents=True)
    with start_sandbox(folder / "sandbox") as sandbox:
        books = _books(folder, sandbox)
        made = [_asked(books, CHANNELS[place % len(CHANNELS)]) for place in range(payments)]
        with progress() as bar:
            task = bar.add_task("payments at their end", total=payments)
            told = lambda done: bar.update(task, completed=done)  # noqa: E731 - one line
            kills = _paid(folder, sandbox, share, made, told, most_seconds)
        _report(report, folder, books, made, kills)
        books.ledger.close()
    return report


def _books(folder: Path, sandbox: SandboxProcess) -> Books:
    clock = SystemClock()
    connection = StripeConnection(
        lambda: sandbox.secret_key, base_url=sandbox.url, budget_seconds=BUDGET, clock=clock
    )
    ledger = SqliteLedger(payments_file(folder / "payments.db"))
    return Books(ledger, StripeCharges(connection), clock)


def _asked(books: Books, channel: Channel) -> str:
    now = books.now()
    money, ends = Money(PRICE, "usd"), now + 24 * _HOUR
    new = Payment(f"pay_{new_id()}", money, now, ends, channel=channel)
    payment, entry = transition(new, Cause.CREATED, Change(now))
    books.ledger.add(payment, entry)
    return payment.id


def _paid(  # noqa: PLR0913, PLR0917 - where, at whom, how bad, which, whom to tell, how long
    folder: Path,
    sandbox: SandboxProcess,
    share: float,
    payments: list[str],
    told: Callable[[int], None],
    most_seconds: float,
) -> int:
    """Run the workers until all is done, killing one every few seconds; how many were killed."""
    order = random.Random(4)  # noqa: S311 - who dies when is no secret
    shares = [payments[place::WORKERS] for place in range(WORKERS)]
    workers = [_start(folder, sandbox, share, each) for each in shares]
    kills, deadline = 0, time.monotonic() + most_seconds
    next_kill = time.monotonic() + order.uniform(*_KILL_SECONDS)
    try:
        while any(worker.poll() is None for worker in workers):
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
            told(sum(1 for _ in (folder / "done").iterdir()))
            if time.monotonic() > next_kill:
                next_kill = time.monotonic() + order.uniform(*_KILL_SECONDS)
                victim = order.randrange(WORKERS)
                if workers[victim].poll() is None:
                    workers[victim].send_signal(signal.SIGKILL)
                    workers[victim].wait()
                    workers[victim] = _start(folder, sandbox, share, shares[victim])
                    kills += 1
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    return kills


def _start(
    folder: Path, sandbox: SandboxProcess, share: float, payments: list[str]
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bench.faulty", str(folder), sandbox.url]
    with (folder / "workers.txt").open("ab") as output:
        return subprocess.Popen(
            [*command, sandbox.secret_key, str(share), *payments],
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )


def _report(report: Report, folder: Path, books: Books, payments: list[str], kills: int) -> None:
    """Let the dust settle, then compare ledger, Stripe and what payers were told."""
    time.sleep(LEASE)
    faults = Counter(
        line for file in folder.glob("faults-*.txt") for line in file.read_text().splitlines()
    )
    told = Counter(file.read_text() for file in (folder / "done").iterdir())
    taken = Counter(_taken(books))
    stored = [books.ledger.load(each) for each in payments]
    rows: list[tuple[Cell, ...]] = [(what, n) for what, n in sorted(faults.items())]
    report.tables.append(
        Table("Faults survived", ("fault", "times"), [*rows, ("process, killed", kills)])
    )
    report.tables.append(Table("What payers were told", ("status", "payments"), [*told.items()]))
    differ = sum(each.difference is not None for each in _compared(books))
    twice = sum(amount > PRICE for amount in taken.values())
    lost = sum(
        each is None or each.state is not State.SUCCEEDED or taken[each.id] != PRICE
        for each in stored
    )
    for what, count in (
        ("payments charged twice", twice),
        ("payments lost", lost),
        ("payers not told of their payment", len(payments) - told["complete"]),
        ("differences that reconcile finds", differ),
    ):
        report.targets.append(Target(what, count, 0))


def _taken(books: Books) -> dict[str, int]:
    """What Stripe took, by payment, over all PaymentIntents."""
    taken: Counter[str] = Counter()
    charges = books.charges
    assert isinstance(charges, StripeCharges)
    now = time.time()
    for payment_id, charge, _ in charges.charges_between(now - 24 * _HOUR, now + _HOUR):
        if payment_id is not None:
            taken[payment_id] += charge.captured
    return taken


def _compared(books: Books) -> Iterator[Compared]:
    charges = books.charges
    assert isinstance(charges, StripeCharges)
    now = time.time()
    yield from reconcile(books, None, None, mend=False)
    theirs = charges.charges_between(now - 24 * _HOUR, now + _HOUR)
    yield from strays(books, theirs, mend=False)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--payments", default=1000, show_default=True, type=click.IntRange(1))
@click.option("--share", default=0.2, show_default=True, type=click.FloatRange(0, 0.9))
@click.option("--most-seconds", default=1800.0, show_default=True, type=float)
@json_option
def main(payments: int, share: float, most_seconds: float, json_file: Path | None) -> None:
    """Pay while a share of all calls fails and processes are killed; count what was survived."""
    with tempfile.TemporaryDirectory() as made:
        report = measure(payments, share, Path(made) / "faults", most_seconds=most_seconds)
    publish(report, json_file)
    if not all(target.met for target in report.targets):
        sys.exit(1)


if __name__ == "__main__":
    main()
