"""Whether a turn costs the same however much is stored and however long a conversation is.

Run: python -m bench.growth
"""

from __future__ import annotations

import itertools
import random
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from bench.conversations import CALLING_NOBODY, CHATTER
from bench.figures import (
    Cell,
    Report,
    Table,
    Target,
    json_option,
    median_ratio,
    percentile,
    progress,
    publish,
)
from bench.filling import fill, make_bot, say

from payment_smart_bot.adapters.sessions_sqlite import SqliteSessions
from payment_smart_bot.bot import new_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from payment_smart_bot.bot import Bot

LIMIT: Final = 1.3
SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
LENGTHS: Final = (5, 50, 500)
_WINDOW: Final = len(CHATTER)
"""Messages that are timed at each length; each window says the same ones."""
_US: Final = 1000
_WARM_WALKS: Final = 5


@dataclass(slots=True)
class Place:
    """A store of one size, or a conversation at one length, and what was measured there."""

    size: int
    rounds: list[Round] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Round:
    """One round's turns."""

    wall_us: list[float]
    cpu_us: float
    """Of this process, per turn."""
    again_us: list[float] = field(default_factory=list)
    """Turns in sessions that were stored before, whose pages the kernel has in memory."""
    cold_us: list[float] = field(default_factory=list)
    """The same, with pages that may have to come from the disk."""


@dataclass(slots=True)
class Store:
    """A filled store with a bot on it."""

    place: Place
    bot: Bot
    sessions: SqliteSessions
    stored: list[str]
    path: Path
    megabytes: float
    sweep_ms: list[float] = field(default_factory=list)


def _timed(bot: Bot, session_id: str, message: str, number: int) -> float:
    began = time.perf_counter_ns()
    say(bot, session_id, message, number)
    return (time.perf_counter_ns() - began) / _US


