"""What is left of visits, and what the audit finds of it, by the place where it was said."""

from __future__ import annotations

import fcntl
import pickle
import re
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.e2e.places import CHAT
from tests.e2e.server import Server, environment
from tests.e2e.visits import PLACE, Visit, Visits

from payment_smart_bot.audit.findings import Finding
from payment_smart_bot.audit.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.e2e.canaries import Secret
    from tests.e2e.places import Case

Found = tuple[str, str, str]
"""Case, kind and last four."""
BUDGET: Final = "1"
_LAST: Final = 800
"""The number of the terminal chat's case."""
_LINE: Final = re.compile(r"(.+):line (\d+)")
_ROW: Final = re.compile(r"(.+): table (\w+), column (\w+), row (\d+)")


@dataclass(frozen=True)
class Evidence:
    """A folder with data, log, transcript and terminal, and every secret that was given."""

    folder: Path
    secrets: list[Secret]
    kept: list[Secret]

    @property
    def database(self) -> Path:
        return self.folder / "data" / "sessions.db"

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def select(self, statement: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True)) as db:
            return db.execute(statement).fetchall()

    def found(self, *names: str) -> set[Found]:
        """What the audit finds in files and folders, each with its case."""
        return {(self._case(f), f.kind, f.last4) for f in self.findings(*names)}

    def findings(self, *names: str) -> list[Finding]:
        paths = [self.folder / name for name in names]
        return [finding for finding in sweep(paths) if isinstance(finding, Finding)]

    def _case(self, finding: Finding) -> str:
        """The case that a place tells of: by its line or its row; none for a place in bytes."""
        if line := _LINE.fullmatch(finding.where):
            text = Path(line[1]).read_bytes().split(b"\n")[int(line[2]) - 1]
            return named(text.decode())
        row = _ROW.fullmatch(finding.where)
        if row and Path(row[1]) == self.database:
            where = f"SELECT * FROM {row[2]} LIMIT 1 OFFSET {int(row[4]) - 1}"  # noqa: S608 - the audit's own words
            return named(str(self.select(where)[0][0]))
        return ""


def named(text: str) -> str:
    """The name of the case in a text."""
    place = PLACE.search(text)
    return place[1] if place else ""


def told(secrets: Iterable[Secret]) -> set[Found]:
    """What a sweep is to find of them."""
    return {secret.found_as for secret in secrets if secret.knowable}


def collect(folder: Path, program: Sequence[str], cases: Iterable[Case]) -> Evidence:
    """Visit every place, in a terminal too."""
    with Server(folder / "data", program, STRIPE_BUDGET_SECONDS=BUDGET) as server:
        visits = Visits(server, folder / "transcript.jsonl")
        visits.go(cases)
        chat(folder, program, visits)
    return Evidence(folder, visits.secrets, visits.kept)


def chat(folder: Path, program: Sequence[str], visits: Visits) -> None:
    """The terminal chat with lines from a pipe; what it prints is kept."""
    visit = Visit(visits, CHAT, _LAST)
    lines = [str(step) for step in CHAT.steps]
    visits.secrets += [secret for line in lines for secret in visit.purse.secrets(line)]
    data_dir = folder / "chat-data"
    done = subprocess.run(
        [*program, "chat", "--session", CHAT.session, "--data-dir", str(data_dir)],
        input="".join(f"{visit.purse.fill(line)}\n" for line in lines),
        env=environment(COLUMNS="500"),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    (folder / "chat.txt").write_text(done.stdout + done.stderr)


def collect_once(
    shared: Path, name: str, program: Sequence[str], cases: Iterable[Case]
) -> Evidence:
    """The same for all workers: whoever comes first collects, the others wait for it."""
    known = shared / f"{name}.pickle"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not known.exists():
            folder = shared / name
            folder.mkdir()
            known.write_bytes(pickle.dumps(collect(folder, program, cases)))
        evidence = pickle.loads(known.read_bytes())  # noqa: S301 - our own of a moment ago
    assert isinstance(evidence, Evidence)
    return evidence
