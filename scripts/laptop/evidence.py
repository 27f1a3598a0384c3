"""Looking for card numbers in all that a laptop cloud leaves behind."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from scripts.laptop import places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CODE: Final = ((places.SCRATCH, "ministack-lambda-*"), (places.STATE, "lambda-blobs"))
"""The zips that were deployed, and the same unpacked: our own source, in which brands, patterns and
Stripe's test numbers stand. Nothing of a payer's gets there."""
_AUDIT: Final = "from payment_smart_bot.entrypoints.cli import main; main()"


def audit() -> tuple[bool, str]:
    """Whether nothing was found in state and output of emulator and sandbox; and what was said."""
    for parent, pattern in _CODE:
        for folder in parent.glob(pattern):
            shutil.rmtree(folder, ignore_errors=True)
    paths = [str(path) for path in _paths()]
    if not paths:
        return True, "Nothing was left to look through."
    command = [sys.executable, "-c", _AUDIT, "audit", "--quiet", *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=places.ROOT)
    return done.returncode == 0, done.stdout + done.stderr


def _paths() -> Iterator[Path]:
    """All but Terraform's plug-ins and our own zip."""
    for path in (places.STATE, places.OUTPUT, places.SANDBOX, places.SCRATCH, places.HOME / "s3"):
        if path.exists():
            yield path
    yield from places.TERRAFORM.glob("terraform.tfstate*")
