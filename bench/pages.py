"""How long the Streamlit pages take to show, over 10,000 sessions and 5,000 payments.

Run: python -m bench.pages (needs Debian's chromium, or one named in PLAYWRIGHT_CHROMIUM)
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from bench.figures import Cell, Report, Table, Target, json_option, progress, publish
from bench.filling import fill
from bench.servers import Server, bot_command, environment
from playwright.sync_api import sync_playwright

from payment_smart_bot.adapters.ledger_sqlite import SqliteLedger, payments_file
from payment_smart_bot.adapters.tallies_sqlite import SqliteTallies
from payment_smart_bot.bot import new_id
from payment_smart_bot.domain.durations import bin_of
from payment_smart_bot.domain.funnel import STEPS, Seen
from payment_smart_bot.domain.ledger import Report as Change
from payment_smart_bot.domain.ledger import transition
from payment_smart_bot.domain.money import Money
from payment_smart_bot.domain.payment import Cause, Payment
from payment_smart_bot.domain.session import PaymentMethod
from payment_smart_bot.entrypoints.beside import free_port
from payment_smart_bot.ports.tallies import HOUR, Tally, Walked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

LIMIT: Final = 2.0
_DAYS: Final = 30
_HOST: Final = "127.0.0.1"
_PAGES: Final = {
    "Chat": lambda page: page.get_by_test_id("stChatInputTextArea"),
    "Scenarios": lambda page: page.get_by_role("button", name="Run all five"),
    "Operations": lambda page: page.get_by_text("Give money back"),
}
"""By title: what is at the page's end."""
_CALLS: Final = ("/stats", "/sessions?limit=20", "/sessions?search=4242", "/payments?limit=20")
_CARD: Final = PaymentMethod("pm_1", "visa", "4242")


def measure(sessions: int, payments: int, rounds: int) -> Report:
    """Fill a data folder, then open each page some times."""
    settings: dict[str, Cell] = {"sessions": sessions, "payments": payments, "rounds": rounds}
    report = Report("pages", settings)
    with tempfile.TemporaryDirectory() as made, progress() as bar:
        folder = Path(made) / "data"
        folder.mkdir(mode=0o700)
        task = bar.add_task("sessions", total=sessions)
        fill(folder / "sessions.db", sessions, lambda count: bar.advance(task, count))
        _fill_payments(
            folder, payments, _advance(bar.advance, bar.add_task("payments", total=payments))
        )
        _fill_tallies(folder, sessions)
        with Server.start(bot_command(folder), folder / "log") as server:
            _report_calls(report, folder, server.port, rounds)
            with _pages(folder, server.port) as url:
                _report_pages(report, url, rounds)
    return report


def _advance(advance: Callable[..., None], task: object) -> Callable[[], None]:
    return lambda: advance(task, 1)


def _fill_payments(folder: Path, payments: int, advance: Callable[[], None]) -> None:
    """Payments of the last month, four of five of them paid."""
    order = random.Random(1)  # noqa: S311 - made-up data, no secret
    with contextlib.closing(payments_file(folder / "payments.db")) as file:
        ledger = SqliteLedger(file)
        for number in range(payments):
            at = time.time() - order.random() * _DAYS * 24 * HOUR
            new = Payment(
                f"pay_{new_id()}",
                Money(order.randrange(100, 100_000), "usd"),
                at,
                at + 24 * HOUR,
                reference=f"order-{number}",
            )
            made, entry = transition(new, Cause.CREATED, Change(at))
            ledger.add(made, entry)
            if number % 5:
                for cause, method in ((Cause.CONFIRM_BEGUN, _CARD), (Cause.CONFIRMED, None)):
                    made, entry = transition(made, cause, Change(at + 60, payment_method=method))
                    ledger.save(made, entry)
            advance()


