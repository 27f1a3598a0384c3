"""The servers of a laptop cloud: MiniStack, the Stripe sandbox and the merchant's program."""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.request
from typing import TYPE_CHECKING, Final

from scripts.laptop import merchant as merchant_program
from scripts.laptop import places, processes

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.laptop.processes import Started

REGION: Final = "us-east-1"
HOST: Final = "127.0.0.1"
EMULATOR: Final = "emulator"
SANDBOX: Final = "sandbox"
MERCHANT: Final = "merchant"
_READY_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.05
_PASSED_ON: Final = ("HOME", "LANG", "LC_ALL", "PATH", "SYSTEMROOT", "VIRTUAL_ENV")


class DidNotStart(Exception):  # noqa: N818 - what happened
    """A server did not start; the text says where its last words are."""


def emulator() -> str:
    """Address of the emulator, started if it does not run.

    A dead one has lost what it held, so all that was made in it is thrown away first.
    """
    known = places.read(places.HOME / "emulator.json")
    running = processes.find(EMULATOR)
    if running and known:
        return str(known["url"])
    port = _free_port()
    url = f"http://{HOST}:{port}"
    for folder in (places.STATE, places.SCRATCH):
        folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "ministack"]
    process = processes.start(EMULATOR, command, _emulator_environment(port))
    _wait(process, lambda: _answers(f"{url}/_ministack/ready"))
    places.write_private(places.HOME / "emulator.json", {"url": url})
    return url


def sandbox() -> tuple[str, str]:
    """Address and secret key of the Stripe sandbox, started if it does not run."""
    info = places.SANDBOX / "sandbox.json"
    if not processes.find(SANDBOX) or not info.exists():
        info.unlink(missing_ok=True)
        module = ["-m", "payment_smart_bot.sandbox", "--data-dir", str(places.SANDBOX)]
        process = processes.start(SANDBOX, [sys.executable, *module], _plain_environment())
        _wait(process, lambda: places.read(info) is not None)
    told = places.read(info)
    return told["url"], told["secretKey"]


def merchant() -> str:
    """Where the merchant's program hears events, started if it does not run."""
    if not processes.find(MERCHANT) or not merchant_program.ADDRESS.exists():
        merchant_program.ADDRESS.unlink(missing_ok=True)
        command = [sys.executable, "-m", "scripts.laptop.merchant"]
        process = processes.start(MERCHANT, command, _plain_environment())
        _wait(process, lambda: places.read(merchant_program.ADDRESS) is not None)
    return str(places.read(merchant_program.ADDRESS)["url"])


def aws_environment(url: str) -> dict[str, str]:
    """What leads any AWS client to the emulator and away from the user's own account."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def _plain_environment() -> dict[str, str]:
    """Little of the user's: what the emulator has, the function gets too."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1", "NO_PROXY": HOST, "TMPDIR": str(places.SCRATCH)}


def _emulator_environment(port: int) -> dict[str, str]:
    return {
        **_plain_environment(),
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(places.STATE),
        "S3_DATA_DIR": str(places.HOME / "s3"),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "MINISTACK_REGION": REGION,
    }


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)  # noqa: PLR2004 - OK
    except OSError:
        return False


def _wait(process: Started, ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not ready():
        if not process.alive or time.monotonic() > deadline:
            processes.stop(process)
            log = (places.OUTPUT / f"{process.name}.log").relative_to(places.ROOT)
            msg = f"The {process.name} did not start; its last words are in {log}."
            raise DidNotStart(msg)
        time.sleep(_POLL_SECONDS)
