"""A deployment, as its Terraform outputs tell it, and the AWS clients for it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OURS: Final = "payment-smart-bot"
_CONFIG: Final = Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 3})


@dataclass(frozen=True)
class Deployment:
    """What `terraform output -json` says."""

    told: dict[str, Any]

    @classmethod
    def load(cls, file: Path) -> Deployment:
        """Read the outputs from a file."""
        return cls({name: each["value"] for name, each in json.loads(file.read_text()).items()})

    @property
    def table(self) -> str:
        """Of sessions and turns."""
        return str(self.told["dynamodb_table_name"])

    @property
    def log_group(self) -> str:
        """The function's."""
        return str(self.told["log_group_name"])

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its classes at run time
        """A client of a service."""
        return client(service, str(self.told["region"]))

    def tables(self) -> list[str]:
        """Every table of ours."""
        pages = self.client("dynamodb").get_paginator("list_tables").paginate()
        return [name for page in pages for name in page["TableNames"] if _OURS in name]

    def log_groups(self) -> list[str]:
        """Every log group of ours."""
        pages = self.client("logs").get_paginator("describe_log_groups").paginate()
        names = (group["logGroupName"] for page in pages for group in page["logGroups"])
        return [name for name in names if _OURS in name]

    def items(self, table: str) -> Iterator[dict[str, Any]]:
        """Every item of a table, in DynamoDB's own form."""
        pages = self.client("dynamodb").get_paginator("scan")
        for page in pages.paginate(TableName=table, ConsistentRead=True):
            yield from page["Items"]

    def events(self, group: str) -> Iterator[str]:
        """Every line of a log group."""
        pages = self.client("logs").get_paginator("filter_log_events")
        for page in pages.paginate(logGroupName=group):
            yield from (event["message"].rstrip("\n") for event in page["events"])


def client(service: str, region: str | None) -> Any:  # noqa: ANN401 - boto3 makes its classes at run time
    """A client with time limits."""
    make: Any = boto3.client  # its types want the service's name spelled out in each call
    return make(service, region_name=region, config=_CONFIG)


def on_emulator() -> bool:
    """Whether clients are led to an emulator."""
    return bool(os.environ.get("AWS_ENDPOINT_URL"))
