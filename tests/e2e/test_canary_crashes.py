"""What crashes tells no number and no code: processes, requests, and the core's own exceptions."""

from __future__ import annotations

import ast
import datetime as dt
import pickle
import subprocess
import sys
import textwrap
import traceback
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from tests.e2e.canaries import Purse, code_of, number_of, raw_finds
from tests.e2e.places import Case
from tests.e2e.server import PROGRAM, Server, environment
from tests.e2e.visits import Visits

from payment_smart_bot.audit.findings import Finding
from payment_smart_bot.audit.sweep import sweep
from payment_smart_bot.bot import Request
from payment_smart_bot.domain import card, collecting, commands, handling, ledger, money, paying
from payment_smart_bot.domain.brands import BRAND_BY_NAME
from payment_smart_bot.domain.conversation import advance
from payment_smart_bot.domain.currencies import currency_of
from payment_smart_bot.domain.errors import PaymentError, Refusal
from payment_smart_bot.domain.money import Money, parse_amount
from payment_smart_bot.domain.payment import Cause, Payment
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.postal import parse_postal_code
from payment_smart_bot.domain.reading import Asked
from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode, UserText
from payment_smart_bot.domain.session import SEAL_SECONDS, Card, Field, Seal, Session
from payment_smart_bot.domain.turn import Context
from payment_smart_bot.domain.understanding import understand

if TYPE_CHECKING:
    from collections.abc import Callable

LEAKY: Final = str(Path(__file__).with_name("leaky.py"))
PURSE: Final = Purse("crash", number_of(0, "visa"), code_of(0, "visa"))
BOTH: Final = "<plain> <cvv>"
TEXT: Final = PURSE.fill(BOTH)
TODAY: Final = dt.date(2026, 11, 24)

BEGIN: Final = """
import asyncio, atexit, gc, logging, sys, threading, warnings
from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode
from payment_smart_bot.entrypoints import logs
if {hooks}:
    logs.configure(fmt={fmt!r})
    logs.install_crash_hooks()
TEXT = {text!r}
def fail(*_):
    number, code, held = TEXT, TEXT, CardNumber(TEXT)
    fault = RuntimeError(f"of {{held!r}} {{held}} {{held:>30}}", TEXT, held)
    fault.add_note(TEXT)
    raise fault from ValueError(TEXT)
"""
CRASHES: Final = {
    "main": "fail()",
    "group": "raise ExceptionGroup(TEXT, [ValueError(TEXT), KeyError(TEXT)])",
    "thread": "thread = threading.Thread(target=fail, name=TEXT); thread.start(); thread.join()",
    "destructor": "type('Held', (), {'__del__': fail})()",
    "exit": "atexit.register(fail)",
    "callback": "async def main():\n    asyncio.get_running_loop().call_soon(fail)\n"
    "    await asyncio.sleep(0.01)\nasyncio.run(main())",
    "task": "async def work():\n    fail()\nasync def main():\n"
    "    task = asyncio.create_task(work(), name=TEXT)\n    await asyncio.sleep(0.01)\n"
    "    del task; gc.collect()\nasyncio.run(main())",
    "warning": "warnings.warn(TEXT)",
    "logger": "logging.getLogger('stripe').error('%s %r', TEXT, CardNumber(TEXT), stack_info=True)",
    "log of an exception": "try:\n    fail()\nexcept RuntimeError:\n"
    "    logging.exception(TEXT, extra={'number': TEXT})",
    "logger with wrong arguments": "logging.error('%d %d', TEXT)",
}
"""Programs that end badly, with canaries in all that they hold and raise."""


