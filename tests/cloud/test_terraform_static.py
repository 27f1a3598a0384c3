"""What can be seen in the Terraform and the scripts without a cloud."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from scripts.laptop import plugins
from tests.cloud.laptop import ROOT, need_terraform, not_run

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.cloud
SOURCES = ROOT / "terraform"
BLOCK = re.compile(r'^(?:variable|output) "(\w+)" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
SKIP = re.compile(r"#checkov:skip=(\w+)(?::(.*))?")


def run(command: Sequence[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_VAR_"))}
    if not Path(environment.get("TF_CLI_CONFIG_FILE", "/")).exists():
        del environment["TF_CLI_CONFIG_FILE"]
    environment |= {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def variables() -> list[str]:
    return [name for name, _ in BLOCK.findall((SOURCES / "variables.tf").read_text())]


@pytest.fixture(scope="module")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the configuration, with its provider and a zip."""
    terraform = need_terraform()
    folder = tmp_path_factory.mktemp("static") / "terraform"
    wanted = shutil.ignore_patterns(".terraform*", "*.tfstate*", "*.tfvars", "backend.tf")
    shutil.copytree(SOURCES, folder, ignore=wanted)
    with zipfile.ZipFile(folder / "empty.zip", "w"):
        pass
    mirror = plugins.find()
    options = [f"-plugin-dir={mirror}"] if mirror else []
    done = run([terraform, "init", "-no-color", "-input=false", *options], folder)
    if done.returncode:
        not_run(f"terraform init found no provider:\n{done.stderr}")
    return folder


def test_terraform_is_formatted() -> None:
    done = run([need_terraform(), "fmt", "-check", "-diff", "-recursive", "."], SOURCES)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["terraform.tfvars.example", "backend.tf.example"])
def test_the_examples_are_formatted(name: str) -> None:
    text = (SOURCES / name).read_text()
    command = [need_terraform(), "fmt", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    assert done.stdout == text


def test_terraform_is_valid(initialised: Path) -> None:
    done = run([need_terraform(), "validate", "-no-color"], initialised)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Warning" not in done.stdout


@pytest.mark.timeout(300)
def test_the_guards_hold(initialised: Path) -> None:
    command = [need_terraform(), "test", "-no-color", "-var=package=empty.zip"]
    done = run(command, initialised)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Success! [1-9]\d* passed, 0 failed", done.stdout)


def test_the_example_sets_variables_that_exist(initialised: Path) -> None:
    """With its placeholder the one thing that is refused is the key."""
    example = (SOURCES / "terraform.tfvars.example").read_text()
    named = set(re.findall(r"^(\w+) +=", example, re.MULTILINE))
    known = set(
        re.findall(r'^variable "(\w+)"', (SOURCES / "variables.tf").read_text(), re.MULTILINE)
    )
    assert named
    assert named <= known
    (initialised / "example.tfvars").write_text(example)
    command = [need_terraform(), "console", "-no-color", "-var-file=example.tfvars"]
    done = subprocess.run(
        command,
        cwd=initialised,
        input="var.lambda_timeout",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1] == "60"
    assert "Undeclared" not in done.stderr


def test_every_variable_and_output_is_described() -> None:
    for file in ("variables.tf", "outputs.tf"):
        text = (SOURCES / file).read_text()
        blocks = re.findall(
            r'^(?:variable|output) "(\w+)" \{\n(.*?)^\}', text, re.MULTILINE | re.DOTALL
        )
        assert blocks
        for name, block in blocks:
            assert re.search(r"^  description += ", block, re.MULTILINE), name
            assert file == "outputs.tf" or re.search(r"^  type += ", block, re.MULTILINE), name


def test_every_variable_is_in_the_docs() -> None:
    docs = (ROOT / "docs" / "deploy.md").read_text()
    assert [name for name in variables() if f"`{name}`" not in docs] == []


def test_every_exception_of_the_scan_carries_a_reason() -> None:
    skips = [skip for file in SOURCES.glob("*.tf") for skip in SKIP.finditer(file.read_text())]
    assert skips
    assert [skip[1] for skip in skips if len((skip[2] or "").strip()) < 15] == []


def checkov() -> Path:
    """It has an environment of its own: it pins what the program needs in other versions."""
    found = ROOT / "build" / "checkov-venv" / "bin" / "checkov"
    if found.exists():
        return found
    elsewhere = shutil.which("checkov")
    if elsewhere is None:
        not_run("checkov is not installed; install it with: make checkov")
    return Path(elsewhere)


@pytest.mark.timeout(180)
def test_the_security_scan_is_clean() -> None:
    scanned = ["-d", "terraform", "--framework", "terraform", "--skip-download"]
    done = run([checkov(), *scanned, "--compact", "--output", "json"], ROOT)
    told = json.loads(done.stdout)
    failed = [f"{each['check_id']} {each['resource']}" for each in told["results"]["failed_checks"]]
    assert failed == []
    assert told["summary"]["passed"] > 90
    assert told["summary"]["parsing_errors"] == 0
    skips = sum(len(SKIP.findall(file.read_text())) for file in SOURCES.glob("*.tf"))
    skipped = {
        (each["check_id"], each["resource"].split("[")[0])
        for each in told["results"]["skipped_checks"]
    }
    assert len(skipped) == skips  # none of them is there for nothing


def test_no_star_is_a_resource_but_where_aws_has_none() -> None:
    """In the role's policy X-Ray's alone; in a key's policy `*` is the key itself."""
    starred = {
        file.name: text.count('= "*"') + text.count('["*"]')
        for file in SOURCES.glob("*.tf")
        if any(star in (text := file.read_text()) for star in ('= "*"', '["*"]'))
    }
    assert starred == {"iam.tf": 1, "kms.tf": 3}


def test_shell_scripts_are_clean() -> None:
    shellcheck = shutil.which("shellcheck", path=str(Path(sys.executable).parent))
    shellcheck = shellcheck or shutil.which("shellcheck")
    if shellcheck is None:
        not_run("shellcheck is not installed; run: make setup")
    scripts: list[str | Path] = [*sorted((ROOT / "scripts").glob("*.sh")), ROOT / ".ci" / "run"]
    done = run([Path(shellcheck), "-x", *scripts], ROOT)
    assert done.returncode == 0, done.stdout


def test_the_scripts_tell_what_they_do() -> None:
    for name in ("test_backend.sh", "destroy.sh"):
        done = run([ROOT / "scripts" / name, "--help"], ROOT)
        assert done.returncode == 0
        assert done.stdout.startswith(f"Usage: scripts/{name}")
        assert run([ROOT / "scripts" / name, "--nonsense"], ROOT).returncode == 2
