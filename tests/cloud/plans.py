"""API keys with usage plans of their own."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cloud.laptop import Cloud


@contextmanager
def key_with(cloud: Cloud, rate: float, burst: int) -> Iterator[str]:
    """A key of its own that may send so many requests a second, so many at once."""
    gateway = cloud.client("apigateway")
    api, stage = cloud.path.split("/")[2:4]
    name = f"test-{secrets.token_hex(4)}"
    key = gateway.create_api_key(name=name, enabled=True, value=secrets.token_hex(20))
    plan = gateway.create_usage_plan(
        name=name,
        apiStages=[{"apiId": api, "stage": stage}],
        throttle={"rateLimit": rate, "burstLimit": burst},
    )
    gateway.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
    yield key["value"]
    gateway.delete_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"])
    gateway.update_usage_plan(
        usagePlanId=plan["id"],
        patchOperations=[{"op": "remove", "path": "/apiStages", "value": f"{api}:{stage}"}],
    )
    gateway.delete_usage_plan(usagePlanId=plan["id"])
    gateway.delete_api_key(apiKey=key["id"])
