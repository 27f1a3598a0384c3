"""AWS on loopback: a MiniStack process, and the bot's own clients for it.

It has its own ports and folders, checks nobody's rights, and is ended by its process id.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pytest

from payment_smart_bot.adapters import payment_items
from payment_smart_bot.adapters.aws import Clients

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import KeySchemaElementTypeDef

    from payment_smart_bot.adapters.payment_items import Index

HOST: Final = "127.0.0.1"
READY_SECONDS: Final = 30.0
_KEPT: Final = ("PATH", "HOME", "LANG", "LC_ALL")
_STARTS: Final = 3


@dataclass(frozen=True)
class Aws:
    """An emulated account."""

    url: str
    clients: Clients = field(repr=False)

    def environment(self) -> dict[str, str]:
        """What leads a client of AWS here."""
        return environment(self.url)

    @contextmanager
    def table(self, name: str = "") -> Iterator[str]:
        """A table like the sessions' in `terraform/dynamodb.tf`, for as long as it is needed."""
        with self._table(name or f"sessions-{uuid.uuid4().hex}") as made:
            yield made

    @contextmanager
    def payments_table(self, name: str = "") -> Iterator[str]:
        """A table like the payments' there."""
        with self._table(name or f"payments-{uuid.uuid4().hex}", *payment_items.INDEXES) as made:
            yield made

    @contextmanager
    def _table(self, name: str, *indexes: Index) -> Iterator[str]:
        client = self.clients.dynamodb
        attributes = {"pk", "sk", *(each for index in indexes for each in index[1:])}
        more: Any = {"GlobalSecondaryIndexes": [_index(index) for index in indexes]}
        client.create_table(
            TableName=name,
            KeySchema=_keys("pk", "sk"),
            AttributeDefinitions=[
                {"AttributeName": each, "AttributeType": "S"} for each in sorted(attributes)
            ],
            BillingMode="PAY_PER_REQUEST",
            **(more if indexes else {}),
        )
        try:
            yield name
        finally:
            client.delete_table(TableName=name)

    def key(self) -> str:
        """A new key's ARN."""
        return self.clients.kms.create_key()["KeyMetadata"]["Arn"]

    def secret(self, value: str, name: str = "") -> str:
        """A new secret's ARN."""
        name = name or f"stripe-key-{uuid.uuid4().hex}"
        return self.clients.secretsmanager.create_secret(Name=name, SecretString=value)["ARN"]


def _keys(partition: str, order: str) -> list[KeySchemaElementTypeDef]:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": order, "KeyType": "RANGE"},
    ]


def _index(index: Index) -> dict[str, Any]:
    projection = {"ProjectionType": "KEYS_ONLY"}
    keys = _keys(index.partition, index.order)
    return {"IndexName": index.name, "KeySchema": keys, "Projection": projection}


def environment(url: str) -> dict[str, str]:
    """What leads a client of AWS to an address, and away from anybody's own account."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": HOST,
    }


def clients_for(url: str) -> Clients:
    """The bot's own clients for an address."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in environment(url).items():
            patch.setenv(name, value)
        clients = Clients()
        for name in ("dynamodb", "kms", "secretsmanager"):
            assert getattr(clients, name).meta.endpoint_url == url
        return clients


def items(client: DynamoDBClient, table: str, session_id: str = "s-1") -> dict[str, dict[str, Any]]:
    """A session's items by their sort key."""
    answer = client.query(
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"S#{session_id}"}},
        ConsistentRead=True,
    )
    return {item["sk"]["S"]: item for item in answer["Items"]}


@contextmanager
def started(folder: Path) -> Iterator[Aws]:
    """Start one, and end it."""
    if importlib.util.find_spec("ministack") is None:
        lack = "MiniStack is not installed, so nothing was tested against AWS: `make setup`"
        if os.environ.get("CI") == "true":
            pytest.fail(lack)
        pytest.skip(lack)
    with ExitStack() as stack:
        for _ in range(_STARTS):
            port = _free_port()
            process = stack.enter_context(_process(folder, port))
            url = f"http://{HOST}:{port}"
            if _is_ready(process, f"{url}/_ministack/ready"):
                yield Aws(url, clients_for(url))
                return
        pytest.fail(f"MiniStack did not start:\n{(folder / 'output.txt').read_text()}")


@contextmanager
def _process(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    env = {name: os.environ[name] for name in _KEPT if name in os.environ} | {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        "TMPDIR": str(folder),
        "AUTH": "false",
        "PERSIST_STATE": "0",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "NO_PROXY": HOST,
    }
    with (folder / "output.txt").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env=env,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _is_ready(process: subprocess.Popen[bytes], url: str) -> bool:
    """Whether it answers; not so when another program took its port meanwhile."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with direct.open(url, timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return False


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])
