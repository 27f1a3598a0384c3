"""Terraform in the laptop cloud's own folder."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scripts.laptop import places, plugins, services

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PASSED_ON: Final = ("HOME", "LANG", "PATH", "SSL_CERT_FILE", "TF_CLI_CONFIG_FILE", "TMPDIR")
_NOT_LINKED: Final = ("backend.tf", "backend_override.tf", "override.tf")
_STEP: Final = re.compile(r": (Creation|Modifications|Destruction) complete")
_PLAN: Final = "laptop.plan"
_KEYS: Final = ("api_key_value", "merchant_key", "merchant_webhook_secret")
"""Made once for each laptop cloud."""


class TerraformFailed(Exception):  # noqa: N818 - what happened
    """Terraform said no; the text is its own."""


def installed() -> bool:
    """Whether there is a `terraform` to call."""
    return shutil.which("terraform") is not None


def environment(url: str) -> dict[str, str]:
    """Nothing of the user's AWS account and none of their TF_VAR_."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    if not Path(kept.get("TF_CLI_CONFIG_FILE", os.devnull)).exists():
        del kept["TF_CLI_CONFIG_FILE"]  # Terraform warns at every call otherwise
    quiet = {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
    return {**kept, **quiet, **services.aws_environment(url)}


def prepare(url: str, **stripe: Any) -> None:  # noqa: ANN401 - variables of the configuration
    """Link the sources, write the variables and initialise once."""
    places.TERRAFORM.mkdir(parents=True, exist_ok=True)
    wanted = {each.name: each for each in places.SOURCES.glob("*.tf")}
    for link in places.TERRAFORM.glob("*.tf"):
        if link.is_symlink() and link.name not in wanted:
            link.unlink()
    for name, source in wanted.items():
        link = places.TERRAFORM / name
        if name not in _NOT_LINKED and not link.exists():
            link.symlink_to(source)
    known = places.read(places.VARIABLES) or {}
    keys = {name: known.get(name) or secrets.token_hex(20) for name in _KEYS}
    places.write_private(places.VARIABLES, {**_variables(url), **keys, **stripe})
    if not (places.TERRAFORM / ".terraform").exists():
        mirror = plugins.find()
        extra = [f"-plugin-dir={mirror}"] if mirror else []
        run("init", "-no-color", *extra, url=url)


def _variables(url: str) -> dict[str, Any]:
    """The laptop's, each of them a variable that a real deployment has too."""
    return {
        "region": services.REGION,
        "environment": "dev",
        "emulator": {"endpoint": url},
        "package": str(places.PACKAGE),
        "allowed_origins": ["http://localhost:8501", "https://shop.example"],
        "bedrock_model_id": "amazon.nova-micro-v1:0",
        "merchant_contact": "please write to help@shop.example",
        "reserved_concurrency": 100,
        "usage_plan": {"rate": 200, "burst": 400, "daily_cap": 1_000_000},
        "stage_throttle": {"rate": 500, "burst": 1000},
        "webhook_throttle": {"rate": 200, "burst": 400},
    }


def plan(url: str) -> dict[str, Any]:
    """Plan into a file, which `apply` takes; what is planned."""
    run("plan", "-no-color", "-out", _PLAN, url=url)
    planned: dict[str, Any] = json.loads(run("show", "-json", _PLAN, url=url))
    return planned


def apply(url: str, total: int, told: Callable[[int], None]) -> None:
    """Apply what was planned, telling how many of the steps are done.

    Raises:
        TerraformFailed: with its last words.
    """
    lines: list[str] = []
    done = 0
    with subprocess.Popen(
        ["terraform", "apply", "-no-color", "-parallelism=20", _PLAN],  # noqa: S607 - the user's own
        cwd=places.TERRAFORM,
        env=environment(url),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            done += bool(_STEP.search(line))
            told(min(done, total))
    forget_plan()
    if process.returncode:
        raise TerraformFailed("".join(lines[-60:]))


def forget_plan() -> None:
    """Remove a plan's file: unlike the state it holds the variables, the Stripe key among them."""
    (places.TERRAFORM / _PLAN).unlink(missing_ok=True)


def fingerprint() -> str:
    """Of all that an apply depends on."""
    digest = hashlib.sha256()
    for path in (*sorted(places.SOURCES.glob("*.tf")), places.VARIABLES, places.PACKAGE):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def outputs(url: str) -> Mapping[str, Any]:
    """What the configuration puts out."""
    return {k: v["value"] for k, v in json.loads(run("output", "-json", url=url)).items()}


def run(*arguments: str, url: str) -> str:
    """Run Terraform to its end; what it printed.

    Raises:
        TerraformFailed: with its words.
    """
    done = subprocess.run(
        ["terraform", *arguments],  # noqa: S607 - wherever the user has it
        cwd=places.TERRAFORM,
        env=environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise TerraformFailed(done.stdout + done.stderr)
    return done.stdout
