"""No card number and no security code is left anywhere, wherever a person puts it.

The same conversations with every guard off are the proof that the sweeps see what is there.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from tests.e2e.canaries import raw_finds
from tests.e2e.evidence import Evidence, collect_once, named, told
from tests.e2e.places import CASES, CHAT, IN_REQUESTS, matrix
from tests.e2e.server import PROGRAM, run

from payment_smart_bot.audit.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.e2e.places import Case

LEAKY: Final = (sys.executable, str(Path(__file__).with_name("leaky.py")))
ALL_OFF: Final = "redaction,vault,door,log,careless,echo"
HELD: Final = {"held-visa", "held-amex", "held-diners", "held-in-words", "timeout", "server-error"}
"""Cases that end with a number sealed."""
PROGRAMS: Final[dict[str, tuple[Sequence[str], Sequence[Case]]]] = {
    "clean": ((PROGRAM,), CASES),
    "leaky": ((*LEAKY, ALL_OFF), CASES),
    "careless": ((*LEAKY, "careless"), IN_REQUESTS),
    "clean-matrix": ((PROGRAM,), tuple(matrix())),
    "leaky-matrix": ((*LEAKY, ALL_OFF), tuple(matrix())),
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of this run that all workers have."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture
def clean(shared: Path) -> Evidence:
    """What the program leaves."""
    return collect_once(shared, "clean", *PROGRAMS["clean"])


@pytest.fixture
def leaky(shared: Path) -> Evidence:
    """What it leaves with every guard off."""
    return collect_once(shared, "leaky", *PROGRAMS["leaky"])


def test_every_case_has_its_own_last_four_digits(clean: Evidence) -> None:
    last4 = {(secret.case, secret.last4) for secret in clean.secrets if secret.last4}
    assert len(last4) == len({four for _, four in last4})
    cases = {case.name for case in (*CASES, CHAT) if "<" in repr(case.steps)}
    assert {secret.case for secret in clean.secrets} == cases


def test_one_number_in_base64_is_of_letters_alone_as_a_name_is(clean: Evidence) -> None:
    ways = [secret for secret in clean.secrets if secret.way == "bare-base64"]
    assert "base64-as-the-name" in {secret.case for secret in ways if secret.written.isalpha()}


def test_the_audit_finds_nothing(clean: Evidence) -> None:
    assert list(sweep([clean.folder])) == []


def test_the_audit_command_finds_nothing(clean: Evidence) -> None:
    done = run("audit", "--quiet", str(clean.folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "No card number and no security code found.\n"


def test_no_canary_is_in_any_byte(clean: Evidence) -> None:
    assert raw_finds(clean.files(), clean.secrets) == set()


def test_what_was_said_is_stored_without_a_digit(clean: Evidence) -> None:
    said = clean.select("SELECT said FROM turns")
    assert len(said) > len(CASES)
    assert not [text for (text,) in said if any(char.isdigit() for char in text)]


def test_the_places_were_really_visited(clean: Evidence) -> None:
    sessions = {named(name) for (name,) in clean.select("SELECT id FROM sessions")}
    assert {secret.case for secret in clean.kept} - sessions == set()
    log = (clean.folder / "data.log").read_text()
    assert Counter(re.findall('"event":"([a-z]+)"', log)).keys() >= {"turn", "refused", "fault"}
    assert (clean.folder / "after-kill" / "sessions.db-wal").stat().st_size > 0
    assert {named(name) for (name,) in clean.select("SELECT session_id FROM seals")} >= HELD
    assert "token" not in (clean.folder / "chat.txt").read_text()


def test_without_redaction_the_audit_finds_each_message_in_the_database(leaky: Evidence) -> None:
    assert told(leaky.kept) - leaky.found("data/sessions.db") == set()


def test_without_redaction_the_database_holds_even_what_no_audit_can_know(leaky: Evidence) -> None:
    bare = {secret for secret in leaky.kept if secret.way == "bare"}
    others = {secret for secret in leaky.kept if not secret.knowable} - bare
    assert {"bare-code", "after-completion", "as-the-name"} == {secret.case for secret in bare}
    assert {"wrong", "half-1", "half-2", "third-2"} <= {secret.way for secret in others}
    assert others - raw_finds([leaky.database], others) == set()
    said = [
        (named(name), text) for name, text in leaky.select("SELECT session_id, said FROM turns")
    ]
    texts = {case: " ".join(text for each, text in said if each == case) for case, _ in said}
    assert [secret for secret in bare if secret.written not in texts[secret.case]] == []


def test_without_a_guard_at_the_door_the_audit_finds_each_session_id(leaky: Evidence) -> None:
    ids = {secret.last4 for secret in leaky.secrets if "session-id" in secret.case} - {""}
    assert len(ids) == 4
    assert ids - {last4 for _, _, last4 in leaky.found("data/sessions.db")} == set()


def test_without_a_vault_the_audit_finds_each_sealed_number(leaky: Evidence) -> None:
    own = {secret.last4 for secret in leaky.secrets if secret.case in HELD} - {""}
    seals = {f.last4 for f in leaky.findings("data/sessions.db") if "table seals" in f.where}
    assert len(own) == len(HELD)
    assert own - seals == set()


@pytest.mark.parametrize("artefact", ["data.log", "transcript.jsonl"])
def test_without_a_guard_the_audit_finds_every_canary_by_its_place(
    leaky: Evidence, artefact: str
) -> None:
    visited = {secret for secret in leaky.secrets if secret.case != CHAT.name}
    assert told(visited) - leaky.found(artefact) == set()
    raw = {secret for secret in visited if secret.way != "bare"}
    assert raw - raw_finds([leaky.folder / artefact], raw) == set()


def test_the_audit_finds_what_a_kill_left_in_the_log_of_the_database(leaky: Evidence) -> None:
    [killed] = {secret.last4 for secret in leaky.kept if secret.case == "killed"} - {""}
    places = [f.where for f in leaky.findings("after-kill") if f.last4 == killed]
    assert [place for place in places if "sessions.db-wal" in place]
    assert [place for place in places if ": table turns" in place]


@pytest.mark.parametrize("artefact", ["chat.txt", "chat-data"])
def test_the_audit_finds_what_a_terminal_shows_and_what_its_folder_keeps(
    leaky: Evidence, artefact: str
) -> None:
    lines = {(kind, last4) for _, kind, last4 in told(leaky.secrets) if _ == CHAT.name}
    assert {kind for kind, _ in lines} == {"card-number", "security-code"}
    assert lines - {(f.kind, f.last4) for f in leaky.findings(artefact)} == set()


def test_the_audit_command_tells_places_and_no_number(leaky: Evidence) -> None:
    done = run("audit", "--quiet", str(leaky.database), str(leaky.folder / "data.log"))
    assert done.returncode == 1
    assert done.stdout.count("card-number") > len(CASES)
    numbers = [secret for secret in leaky.secrets if secret.last4]
    assert [s for s in numbers if s.digits in done.stdout or s.written in done.stdout] == []


def test_a_careless_log_statement_tells_nothing(shared: Path) -> None:
    careless = collect_once(shared, "careless", *PROGRAMS["careless"])
    assert '"logger":"careless","event":"foreign"' in (careless.folder / "data.log").read_text()
    assert list(sweep([careless.folder])) == []
    assert raw_finds(careless.files(), careless.secrets) == set()


@pytest.mark.slow
def test_every_way_of_every_brand_at_every_step_leaves_nothing(shared: Path) -> None:
    clean = collect_once(shared, "clean-matrix", *PROGRAMS["clean-matrix"])
    assert list(sweep([clean.folder])) == []
    assert raw_finds(clean.files(), clean.secrets) == set()


@pytest.mark.slow
def test_every_way_of_every_brand_at_every_step_is_found_without_redaction(shared: Path) -> None:
    leaky = collect_once(shared, "leaky-matrix", *PROGRAMS["leaky-matrix"])
    assert told(leaky.kept) - leaky.found("data/sessions.db") == set()
    raw = {secret for secret in leaky.kept if secret.way != "bare"}
    assert raw - raw_finds([leaky.database], raw) == set()
