"""How fast the core is: what a message means, what comes of it, and the words for it; no I/O.

Run: python -m bench.core
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import click
from bench.conversations import AT_EACH_STEP, BEFORE_THE_CODE, THE_CODE, THE_YES
from bench.figures import Report, Table, Target, json_option, median, percentile, progress, publish

from payment_smart_bot.bot import new_id
from payment_smart_bot.domain import events as e
from payment_smart_bot.domain.brands import BRAND_BY_NAME
from payment_smart_bot.domain.conversation import advance
from payment_smart_bot.domain.reading import Asked
from payment_smart_bot.domain.redact import redact
from payment_smart_bot.domain.replies import render
from payment_smart_bot.domain.sensitive import UserText
from payment_smart_bot.domain.session import PaymentMethod, Session, Status
from payment_smart_bot.domain.summary import summary_id
from payment_smart_bot.domain.turn import Context
from payment_smart_bot.domain.understanding import understand

if TYPE_CHECKING:
    from pathlib import Path

LIMIT_US: Final = 150.0
_US: Final = 1000
"""Nanoseconds."""
_MOST_REFUSED: Final = 3
_SLOWEST: Final = 10
_PARTS: Final = ("understand", "advance", "render", "core turn", "redact", "core turn and redact")


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """Something said at a step of the conversation."""

    step: str
    session: Session
    said: str


@dataclass(frozen=True, slots=True)
class Sample:
    """When the parts of one turn began and ended, in nanoseconds."""

    began: int
    understood: int
    advanced: int
    rendered: int
    redacted: int

    def parts(self) -> tuple[float, ...]:
        """Microseconds of each of `_PARTS`."""
        core = self.rendered - self.began
        hidden = self.redacted - self.rendered
        understood, advanced = self.understood - self.began, self.advanced - self.understood
        rendered = self.rendered - self.advanced
        return tuple(t / _US for t in (understood, advanced, rendered, core, hidden, core + hidden))


def turn(session: Session, said: UserText, ctx: Context) -> tuple[Session, Sample]:
    """One turn as the bot takes it, without store, vault and Stripe."""
    awaiting = session.asked()
    asked = Asked(
        awaiting=awaiting,
        today=ctx.today,
        accepted=ctx.accepted,
        at_summary=session.status is Status.AWAITING_CONFIRMATION,
        opening=session.version == 0,
    )
    clock = time.perf_counter_ns
    began = clock()
    meant = understand(said, asked)
    understood = clock()
    made = advance(session, meant, ctx)
    advanced = clock()
    render(made.replies)
    rendered = clock()
    redact(said, awaiting)
    redacted = clock()
    return made.session, Sample(began, understood, advanced, rendered, redacted)


def context() -> Context:
    """What a turn is told about the world."""
    now = time.time()
    return Context(
        now=now,
        today=datetime.fromtimestamp(now, UTC).date(),
        accepted=frozenset(BRAND_BY_NAME),
        contact="write to the shop",
        session_seconds=3600.0,
        lease_seconds=18.0,
    )


def sessions(ctx: Context) -> dict[str, Session]:
    """A session at each step, made by walking there."""

    def say(session: Session, *lines: str) -> Session:
        for line in lines:
            session, _ = turn(session, UserText(line), ctx._replace(seen=summary_id(session)))
        return session

    new = Session(id=new_id(), nonce=new_id(), expires_at=0.0)
    name = say(new, "I want to pay")
    card = say(name, "John Doe")
    cvv = say(new, *(line for line, _ in BEFORE_THE_CODE))
    working = say(cvv, *(line for line, _ in THE_CODE))
    token = PaymentMethod("pm_bench", "visa", "4242")
    summary = advance(working, e.Tokenised(token), ctx).session
    steps = {
        "opening": new,
        "name": name,
        "card": card,
        "expiry": say(card, "4111 1111 1111 1111"),
        "cvv": cvv,
        "summary": summary,
        "complete": say(summary, *(line for line, _ in THE_YES)),
        "cancelled": say(cvv, "cancel"),
        "handoff": say(card, *["6011 1111 1111 1116"] * _MOST_REFUSED),
    }
    for step, session in steps.items():
        expected = {"summary": Status.AWAITING_CONFIRMATION, "opening": Status.COLLECTING}
        is_finished = step in set(Status)
        stands = expected.get(step) or (Status(step) if is_finished else Status.COLLECTING)
        assert session.status is stands, f"the walk to {step} ended at {session.status}"
        assert step not in {"name", "card", "expiry", "cvv"} or session.asked() == step, step
    return steps


def measure(rounds: int) -> Report:
    """Time every utterance at its step, in another order each round."""
    ctx = context()
    at = sessions(ctx)
    cases = [Case(step, at[step], said) for step, lines in AT_EACH_STEP.items() for said in lines]
    taken: dict[Case, list[tuple[float, ...]]] = {case: [] for case in cases}
    order = random.Random(1)  # noqa: S311 - an order, no secret
    with progress() as bar:
        task = bar.add_task("core", total=rounds)
        for number in range(rounds + 1):
            order.shuffle(cases)
            for case in cases:
                seen = ctx._replace(seen=summary_id(case.session))
                _, sample = turn(case.session, UserText(case.said), seen)
                if number:  # the first round warms caches
                    taken[case].append(sample.parts())
            bar.update(task, completed=number)
    return _report(taken, rounds)


def _report(taken: dict[Case, list[tuple[float, ...]]], rounds: int) -> Report:
    report = Report("core", {"rounds": rounds, "utterances": len(taken)})
    samples = [sample for each in taken.values() for sample in each]
    rows: list[tuple[str, float, float, float]] = []
    for place, part in enumerate(_PARTS):
        times = sorted(sample[place] for sample in samples)
        rows.append(
            (part, percentile(times, 0.5), percentile(times, 0.99), 1e6 / (sum(times) / len(times)))
        )
    columns = ("what", "median us", "p99 us", "a second")
    report.tables.append(Table("Core only, one thread", columns, list(rows)))
    whole = _PARTS.index("core turn")
    by_step = {
        step: sorted(s[whole] for case, each in taken.items() if case.step == step for s in each)
        for step in AT_EACH_STEP
    }
    steps = [(step, percentile(t, 0.5), percentile(t, 0.99)) for step, t in by_step.items()]
    report.tables.append(Table("Core turn by step", ("step", "median us", "p99 us"), list(steps)))
    report.tables.append(_slowest(taken, whole))
    report.targets.append(Target("core turn, median", rows[whole][1], LIMIT_US, "us"))
    return report


def _slowest(taken: dict[Case, list[tuple[float, ...]]], whole: int) -> Table:
    medians = [(median([s[whole] for s in each]) or 0.0, case) for case, each in taken.items()]
    medians.sort(key=lambda entry: -entry[0])
    rows = [(case.step, case.said, time_us) for time_us, case in medians[:_SLOWEST]]
    return Table("Slowest utterances", ("step", "said", "median us"), list(rows))


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--rounds", default=300, show_default=True, type=click.IntRange(1), help="Of all utterances."
)
@json_option
def main(rounds: int, json_file: Path | None) -> None:
    """Time understanding, advancing and rendering over a mix of utterances at every step."""
    publish(measure(rounds), json_file)


if __name__ == "__main__":
    main()
