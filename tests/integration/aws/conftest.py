"""AWS for the tests here, and a bot on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.retries.standard import ExponentialBackoff
from tests.contract.emulator import Aws, started
from tests.integration.aws.function import Function, running
from tests.integration.aws.selling import deployed
from tests.integration.aws.shop import Shop, Wire, build, watched

from payment_smart_bot.sandbox.spawn import SandboxProcess, start_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """An emulated AWS for all tests of this process."""
    with started(tmp_path_factory.mktemp("aws")) as made:
        yield made


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """Stripe's stand-in for the tests of a file."""
    with start_sandbox(tmp_path_factory.mktemp("sandbox")) as made:
        yield made


@pytest.fixture(scope="module")
def variables(aws: Aws, sandbox: SandboxProcess) -> Iterator[dict[str, str]]:
    """What Terraform gives the function where it takes payments."""
    with deployed(aws, sandbox) as given:
        yield given


@pytest.fixture(scope="module")
def function(
    variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Function]:
    """The function of a file's tests."""
    with running(tmp_path_factory.mktemp("function"), variables) as started:
        yield started


@pytest.fixture
def wire(aws: Aws) -> Iterator[Wire]:
    """What is sent to it."""
    with watched(aws) as made:
        yield made


@pytest.fixture
def table(aws: Aws) -> Iterator[str]:
    """A new table's name."""
    with aws.table() as name:
        yield name


@pytest.fixture
def shop(aws: Aws, table: str, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A bot on a table of its own; AWS's client does not wait between its tries."""
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0.0)
    return build(aws, table, wire)