def _fill_tallies(folder: Path, sessions: int) -> None:
    """What so many conversations of a month counted."""
    order = random.Random(1)  # noqa: S311 - the same
    counts: dict[Tally, int] = {}
    walked = []
    for number in range(sessions):
        at = time.time() - order.random() * _DAYS * 24 * HOUR
        hour = int(at // HOUR)
        reached = min(order.randrange(1, 12), len(STEPS) - 1)
        walked += [
            Walked(f"j{number}", at + step, Seen(step, afresh=False)) for step in range(reached + 1)
        ]
        for tally in (
            Tally(hour, "Turns"),
            Tally(hour, "FunnelStep", STEPS[reached]),
            Tally(hour, "Problems", order.choice(("invalid-card-number", "card-declined"))),
            Tally(hour, "Declined", order.choice(("insufficient_funds", "generic_decline"))),
            Tally(hour, "TurnMilliseconds", "rules", bin_of(order.expovariate(500))),
            Tally(hour, "TurnMilliseconds", "stripe", bin_of(order.expovariate(2))),
            Tally(hour, "StripeMilliseconds", "", bin_of(order.expovariate(2))),
        ):
            counts[tally] = counts.get(tally, 0) + 1
    with contextlib.closing(SqliteTallies(folder / "tallies.db")) as tallies:
        tallies.add(counts, walked)


def _report_calls(report: Report, folder: Path, port: int, rounds: int) -> None:
    key = (folder / "merchant.key").read_text().strip()
    rows: list[tuple[Cell, ...]] = []
    for path in _CALLS:
        taken = [_call(port, path, key) for _ in range(rounds)]
        rows.append((f"GET {path}", statistics.median(taken) * 1000, max(taken) * 1000))
    report.tables.append(Table("What the pages ask for", ("call", "median ms", "highest"), rows))


def _call(port: int, path: str, key: str) -> float:
    began = time.perf_counter()
    with contextlib.closing(HTTPConnection(_HOST, port, timeout=60)) as connection:
        connection.request("GET", path, headers={"Authorization": f"Bearer {key}"})
        answer = connection.getresponse()
        body = json.loads(answer.read())
    assert answer.status == 200, body  # noqa: PLR2004 - HTTP's own
    return time.perf_counter() - began


@contextlib.contextmanager
def _pages(folder: Path, port: int) -> Iterator[str]:
    own = free_port(_HOST, 0)
    command = [str(Path(sys.executable).with_name("payment-smart-bot")), "app", "--port", str(own)]
    command += ["--api", f"http://{_HOST}:{port}", "--data-dir", str(folder)]
    process = subprocess.Popen(
        command, env=environment(), stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                HTTPConnection(_HOST, own, timeout=1).connect()
                break
            time.sleep(0.1)
        yield f"http://{_HOST}:{own}"
    finally:
        os.killpg(process.pid, 15)
        process.wait()


def _report_pages(report: Report, url: str, rounds: int) -> None:
    chromium = os.environ.get("PLAYWRIGHT_CHROMIUM") or shutil.which("chromium")
    flags = ["--headless", "--no-sandbox", "--disable-gpu"]
    opened: dict[str, list[float]] = {title: [] for title in _PAGES}
    turned: dict[str, list[float]] = {title: [] for title in _PAGES}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for number in range(rounds + 1):
            for title in _PAGES:
                first = _shown(page, title, partial(page.goto, _address(url, title)))
                other = next(each for each in _PAGES if each != title)
                _shown(page, other, partial(_turn, page, other))
                again = _shown(page, title, partial(_turn, page, title))
                if number:  # the first one fills the caches
                    opened[title].append(first)
                    turned[title].append(again)
        browser.close()
    rows: list[tuple[Cell, ...]] = [
        (
            title,
            statistics.median(opened[title]),
            max(opened[title]),
            statistics.median(turned[title]),
            max(turned[title]),
        )
        for title in _PAGES
    ]
    columns = ("page", "opened, median s", "highest", "turned to, median s", "highest")
    report.tables.append(Table("Until the end of the page is seen", columns, rows))
    for title in _PAGES:
        report.targets.append(Target(title, statistics.median(opened[title]), LIMIT, "s"))


def _address(url: str, title: str) -> str:
    return url if title == "Chat" else f"{url}/{title.lower()}"


def _turn(page: Page, title: str) -> None:
    page.get_by_role("link", name=title).click()


def _shown(page: Page, title: str, go: Callable[[], object]) -> float:
    began = time.perf_counter()
    go()
    _PAGES[title](page).wait_for(timeout=60_000)
    return time.perf_counter() - began


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--sessions", default=10_000, show_default=True, type=click.IntRange(1))
@click.option("--payments", default=5_000, show_default=True, type=click.IntRange(1))
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1))
@json_option
def main(sessions: int, payments: int, rounds: int, json_file: Path | None) -> None:
    """Time the pages in a browser, and the calls that they make."""
    publish(measure(sessions, payments, rounds), json_file)


if __name__ == "__main__":
    main()
