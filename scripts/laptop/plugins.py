"""Where the AWS provider lies on machines that keep it in a folder and cannot download it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.laptop import places

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROVIDER: Final = "registry.terraform.io/hashicorp/aws"
_USUAL: Final = ("/opt", "/srv", "/usr/lib", "/usr/local", "/usr/local/share", "/usr/share")
_DEPTHS: Final = ("", "*/", "*/*/")


def find() -> Path | None:
    """The folder for `terraform init -plugin-dir`: TF_PLUGIN_DIR, else one that has our version.

    None: let Terraform look in its own places and then in its registry.
    """
    if told := os.environ.get("TF_PLUGIN_DIR"):
        return Path(told)
    return next(_mirrors(), None)


def _mirrors() -> Iterator[Path]:
    pinned = re.search(r'version\s*=\s*"([\d.]+)"', (places.SOURCES / "versions.tf").read_text())
    version = pinned[1] if pinned else "*"
    for base in map(Path, _USUAL):
        for depth in _DEPTHS:
            for version_dir in base.glob(f"{depth}{_PROVIDER}/{version}"):
                yield version_dir.parents[3]
