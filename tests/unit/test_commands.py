"""The command line: help with examples everywhere, and the diagram in the docs is current."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from payment_smart_bot.entrypoints.cli import main
from payment_smart_bot.entrypoints.commands.diagram import put_into

ROOT = Path(__file__).parents[2]
COMMANDS = ["serve", "chat", "scenarios", "audit", "doctor", "sandbox", "vault", "diagram"]


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, arguments, env={"STRIPE_SECRET_KEY": ""})
    return result.exit_code, result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(command: str) -> None:
    status, output = run(command, "--help")
    assert status == 0
    assert "Examples:\n" in output
    assert f"payment-smart-bot {command}" in output


def test_the_help_lists_every_command() -> None:
    status, output = run("--help")
    assert status == 0
    assert all(f"\n  {command} " in output for command in COMMANDS)


def test_an_unknown_command_is_refused() -> None:
    status, output = run("dance")
    assert status == 2
    assert "dance" in output


def test_the_diagram_in_the_docs_is_current() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert put_into(text) == text, "run: make diagram"


def test_the_diagram_is_put_between_its_marks(tmp_path: Path) -> None:
    document = tmp_path / "doc.md"
    document.write_text("no marks", encoding="utf-8")
    status, output = run("diagram", "--into", str(document))
    assert status == 1
    assert "put <!-- states" in output
    document.write_text("a\n<!-- states: made by `make diagram` -->\nold\n<!-- /states -->\nz\n")
    assert run("diagram", "--into", str(document))[0] == 0
    text = document.read_text(encoding="utf-8")
    assert text.startswith("a\n<!-- states")
    assert text.endswith("<!-- /states -->\nz\n")
    assert "awaiting_confirmation --> complete: clear yes" in text
    assert "old" not in text
    assert "stateDiagram-v2" in run("diagram")[1]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.com"])  # noqa: S104 - refused
def test_no_address_but_loopback_is_served(host: str) -> None:
    status, output = run("serve", "--host", host)
    assert status == 1
    assert f"{host} is no loopback address" in output


def test_doctor_tells_what_to_mend(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    assert run("doctor", "--data-dir", str(data))[0] == 0
    (data / "vault.json").write_text("{}")
    (data / "vault.json").chmod(0o644)
    (data / "sessions.db").write_bytes(b"no database" * 100)
    (data / "sessions.db").chmod(0o600)
    status, output = run("doctor", "--data-dir", str(data))
    assert status == 1
    assert "chmod 600" in output
    assert "SQLITE_NOTADB" in output


@pytest.mark.parametrize(
    "name", ["merchant.key", "merchant-webhook.secret", "payments.db", "sandbox.sqlite3"]
)
def test_doctor_looks_at_every_file_that_is_private(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    (tmp_path / name).chmod(0o600)
    assert run("doctor", "--data-dir", str(tmp_path))[0] == 0
    (tmp_path / name).chmod(0o644)
    status, output = run("doctor", "--data-dir", str(tmp_path))
    assert (status, "mode 644" in output) == (1, True)


def test_doctor_names_wrong_settings() -> None:
    result = CliRunner().invoke(main, ["doctor"], env={"LOG_FORMAT": "xml"})
    assert result.exit_code == 1
    assert "LOG_FORMAT" in result.output


def test_doctor_asks_stripe_when_there_is_a_key(tmp_path: Path) -> None:
    env = {
        "STRIPE_SECRET_KEY": "sk_test_x",
        "STRIPE_API_BASE": "http://127.0.0.1:9",
        "COLUMNS": "200",
    }
    result = CliRunner().invoke(main, ["doctor", "--data-dir", str(tmp_path)], env=env)
    assert result.exit_code == 1
    assert "Check STRIPE_SECRET_KEY and network." in result.output


def test_vault_keys_are_rotated_and_forgotten(tmp_path: Path) -> None:
    data = ("--data-dir", str(tmp_path))
    first = run("vault", "rotate", *data)[1].split()[-1].rstrip(".")
    second = run("vault", "rotate", *data)[1].split()[-1].rstrip(".")
    assert first != second
    assert run("vault", "forget", first, *data)[0] == 0
    status, output = run("vault", "forget", second, *data)
    assert status == 1
    assert "current key" in output
    assert run("vault", "forget", *data)[0] == 2


def test_audit_finds_and_says_where(tmp_path: Path) -> None:
    (tmp_path / "clean.txt").write_text("nothing here")
    status, output = run("audit", "--quiet", str(tmp_path))
    assert (status, output) == (0, "No card number and no security code found.\n")
    (tmp_path / "dirty.txt").write_text("card 4242 4242 4242 4242\n")
    status, output = run("audit", "--quiet", str(tmp_path))
    assert status == 1
    assert "4242 4242" not in output
    assert "visa" in output
    status, output = run("audit", str(tmp_path / "none"))
    assert status == 1
    assert "No such file" in output


def test_audit_reads_a_stream() -> None:
    result = CliRunner().invoke(main, ["audit", "--quiet", "-"], input="cvv: 123\n")
    assert result.exit_code == 1
    assert "security-code" in result.output


def test_a_chat_through_a_pipe_pays(tmp_path: Path) -> None:
    said = "I want to pay\nJane Smith\n4242 4242 4242 4242\n12/30\n123\nyes\n"
    result = CliRunner().invoke(main, ["chat", "--data-dir", str(tmp_path)], input=said)
    assert result.exit_code == 0, result.output
    assert "Token: pm_" in result.output
    assert "no money moves" in result.output


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "nonsense"])
def test_a_server_that_is_not_there(url: str) -> None:
    result = CliRunner().invoke(main, ["chat", "--url", url], input="hello\n")
    assert result.exit_code == 1
    assert url in result.output
    assert run("scenarios", "--quiet", "--url", url)[0] == 1


def test_all_scenarios_pass_in_process() -> None:
    result = CliRunner().invoke(main, ["scenarios", "--quiet"], env={"STRIPE_SECRET_KEY": ""})
    assert result.exit_code == 0, result.output
    assert result.output.count("passed") == 5
