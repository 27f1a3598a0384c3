"""The lock files: every package pinned with hashes, its extras named, no index."""

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = sorted((Path(__file__).parents[2] / "requirements").glob("*.txt"))


def locked(lock: Path) -> dict[str, Requirement]:
    """The requirements of a lock file, by the package's normal name."""
    lines = re.findall(r"^([a-z0-9][^\\\n]*?)\s*\\?$", lock.read_text(), re.MULTILINE)
    requirements = [Requirement(line) for line in lines]
    return {canonicalize_name(each.name): each for each in requirements}


def wanted(name: str, extras: set[str]) -> list[Requirement]:
    """What an installed package asks for here, with these of its extras."""
    try:
        asked = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    parsed = [Requirement(each) for each in asked]
    return [
        each
        for each in parsed
        if each.marker is None
        or any(each.marker.evaluate({"extra": extra}) for extra in ("", *sorted(extras)))
    ]


def test_these_are_the_lock_files() -> None:
    assert [lock.name for lock in LOCKS] == ["checkov.txt", "dev.txt", "lambda.txt", "run.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_is_pinned_to_one_version_with_hashes(lock: Path) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", lock.read_text().strip())
    assert locked(lock).keys() == {canonicalize_name(re.split(r"[\[=]", b)[0]) for b in blocks}
    for block in blocks:
        assert re.match(r"[a-z0-9][\w.\-]*(\[[^\]]+\])?==[\w.]+", block), block
        assert "--hash=sha256:" in block, block


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_no_index_is_named(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "--index" not in text
    assert "--extra-index" not in text
    assert "--find-links" not in text


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_package_asked_for_with_an_extra_is_locked_with_it(lock: Path) -> None:
    """Else pip before 23.3 takes the newest version of it and refuses that for want of a hash."""
    pins = locked(lock)
    missing = [
        f"{canonicalize_name(asked.name)}{sorted(asked.extras)}, for {name}"
        for name, pin in pins.items()
        for asked in wanted(name, pin.extras)
        if asked.extras - pins[canonicalize_name(asked.name)].extras
    ]
    assert missing == []
