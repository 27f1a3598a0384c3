"""What is asked for by the clock, by new events, and by an operator: a table of tasks."""

from __future__ import annotations

import itertools
import logging
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.bot.payments import reconcile, strays, tidy
from payment_smart_bot.domain.payment_state import State, chat_of
from payment_smart_bot.entrypoints import logs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from payment_smart_bot.bootstrap.till import Till
    from payment_smart_bot.bot.payments import Compared, Difference
    from payment_smart_bot.entrypoints.emf import EmfTrace

_LOG: Final = logging.getLogger("payment_smart_bot.tasks")
DELIVER: Final = "deliver"
_LOOK_BACK: Final = 48 * 3600.0
_MARGIN: Final = 20.0
"""Seconds before the function's end at which nothing new is begun: a call to Stripe, and a bit."""
_USUAL: Final = 40.0
_UNDER_WAY: Final = frozenset({State.PROCESSING, State.REQUIRES_ACTION})
"""Whoever pays in this moment; `tidy` looks after those that stay so."""


class TimeIsUp(Exception):  # noqa: N818 - an outcome
    """Not all of it could be done in the function's time."""


def asked_for(event: Mapping[str, Any]) -> object:
    """The task that an event asks for.

    What DynamoDB's stream tells of are new events for the merchant's program: they are due.
    """
    return DELIVER if "Records" in event else event.get("task")


def run(task: object, till: Till | None, trace: EmfTrace, context: object) -> dict[str, Any]:
    """Do a task; what came of it, with `ok`. It never raises: its text would be logged as it is."""
    work = _TASKS.get(str(task))
    if work is None or till is None:
        logs.event(_LOG, logging.WARNING, "no-such-task")
        return {"ok": False}
    try:
        return {"ok": True, **work(till, trace, _seconds(context))}
    except Exception as fault:  # noqa: BLE001 - told by its class; the next round tries again
        logs.event(_LOG, logging.ERROR, "task-failed", operation=str(task), exception=fault)
        trace.count("TaskFailures")
        return {"ok": False}


def _seconds(context: object) -> float:
    left: Callable[[], int] | None = getattr(context, "get_remaining_time_in_millis", None)
    return _USUAL if left is None else left() / 1000 - _MARGIN


def _tidy(till: Till, _: EmfTrace, seconds: float) -> dict[str, int]:
    done = tidy(till.books, till.books.now(), seconds)
    if any(done):
        rows = done.expired + done.abandoned + done.settled
        logs.event(_LOG, logging.INFO, "tidied", rows=rows, attempt=done.failed)
    return done._asdict()


def _reconcile(till: Till, trace: EmfTrace, seconds: float, *, mend: bool) -> dict[str, int]:
    """Compare the last two days; Stripe lists what it has, a hundred to a call."""
    now = till.books.now()
    ends = now + seconds
    theirs = list(
        _in_time(till, till.charges.charges_between(now - _LOOK_BACK, now + 1), ends),
    )
    listed = {charge.intent: charge for _, charge, _ in theirs}
    found = itertools.chain(
        reconcile(till.books, now - _LOOK_BACK, None, mend=mend, listed=listed),
        strays(till.books, theirs, mend=mend),
    )
    count, differ = _told(_in_time(till, found, ends))
    trace.count("ReconcileDifferences", differ)
    logs.event(_LOG, logging.INFO, "reconciled", rows=count, attempt=min(differ, 999))
    return {"compared": count, "differ": differ}


def _deliver(till: Till, trace: EmfTrace, seconds: float) -> dict[str, int]:
    from payment_smart_bot.entrypoints.aws.courier import deliver  # noqa: PLC0415 - brings asyncio, which no payer waits for

    return deliver(till, trace, seconds)


def _in_time(till: Till, each: Iterable[Any], ends: float) -> Iterable[Any]:
    for one in each:
        if till.books.now() > ends:
            raise TimeIsUp
        yield one


def _told(found: Iterable[Compared]) -> tuple[int, int]:
    """How many were compared, and how many differ and were not mended."""
    count, differ = 0, 0
    for compared in found:
        count += 1
        if compared.difference is not None and not _passing(compared.difference):
            differ += not compared.difference.mended
            _log(compared.difference)
    return count, differ


def _passing(found: Difference) -> bool:
    return found.payment is not None and found.payment.state in _UNDER_WAY


def _log(found: Difference) -> None:
    payment, charge = found.payment, found.charge
    logs.event(
        _LOG,
        logging.WARNING,
        "mended" if found.mended else "differs",
        sessionId=chat_of(payment.id) if payment else "none",
        status=str(payment.state) if payment else "none",
        reason=str(charge.state) if charge else "unknown",
    )


_TASKS: Final[dict[str, Callable[[Till, EmfTrace, float], dict[str, int]]]] = {
    "tidy": _tidy,
    DELIVER: _deliver,
    "reconcile": partial(_reconcile, mend=False),
    "mend": partial(_reconcile, mend=True),
}