def ended(folder: Path, crash: str, *, hooks: bool, fmt: str, dev: bool) -> Path:
    """Run a program to its bad end; what it printed is in a file."""
    begin = BEGIN.format(hooks=hooks, fmt=fmt, text=TEXT)
    done = subprocess.run(
        [sys.executable, *(["-X", "dev"] if dev else []), "-c", begin + textwrap.dedent(crash)],
        env=environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    printed = folder / "printed.txt"
    printed.write_bytes(done.stdout + done.stderr)
    return printed


def holds(*paths: Path) -> set[str]:
    """The kinds that are found in files, by the audit and byte by byte; both must agree."""
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*.*"))]
    found = {each.kind for each in sweep(files) if isinstance(each, Finding)}
    assert found == {secret.kind for secret in raw_finds(files, PURSE.secrets(BOTH))}
    return {str(kind) for kind in found}


@pytest.mark.parametrize(("fmt", "dev"), [("json", False), ("text", True)])
@pytest.mark.parametrize("crash", CRASHES.values(), ids=CRASHES)
def test_a_program_that_crashes_prints_no_canary(
    tmp_path: Path, crash: str, fmt: str, *, dev: bool
) -> None:
    printed = ended(tmp_path, crash, hooks=True, fmt=fmt, dev=dev)
    assert printed.stat().st_size > 0
    assert holds(printed) == set()


@pytest.mark.parametrize("crash", CRASHES.values(), ids=CRASHES)
def test_without_the_hooks_it_prints_them(tmp_path: Path, crash: str) -> None:
    printed = ended(tmp_path, crash, hooks=False, fmt="json", dev=False)
    assert holds(printed) == {"card-number", "security-code"}


@pytest.mark.parametrize(
    ("guards", "found"),
    [("crash", set()), ("crash,log", {"card-number", "security-code"})],
)
def test_a_request_that_crashes_the_server_tells_no_canary(
    tmp_path: Path, guards: str, found: set[str]
) -> None:
    with Server(tmp_path / "data", (sys.executable, LEAKY, guards)) as server:
        visits = Visits(server, tmp_path / "transcript.jsonl")
        visits.go([Case("crash", (BOTH, "<cvv>"))])
        assert server.healthy()
    assert '"status": 500' in visits.transcript.read_text()
    assert holds(tmp_path) == found
    assert holds(visits.transcript, tmp_path / "data") == set()


def test_the_program_itself_dies_without_a_word_of_what_it_was_given(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sessions.db").write_text(TEXT * 100)
    (tmp_path / "data" / "vault.json").write_text(TEXT)
    (tmp_path / "data" / "vault.json").chmod(0o600)
    done = subprocess.run(
        [PROGRAM, "chat", "--data-dir", str(tmp_path / "data")],
        input=TEXT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    (tmp_path / "printed.txt").write_text(done.stdout + done.stderr)
    assert holds(tmp_path / "printed.txt") == set()


CTX: Final = Context(1e9, TODAY, frozenset(BRAND_BY_NAME), "the shop", 3600, 20)
WHOLE: Final = Session(
    "s", "nonce", 2e9, 4, name="John Doe", expiry=card.Expiry(2040, 12),
    card=Card("visa", PURSE.number[-4:], Seal("sealed", CTX.now + SEAL_SECONDS)),
)  # fmt: skip
FACTS: Final = commands.Facts(number=CardNumber(PURSE.number), code=SecurityCode(PURSE.code))
VISA: Final = BRAND_BY_NAME["visa"]
PAYMENT: Final = Payment("pay_1", Money(4999, "usd"), CTX.now, CTX.now + 60, version=1)
BEYOND: Final = ledger.Report(CTX.now, state=State.SUCCEEDED, captured=5000)
RAISING: Final[dict[str, Callable[[], object]]] = {
    "card.parse_number": lambda: card.parse_number(PURSE.number, frozenset({"amex"})),
    "card.brand_on": lambda: card.brand_on(CardNumber(f"9{PURSE.number}")),
    "card.parse_code": lambda: card.parse_code(PURSE.fill("<plain>"), VISA),
    "postal.parse_postal_code": lambda: parse_postal_code(PURSE.number),
    "expiry.parse_expiry": lambda: card.parse_expiry(f"{TEXT} 13/28", TODAY),
    "expiry._expiry": lambda: card.parse_expiry("13/28", TODAY),
    "collecting._with_code": lambda: collecting._with_code(  # noqa: SLF001 - it raises
        WHOLE, commands.Facts(number=CardNumber(PURSE.number)), CTX, ()
    ),
    "handling.receipt": lambda: handling.receipt(WHOLE, FACTS, CTX),
    "sensitive.__reduce_ex__": lambda: pickle.dumps(CardNumber(PURSE.number)),
    "paying.receipt": lambda: paying.receipt(WHOLE, CTX),
    "currencies.currency_of": lambda: currency_of("xxx"),
    "money.parse_amount": lambda: parse_amount("1,000", "usd"),
    "money.check": lambda: money.check(Money(-1, "usd")),
    "ledger.transition": lambda: ledger.transition(PAYMENT, Cause.STRIPE_SAYS, BEYOND),
    "ledger._see": lambda: ledger.transition(PAYMENT, Cause.CONFIRMED, ledger.Report(CTX.now)),
    "ledger._state": lambda: ledger._state(  # noqa: SLF001 - it raises
        PAYMENT, Cause.STRIPE_SAYS, ledger.Report(CTX.now)
    ),
}
"""Each function of the core that can raise, and how to make it."""
OF_MONEY: Final = ("money.", "currencies.", "ledger.")
"""They are given no code, and have figures of their own that hold its digits by chance."""
BUILDING: Final = {"phrase_tree.trie"}
"""Raises for a mistake in the phrases alone, before anybody types."""


def raisers() -> set[str]:
    """The functions of the domain in which something is raised or asserted."""
    spec = find_spec("payment_smart_bot.domain")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    found = set()
    for file in Path(spec.submodule_search_locations[0]).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            raises = any(isinstance(each, ast.Raise | ast.Assert) for each in ast.walk(node))
            if isinstance(node, ast.FunctionDef) and raises:
                found.add(f"{file.stem}.{node.name}")
    return found


def test_every_function_of_the_core_that_raises_is_tried() -> None:
    assert raisers() == set(RAISING) - {"expiry.parse_expiry"} | BUILDING


@pytest.mark.parametrize("raising", RAISING)
def test_an_exception_of_the_core_shows_no_canary_and_neither_do_its_frames(
    tmp_path: Path, raising: str
) -> None:
    with pytest.raises((Refusal, AssertionError, TypeError, ValueError, PaymentError)) as caught:
        RAISING[raising]()
    fault = caught.value
    own = fault.__traceback__.tb_next if fault.__traceback__ else None
    told = traceback.TracebackException(type(fault), fault, own, capture_locals=True)
    text = "".join((repr(fault), str(fault), *told.format()))
    assert "domain" in text
    shown = tmp_path / "shown.txt"
    shown.write_text(text)
    assert holds(shown) == set()
    if not raising.startswith(OF_MONEY):
        assert PURSE.code not in text


@pytest.mark.parametrize("awaiting", [*Field, None])
@pytest.mark.parametrize(
    "said", [BOTH, "it's John Doe, <spaced>, 12/40, <cvv>", "<wrong> <bare>", "<bare>", "<english>"]
)
def test_what_the_core_makes_of_a_message_shows_none_of_it(
    awaiting: Field | None, said: str
) -> None:
    text = UserText(PURSE.fill(said))
    command = understand(text, Asked(awaiting, TODAY, CTX.accepted, at_summary=awaiting is None))
    turn = advance(WHOLE, command, CTX)
    shown = f"{command!r} {turn!r} {turn} {Request('s', text)!r} {text} {text!r} {text:>9}"
    assert PURSE.number not in shown
    assert PURSE.code not in shown
    assert [secret for secret in PURSE.secrets(said) if secret.written in shown] == []