def measure(sizes: Sequence[int], rounds: int, walks: int, folder: Path | None) -> Report:
    """Fill a store of each size, then measure them in turn; then the conversations."""
    settings: dict[str, Cell] = {"rounds": rounds, "walks": walks, "largest": sizes[-1]}
    report = Report("growth", settings)
    with tempfile.TemporaryDirectory(dir=folder) as made, progress() as bar:
        filling = bar.add_task("filling", total=sum(sizes))
        stores = [_store(Path(made), size, lambda n: bar.advance(filling, n)) for size in sizes]
        task = bar.add_task("stored sessions", total=rounds * len(stores))
        order = random.Random(2)  # noqa: S311 - which session is next is no secret
        for number, store in itertools.product(range(rounds + 1), stores):
            taken = _round(store, walks if number else _WARM_WALKS, order)
            if number:  # the first one warms caches
                store.place.rounds.append(taken)
                bar.advance(task)
        _report_stores(report, stores)
        lengths = {length: Place(length) for length in LENGTHS}
        task = bar.add_task("long conversations", total=rounds)
        for _ in range(rounds):
            _talk_long(stores[0].bot, lengths, max(1, walks // 5))
            bar.advance(task)
        _report_lengths(report, list(lengths.values()))
        for store in stores:
            store.sessions.close()
    return report


def _store(base: Path, size: int, advance: Callable[[int], None]) -> Store:
    folder = base / str(size)
    folder.mkdir()
    path = folder / "sessions.db"
    stored = fill(path, size, advance)
    sessions = SqliteSessions(path)
    megabytes = path.stat().st_size / 2**20
    return Store(Place(size), make_bot(sessions, folder), sessions, stored, path, megabytes)


def _round(store: Store, walks: int, order: random.Random) -> Round:
    """New sessions walk a conversation; after each of their turns two stored ones say something.

    The sessions of one of the two are read beforehand by somebody else, so that the kernel has
    their pages: it takes idle ones away within a minute on some machines (DAMON), and what is timed
    then is the disk.
    """
    new: list[float] = []
    again: list[float] = []
    cold: list[float] = []
    numbers = itertools.count(int(time.time() * 1000))
    conversations = list(itertools.islice(itertools.cycle(CALLING_NOBODY), walks))
    turns = sum(map(len, conversations))
    warmed = iter(_read(store, order.choices(store.stored, k=turns)))
    cpu = time.process_time()
    for lines in conversations:
        session_id = new_id()
        for place, (message, _) in enumerate(lines):
            new.append(_timed(store.bot, session_id, message, place))
            chatter = CHATTER[place % len(CHATTER)]
            again.append(_timed(store.bot, next(warmed), chatter, next(numbers)))
            cold.append(_timed(store.bot, order.choice(store.stored), chatter, next(numbers)))
    cpu = time.process_time() - cpu
    began = time.perf_counter()
    store.sessions.sweep(time.time() - 3600)  # nothing is as old: what the search costs
    store.sweep_ms.append((time.perf_counter() - began) * 1000)
    return Round(new, cpu * 1e6 / (3 * turns), again, cold)


def _read(store: Store, session_ids: list[str]) -> list[str]:
    """Read these through another connection; the one that is measured learns nothing of it."""
    other = SqliteSessions(store.path)
    for session_id in session_ids:
        other.load(session_id, None)
    other.close()
    return session_ids


def _talk_long(bot: Bot, lengths: dict[int, Place], conversations: int) -> None:
    """Hold conversations to the greatest length and time a window at each length."""
    wall: dict[int, list[float]] = {length: [] for length in lengths}
    cpu: dict[int, float] = dict.fromkeys(lengths, 0.0)
    starts = {length - _WINDOW // 2 if length > _WINDOW else length: length for length in lengths}
    for _ in range(conversations):
        session_id = new_id()
        say(bot, session_id, "I want to pay", 1)
        say(bot, session_id, "John Doe", 2)
        number = 3
        while number < max(starts):
            if number in starts:
                number = _window(bot, session_id, number, wall, cpu, starts[number])
            else:
                say(bot, session_id, CHATTER[number % _WINDOW], number)
                number += 1
        _window(bot, session_id, number, wall, cpu, starts[number])
    for length, place in lengths.items():
        place.rounds.append(Round(wall[length], cpu[length] * 1e6 / len(wall[length])))


def _window(  # noqa: PLR0913, PLR0917 - where it stands and where the figures go
    bot: Bot,
    session_id: str,
    number: int,
    wall: dict[int, list[float]],
    cpu: dict[int, float],
    length: int,
) -> int:
    began = time.process_time()
    for at in range(number, number + _WINDOW):
        wall[length].append(_timed(bot, session_id, CHATTER[at % _WINDOW], at))
    cpu[length] += time.process_time() - began
    return number + _WINDOW


def _report_stores(report: Report, stores: list[Store]) -> None:
    first = stores[0].place
    rows: list[tuple[Cell, ...]] = []
    for store in stores:
        place = store.place
        rows.append(
            (
                place.size,
                store.megabytes,
                _median([r.wall_us for r in place.rounds]),
                _median([r.again_us for r in place.rounds]),
                _median([r.cold_us for r in place.rounds]),
                _p99([r.wall_us + r.again_us for r in place.rounds]),
                statistics.median(r.cpu_us for r in place.rounds),
                _grown(place, first, "wall_us"),
                _grown(place, first, "again_us"),
                _grown(place, first, "cold_us"),
                _grown_cpu(place, first),
                statistics.median(store.sweep_ms),
            )
        )
    columns = (
        "stored",
        "MB",
        "new us",
        "known us",
        "cold us",
        "p99 us",
        "CPU us",
        "new x",
        "known x",
        "cold x",
        "CPU x",
        "sweep ms",
    )
    title = "A turn as stored sessions grow, in new, known and cold ones; x: times the first row"
    report.tables.append(Table(title, columns, rows))
    last = stores[-1].place
    for what, name in (("a new session", "wall_us"), ("a known session", "again_us")):
        said = f"turn in {what}, {last.size:,} stored to {first.size:,}"
        report.targets.append(Target(said, _grown(last, first, name), LIMIT, "x"))


def _report_lengths(report: Report, places: list[Place]) -> None:
    first = places[0]
    rows: list[tuple[Cell, ...]] = [
        (
            place.size,
            _median([r.wall_us for r in place.rounds]),
            _p99([r.wall_us for r in place.rounds]),
            statistics.median(r.cpu_us for r in place.rounds),
            _grown(place, first, "wall_us"),
            _grown_cpu(place, first),
        )
        for place in places
    ]
    columns = ("messages", "turn us", "p99 us", "CPU us", "turn x", "CPU x")
    report.tables.append(Table("A turn as one conversation grows", columns, rows))
    last = places[-1]
    said = f"turn at {last.size} messages to {first.size}"
    report.targets.append(Target(said, _grown(last, first, "wall_us"), LIMIT, "x"))


def _median(rounds: list[list[float]]) -> float:
    return statistics.median(statistics.median(each) for each in rounds)


def _p99(rounds: list[list[float]]) -> float:
    return statistics.median(percentile(sorted(each), 0.99) for each in rounds)


def _grown(place: Place, first: Place, name: str) -> float:
    """By how much the median turn costs more than at the first place, round by round."""
    here = [statistics.median(getattr(r, name)) for r in place.rounds]
    there = [statistics.median(getattr(r, name)) for r in first.rounds]
    return median_ratio(here, there)


def _grown_cpu(place: Place, first: Place) -> float:
    return median_ratio([r.cpu_us for r in place.rounds], [r.cpu_us for r in first.rounds])


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--largest",
    default=SIZES[-1],
    show_default=True,
    type=click.IntRange(SIZES[1]),
    help="Sessions in the largest store; a million take 3 GB and some minutes.",
)
@click.option("--rounds", default=9, show_default=True, type=click.IntRange(1))
@click.option(
    "--walks", default=50, show_default=True, type=click.IntRange(1), help="Conversations a round."
)
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the stores are made.  [default: the system's]",
)
@json_option
def main(
    largest: int, rounds: int, walks: int, folder: Path | None, json_file: Path | None
) -> None:
    """Time turns as stored sessions and conversations grow; tells the ratio of last to first."""
    sizes = [size for size in SIZES if size < largest]
    publish(measure([*sizes, largest], rounds, walks, folder), json_file)


if __name__ == "__main__":
    main()
