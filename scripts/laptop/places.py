"""Where everything lies, and files that only their owner may read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCES: Final = ROOT / "terraform"
BUILD: Final = ROOT / "build"
PACKAGE: Final = BUILD / "payment-smart-bot-laptop.zip"
"""For the emulator's Python; the one for AWS, which is for another, is left alone."""
CLOUD_JSON: Final = BUILD / "cloud.json"

HOME: Final = BUILD / "cloud"
"""All that one laptop cloud makes; gone after `down`."""
PROCESSES: Final = HOME / "processes.json"
LOCK: Final = BUILD / "cloud.lock"
SANDBOX: Final = HOME / "sandbox"
STATE: Final = HOME / "state"
"""What the emulator writes when it is asked to end."""
OUTPUT: Final = HOME / "output"
"""What the emulator and the sandbox print, with what the function prints."""
SCRATCH: Final = HOME / "tmp"
TERRAFORM: Final = HOME / "terraform"
"""Links to the sources, with plug-ins and state beside them: nothing of the laptop's gets into
`terraform/`, and no `backend.tf` or `terraform.tfvars` of a real deployment is read."""
VARIABLES: Final = TERRAFORM / "laptop.auto.tfvars.json"


def write_private(path: Path, content: Any) -> None:  # noqa: ANN401 - whatever JSON takes
    """Write JSON that only the owner may read, all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
    part.replace(path)


def read(path: Path) -> Any:  # noqa: ANN401 - whatever is in it
    """Read JSON; None where there is no file or no JSON."""
    try:
        return json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return None
