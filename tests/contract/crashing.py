"""Programs that save one version after another into a file, and are killed at some moment.

Such a program takes a path and how often it is to save, prints `ready`, waits for a line, and then
prints each version once it is saved.
"""

from __future__ import annotations

import random
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def started(program: str, path: Path, saves: int) -> subprocess.Popen[str]:
    """It is ready and waits."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(path), str(saves)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    """Let it save."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def killed(program: str, path: Path, kills: int, stored: Callable[[], int]) -> int:
    """Kill it so often; whatever it told is stored then. The last version comes back."""
    chance = random.Random(11)  # noqa: S311 - a moment
    last = 0
    for _ in range(kills):
        process = started(program, path, 10**9)
        assert process.stdout is not None
        go(process)
        for _ in range(chance.randrange(1, 60)):
            process.stdout.readline()
        process.kill()
        rest, _ = process.communicate(timeout=30)
        printed = [int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]
        last = max([last, *printed])
        assert last <= stored()
        last = stored()
    return last


def together(program: str, path: Path, processes: int, saves: int) -> list[int]:
    """Let several work on one new file at once; every version that they told, in order."""
    running = [started(program, path, saves) for _ in range(processes)]
    for process in running:
        go(process)
    versions: list[int] = []
    for process in running:
        told, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        versions += map(int, told.split())
    return sorted(versions)
