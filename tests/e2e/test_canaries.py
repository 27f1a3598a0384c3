"""No card number and no security code is left anywhere, wherever a person puts it.

The same conversations with every guard off are the proof that the sweeps see what is there.
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from payment_smart_bot.audit.findings import Finding
from payment_smart_bot.audit.sweep import sweep
from tests.e2e.canaries import Secret, raw_finds
from tests.e2e.places import CASES, CHAT
from tests.e2e.server import PROGRAM, Server, environment, run
from tests.e2e.visits import PLACE, Visit, Visits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Found = tuple[str, str, str]
"""Case, kind and last four."""
LEAKY: Final = (sys.executable, str(Path(__file__).with_name("leaky.py")))
BUDGET: Final = "1"
_LINE: Final = re.compile(r"(.+):line (\d+)")
_ROW: Final = re.compile(r"(.+): table (\w+), column (\w+), row (\d+)")


@dataclass(frozen=True)
class Evidence:
    """A folder with all that is left of the visits: data, log, transcript, terminal."""

    folder: Path
    visits: Visits

    @property
    def database(self) -> Path:
        return self.folder / "data" / "sessions.db"

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def select(self, statement: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True)) as db:
            return db.execute(statement).fetchall()


def collected(folder: Path, program: Sequence[str]) -> Evidence:
    """Visit every place and chat in the terminal too."""
    with Server(folder / "data", program, STRIPE_BUDGET_SECONDS=BUDGET) as server:
        visits = Visits(server, folder / "transcript.jsonl")
        visits.go()
        chat(folder, program, visits)
    return Evidence(folder, visits)


def chat(folder: Path, program: Sequence[str], visits: Visits) -> None:
    """The terminal chat with lines from a pipe; what it prints is kept."""
    visit = Visit(visits, CHAT)
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


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """What the program leaves."""
    return collected(tmp_path_factory.mktemp("clean"), (PROGRAM,))


@pytest.fixture(scope="module")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """What it leaves with every guard off."""
    guards = "redaction,vault,door,log,careless,echo"
    return collected(tmp_path_factory.mktemp("leaky"), (*LEAKY, guards))


def found(evidence: Evidence, *paths: Path) -> set[Found]:
    """What the audit finds in files and folders, each with its case."""
    return {
        (case_of(evidence, finding), finding.kind, finding.last4)
        for finding in sweep(paths)
        if isinstance(finding, Finding)
    }


def case_of(evidence: Evidence, finding: Finding) -> str:
    """The case that a place tells of: by a line of text, by a row, or else by the last four."""
    if line := _LINE.fullmatch(finding.where):
        text = Path(line[1]).read_bytes().split(b"\n")[int(line[2]) - 1].decode()
        return named(text)
    row = _ROW.fullmatch(finding.where)
    if row and Path(row[1]) == evidence.database:
        where = f"SELECT * FROM {row[2]} LIMIT 1 OFFSET {int(row[4]) - 1}"  # noqa: S608 - the audit's own words
        return named(str(evidence.select(where)[0][0]))
    return ""


def named(text: str) -> str:
    """The name of the case in a text."""
    place = PLACE.search(text)
    return place[1] if place else ""


def told(secrets: Iterable[Secret]) -> set[Found]:
    """What a sweep is to find of them."""
    return {secret.found_as for secret in secrets if secret.knowable}


def test_every_case_has_its_own_last_four_digits(clean: Evidence) -> None:
    last4 = {(s.case, s.last4) for s in clean.visits.secrets if s.last4}
    assert len(last4) == len({four for _, four in last4})
    assert {secret.case for secret in clean.visits.secrets} == {
        case.name for case in CASES if any("<" in repr(step) for step in case.steps)
    }


def test_one_number_in_base64_is_of_letters_alone_as_a_name_is(clean: Evidence) -> None:
    ways = [secret for secret in clean.visits.secrets if secret.way == "bare-base64"]
    assert "base64-as-the-name" in {s.case for s in ways if s.written.isalpha()}


def test_the_audit_finds_nothing(clean: Evidence) -> None:
    assert list(sweep([clean.folder])) == []


def test_the_audit_command_finds_nothing(clean: Evidence) -> None:
    done = run("audit", "--quiet", str(clean.folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "No card number and no security code found.\n"


def test_no_canary_is_in_any_byte(clean: Evidence) -> None:
    assert raw_finds(clean.files(), clean.visits.secrets) == set()


def test_what_was_said_is_stored_without_a_digit(clean: Evidence) -> None:
    said = clean.select("SELECT said FROM turns")
    assert len(said) > len(CASES)
    assert not [text for (text,) in said if any(char.isdigit() for char in text)]


def test_the_places_were_really_visited(clean: Evidence) -> None:
    sessions = {named(name) for (name,) in clean.select("SELECT id FROM sessions")}
    assert {secret.case for secret in clean.visits.kept} - sessions == set()
    log = (clean.folder / "data.log").read_text()
    assert Counter(re.findall('"event":"([a-z]+)"', log)).keys() >= {"turn", "refused", "fault"}
    assert (clean.folder / "after-kill" / "sessions.db-wal").stat().st_size > 0
    held = clean.select("SELECT session_id FROM seals")
    assert len(held) > 10


def test_without_redaction_the_audit_finds_each_message_in_the_database(leaky: Evidence) -> None:
    missed = told(leaky.visits.kept) - found(leaky, leaky.database)
    assert missed == set()


def test_without_redaction_the_bytes_of_the_database_have_what_no_audit_can_know(
    leaky: Evidence,
) -> None:
    unknowable = {secret for secret in leaky.visits.kept if not secret.knowable}
    bare = {secret for secret in unknowable if secret.way == "bare"}
    assert unknowable - bare - raw_finds([leaky.database], unknowable) == set()
    said = {
        (named(name), text) for name, text in leaky.select("SELECT session_id, said FROM turns")
    }
    assert {
        secret
        for secret in bare
        if not any(case == secret.case and secret.written in text for case, text in said)
    } == set()


def test_without_a_guard_at_the_door_the_audit_finds_each_session_id(leaky: Evidence) -> None:
    ids = [s for s in leaky.visits.secrets if "session-id" in s.case and s.kind == "card-number"]
    assert len(ids) == 4
    last4 = {found[2] for found in found(leaky, leaky.database)}
    assert {secret.last4 for secret in ids} <= last4


def test_without_a_vault_the_audit_finds_each_sealed_number(leaky: Evidence) -> None:
    sealed = {named(name) for (name,) in leaky.select("SELECT session_id FROM seals")}
    held = {"held-visa", "held-amex", "held-diners", "held-in-words", "timeout", "server-error"}
    assert held <= sealed
    rows = {
        (case_of(leaky, finding), finding.last4)
        for finding in sweep([leaky.database])
        if isinstance(finding, Finding) and "table seals, column ciphertext" in finding.where
    }
    own = {(s.case, s.last4) for s in leaky.visits.secrets if s.case in held and s.last4}
    assert own <= rows


@pytest.mark.parametrize("artefact", ["data.log", "transcript.jsonl"])
def test_without_a_guard_the_audit_finds_every_canary_by_its_place(
    leaky: Evidence, artefact: str
) -> None:
    visited = [secret for secret in leaky.visits.secrets if secret.case != CHAT.name]
    missed = told(visited) - found(leaky, leaky.folder / artefact)
    assert missed == set()
    raw = {s for s in visited if s.way != "bare"}
    assert raw - raw_finds([leaky.folder / artefact], raw) == set()


def test_the_audit_finds_what_a_kill_left_in_the_log_of_the_database(leaky: Evidence) -> None:
    killed = {s.last4 for s in leaky.visits.kept if s.case == "killed" and s.last4}
    findings = [f for f in sweep([leaky.folder / "after-kill"]) if isinstance(f, Finding)]
    assert killed <= {f.last4 for f in findings if "sessions.db-wal" in f.where}
    assert killed <= {f.last4 for f in findings if ": table turns" in f.where}


def test_the_audit_finds_what_a_terminal_shows_and_what_its_folder_keeps(leaky: Evidence) -> None:
    lines = {s.found_as for s in leaky.visits.secrets if s.case == CHAT.name and s.knowable}
    shown = {
        (CHAT.name, f.kind, f.last4)
        for f in sweep([leaky.folder / "chat.txt"])
        if isinstance(f, Finding)
    }
    kept = {
        (CHAT.name, f.kind, f.last4)
        for f in sweep([leaky.folder / "chat-data"])
        if isinstance(f, Finding)
    }
    assert lines <= shown
    assert lines <= kept


def test_the_audit_command_tells_places_and_no_number(leaky: Evidence) -> None:
    done = run("audit", "--quiet", str(leaky.database), str(leaky.folder / "data.log"))
    assert done.returncode == 1
    assert done.stdout.count("card-number") > len(CASES)
    assert not [s for s in leaky.visits.secrets if s.digits in done.stdout and s.last4]
    assert not [s for s in leaky.visits.secrets if s.written in done.stdout and s.last4]
