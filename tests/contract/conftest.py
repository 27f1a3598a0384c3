"""The adapters under test, and AWS for those that need it.

A new store or vault joins by its name here and a fixture that makes it.
"""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from payment_smart_bot.adapters.ledger_dynamodb import DynamoLedger
from payment_smart_bot.adapters.ledger_sqlite import SqliteLedger, payments_file
from payment_smart_bot.adapters.outbox_dynamodb import DynamoOutbox
from payment_smart_bot.adapters.outbox_sqlite import SqliteOutbox
from payment_smart_bot.adapters.replays_dynamodb import DynamoReplays
from payment_smart_bot.adapters.replays_sqlite import SqliteReplays
from payment_smart_bot.adapters.sessions_dynamodb import DynamoSessions
from payment_smart_bot.adapters.sessions_sqlite import SqliteSessions
from payment_smart_bot.adapters.vault_kms import KmsVault
from payment_smart_bot.adapters.vault_local import LocalVault
from payment_smart_bot.domain.answer import Answer
from payment_smart_bot.domain.redact import RedactedText
from payment_smart_bot.domain.session import Card, Seal, Session, Status
from payment_smart_bot.ports import TurnRecord

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:  # `python -m pytest` puts it there, a bare `pytest` does not
    sys.path.insert(0, str(ROOT))

from tests.contract.emulator import Aws, started  # noqa: E402 - found only from here on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from payment_smart_bot.adapters.sqlite_file import SqliteFile
    from payment_smart_bot.ports import SessionStore, Vault
    from payment_smart_bot.ports.money import Ledger, Replays
    from payment_smart_bot.ports.outbox import Outbox, SharedOutbox

STORES = ("sqlite", "dynamodb")
VAULTS = ("local", "kms")


@dataclass(slots=True)
class Clock:
    """A time that stands until it is moved."""

    time: float = 1_000_000.0

    def now(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """An emulated AWS for all tests of this process."""
    with started(tmp_path_factory.mktemp("aws")) as made:
        yield made


@pytest.fixture
def sqlite_store(tmp_path: Path, clock: Clock) -> Iterator[SessionStore]:
    with contextlib.closing(SqliteSessions(tmp_path / "data" / "sessions.db", clock.now)) as made:
        yield made


@pytest.fixture
def table(aws: Aws) -> Iterator[str]:
    """A new table's name."""
    with aws.table() as name:
        yield name


@pytest.fixture
def client(aws: Aws) -> DynamoDBClient:
    return aws.clients.dynamodb


@pytest.fixture
def dynamodb_store(client: DynamoDBClient, table: str, clock: Clock) -> DynamoSessions:
    return DynamoSessions(client, table, clock.now)


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Any:  # noqa: ANN401 - pytest cannot tell
    return request.getfixturevalue(f"{request.param}_store")


@pytest.fixture
def payments_path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "payments.db"


@pytest.fixture
def file(payments_path: Path) -> Iterator[SqliteFile]:
    with contextlib.closing(payments_file(payments_path)) as made:
        yield made


@pytest.fixture
def sqlite_ledger(file: SqliteFile) -> Ledger:
    return SqliteLedger(file)


@pytest.fixture
def sqlite_replays(file: SqliteFile) -> Replays:
    return SqliteReplays(file)


@pytest.fixture
def payments(aws: Aws) -> Iterator[str]:
    """A new table's name, for payments."""
    with aws.payments_table() as name:
        yield name


@pytest.fixture
def dynamodb_ledger(client: DynamoDBClient, payments: str) -> Ledger:
    return DynamoLedger(client, payments)


@pytest.fixture
def dynamodb_replays(client: DynamoDBClient, payments: str) -> Replays:
    return DynamoReplays(client, payments)


@pytest.fixture(params=STORES)
def ledger(request: pytest.FixtureRequest) -> Any:  # noqa: ANN401 - the same
    return request.getfixturevalue(f"{request.param}_ledger")


@pytest.fixture
def sqlite_outbox(file: SqliteFile) -> Outbox:
    return SqliteOutbox(file)


@pytest.fixture
def dynamodb_outbox(client: DynamoDBClient, payments: str) -> SharedOutbox:
    return DynamoOutbox(client, payments)


@pytest.fixture
def outbox(request: pytest.FixtureRequest, ledger: Ledger) -> Any:  # noqa: ANN401 - the same
    """That of the ledger."""
    kind = "sqlite" if isinstance(ledger, SqliteLedger) else "dynamodb"
    return request.getfixturevalue(f"{kind}_outbox")


@pytest.fixture(params=STORES)
def replays(request: pytest.FixtureRequest) -> Any:  # noqa: ANN401 - the same
    return request.getfixturevalue(f"{request.param}_replays")


@pytest.fixture
def local_vault(tmp_path: Path) -> Vault:
    return LocalVault(tmp_path / "keys" / "vault.json")


@pytest.fixture(scope="session")
def kms_vault(aws: Aws) -> Vault:
    return KmsVault(aws.clients.kms, aws.key())


@pytest.fixture(params=VAULTS)
def vault(request: pytest.FixtureRequest) -> Any:  # noqa: ANN401 - the same
    return request.getfixturevalue(f"{request.param}_vault")


@pytest.fixture
def first() -> Session:
    """A session as it is saved for the first time."""
    return Session(id="s-1", nonce="nonce", expires_at=2_000_000.0, version=1)


@pytest.fixture
def sealed(first: Session) -> Session:
    """Its seal lapses at 1,500,000.5, itself at 2,000,000."""
    return replace(first, card=Card("visa", "4242", Seal("sealed", 1_500_000.5)))


@pytest.fixture
def record() -> Callable[[str | None, str], TurnRecord]:
    """Makes a turn of a message id and the answer's text."""

    def make(message_id: str | None, text: str) -> TurnRecord:
        answer = Answer(text, Status.COLLECTING, "s-1", awaiting="cvv", current_step="confirm")
        return TurnRecord(RedactedText("It is ••••."), answer, message_id)

    return make
