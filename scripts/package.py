"""Build the function's zip: the same bytes from the same input, for a named Python.

What goes in: the packages of requirements/lambda.txt and of this program what the function imports.
Left out: other services' data of botocore, tests, metadata that nothing reads at run time. Byte
code is compiled by the named Python and checked by nothing ("unchecked-hash"): a zip keeps times to
two seconds, so code that is checked by time would be compiled again at every cold start. Of the
libraries the byte code alone goes in, which takes a quarter off the zip.

Examples:
  python scripts/package.py
  python scripts/package.py --python 3.13 --arch arm64 --out build/payment-smart-bot.zip
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import Progress

ROOT: Final = Path(__file__).parents[1]
LOCK: Final = ROOT / "requirements" / "lambda.txt"
SERVICES: Final = ("bedrock-runtime", "dynamodb", "kms", "secretsmanager")
SHARED_DATA: Final = (
    "_retry.json",
    "endpoints.json",
    "partitions.json",
    "sdk-default-configuration.json",
)
LAPTOP_ONLY: Final = (
    "adapters/ledger_totals.py",
    "adapters/sessions_live.py",
    "adapters/tallies_sql.py",
    "adapters/tallies_sqlite.py",
    "app",
    "bootstrap/local.py",
    "bot/metering.py",
    "domain/cost.py",
    "domain/durations.py",
    "domain/funnel.py",
    "entrypoints/beside.py",
    "entrypoints/cli.py",
    "entrypoints/commands",
    "entrypoints/counting.py",
    "entrypoints/http_server.py",
    "entrypoints/loopback.py",
    "entrypoints/log_tail.py",
    "entrypoints/merchant/client.py",
    "entrypoints/merchant/http.py",
    "entrypoints/merchant/keeping.py",
    "entrypoints/merchant/keyfile.py",
    "entrypoints/merchant/listening.py",
    "entrypoints/merchant/lives.py",
    "entrypoints/merchant/openapi.py",
    "entrypoints/merchant/printed.py",
    "entrypoints/merchant/prometheus.py",
    "entrypoints/merchant/spreadsheet.py",
    "entrypoints/merchant/stats.py",
    "entrypoints/merchant/stats_bodies.py",
    "entrypoints/merchant/tallying.py",
    "entrypoints/openapi.py",
    "entrypoints/running.py",
    "entrypoints/talk.py",
    "entrypoints/web",
    "ports/tallies.py",
    "sandbox",
    "scenarios",
    "web",
    "adapters/ledger_sql.py",
    "adapters/ledger_sqlite.py",
    "adapters/replays_sqlite.py",
    "adapters/rows_sqlite.py",
    "adapters/sessions_sql.py",
    "adapters/sessions_sqlite.py",
    "adapters/sqlite_file.py",
    "adapters/sqlite_setup.py",
    "adapters/stripe_endpoints.py",
    "adapters/vault_keys.py",
    "adapters/vault_local.py",
    "audit/archives.py",
    "audit/blocks.py",
    "audit/databases.py",
    "audit/names.py",
    "audit/sweep.py",
)
"""Of this program's package: what the function never imports."""
PLATFORMS: Final = {"x86_64": "manylinux2014_x86_64", "arm64": "manylinux2014_aarch64"}
NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
FILE_MODE: Final = 0o644 << 16


def main() -> None:
    """Read the options, build, and say how large it became."""
    options = _options()
    out: Path = options.out
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Progress(console=Console(stderr=True)) as bar:
        tree = Path(folder)
        task = bar.add_task("installing", total=4)
        _install(tree, options.python, options.arch)
        bar.update(task, advance=1, description="trimming")
        _copy_program(tree)
        _trim(tree)
        bar.update(task, advance=1, description="compiling")
        compiled = _compile(tree, options.python)
        bar.update(task, advance=1, description="zipping")
        _zip(tree, out)
        bar.update(task, advance=1, description="done")
    size = out.stat().st_size / 1e6
    print(f"{out}: {size:.2f} MB for Python {options.python} on {options.arch}{compiled}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", default="3.13", help="the function's Python (default 3.13)")
    parser.add_argument("--arch", choices=PLATFORMS, default="x86_64")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "payment-smart-bot.zip")
    return parser.parse_args()


def _install(tree: Path, python: str, arch: str) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--require-hashes", "--only-binary=:all:", "--no-compile"]
    command += ["--python-version", python, "--platform", PLATFORMS[arch]]
    command += ["--target", str(tree), "-r", str(LOCK)]
    subprocess.run(command, check=True)


def _copy_program(tree: Path) -> None:
    source = ROOT / "src" / "payment_smart_bot"
    target = tree / "payment_smart_bot"
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    for name in LAPTOP_ONLY:
        path = target / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _trim(tree: Path) -> None:
    data = tree / "botocore" / "data"
    for path in data.iterdir():
        if path.name not in {*SERVICES, *SHARED_DATA}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for service in SERVICES:
        for path in data.glob(f"{service}/*/*"):
            if path.name.split(".")[0] in {"examples-1", "paginators-1", "waiters-2"}:
                path.unlink()
    for pattern in (
        "*.dist-info",
        "bin",
        "**/tests",
        "**/*.pyi",
        "**/__pycache__",
    ):
        for path in tree.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _compile(tree: Path, python: str) -> str:
    """Compile with the function's own Python; a note when it is not on this machine."""
    interpreter = _interpreter(python)
    if interpreter is None:
        return f", without byte code: python{python} is not on this machine, cold starts are slower"
    command = [interpreter, "-m", "compileall", "-q", "-f", "-j", "1"]
    command += ["--invalidation-mode", "unchecked-hash", "-s", str(tree), "-p", "/var/task"]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    ours = tree / "payment_smart_bot"
    libraries = [str(path) for path in sorted(tree.iterdir()) if path != ours]
    subprocess.run([*command, str(ours)], check=True, env=environment)
    subprocess.run([*command, "-b", *libraries], check=True, env=environment)
    for source in (path for library in libraries for path in _sources(Path(library))):
        source.unlink()
    return ""


def _sources(library: Path) -> list[Path]:
    return [library] if library.suffix == ".py" else list(library.rglob("*.py"))


def _interpreter(python: str) -> str | None:
    """The first of `pythonX.Y` and the running one that really is that version."""
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    for candidate in (shutil.which(f"python{python}"), sys.executable):
        if candidate is None:
            continue
        told = subprocess.run([candidate, "-c", ask], capture_output=True, text=True, check=False)
        if told.stdout.strip() == python:
            return candidate
    return None


def _zip(tree: Path, out: Path) -> None:
    """Names in order, no times, one mode: the same tree gives the same bytes."""
    made = out.with_suffix(".new")
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(tree.rglob("*")):
            if path.is_file():
                info = zipfile.ZipInfo(str(path.relative_to(tree)), NO_TIME)
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, FILE_MODE
                archive.writestr(info, path.read_bytes())
    made.replace(out)


if __name__ == "__main__":
    main()
