"""AWS's official client, set up once: short time limits, few tries, connections kept.

A service that does not answer at all is given up after 5 seconds at most: two tries of two seconds
and the pause between them.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, cast

import botocore.session
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

_ALL: Final = Config(
    connect_timeout=1,
    read_timeout=2,
    tcp_keepalive=True,
    max_pool_connections=32,
    # A tenth off a call's CPU time (1.33 to 1.20 ms): mypy checks the parameters, and the name that
    # the client tells of itself would be put together anew for each call.
    parameter_validation=False,
    user_agent=f"payment-smart-bot Botocore/{botocore.__version__}",
)
_STORES: Final = _ALL.merge(Config(retries={"mode": "standard", "total_max_attempts": 2}))
_MODEL: Final = _ALL.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))


class Clients:
    """The clients, each made when it is first asked for; no call is made for that.

    Endpoint and credentials are found as AWS's tools find them (`AWS_ENDPOINT_URL` and so on), and
    the region too, but that `AWS_REGION` counts as everywhere else.
    """

    def __init__(self) -> None:
        self._session = botocore.session.get_session()
        self._region = os.environ.get("AWS_REGION")

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        """For sessions."""
        return cast("DynamoDBClient", self._make("dynamodb", _STORES))

    @cached_property
    def kms(self) -> KMSClient:
        """For the vault."""
        return cast("KMSClient", self._make("kms", _STORES))

    @cached_property
    def secretsmanager(self) -> SecretsManagerClient:
        """For the Stripe key."""
        return cast("SecretsManagerClient", self._make("secretsmanager", _STORES))

    @cached_property
    def bedrock(self) -> BedrockRuntimeClient:
        """For the model."""
        return cast("BedrockRuntimeClient", self._make("bedrock-runtime", _MODEL))

    def _make(self, service: str, config: Config) -> Any:  # noqa: ANN401 - made from AWS's data
        return self._session.create_client(service, region_name=self._region, config=config)
