"""The laptop cloud, as its tests see it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from tests.stripe_numbers import code_of

ROOT = Path(__file__).parents[2]
CLOUD_JSON = ROOT / "build" / "cloud.json"
NUMBER = "4111111111111111"
"""Stripe's documented test number."""


@dataclass(frozen=True)
class Answer:
    """What came over HTTP."""

    status: int
    headers: dict[str, str]
    raw: str

    @property
    def body(self) -> dict[str, Any]:
        """The object in it."""
        told = json.loads(self.raw)
        assert isinstance(told, dict)
        return told


class Cloud:
    """What build/cloud.json tells of the running one."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.key = str(told["apiKey"])
        parts = urlsplit(str(told["endpoint"]))
        self.host, self.port, self.path = parts.hostname or "", parts.port, parts.path

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its classes at run time
        """An AWS client that speaks to it, whatever the environment says."""
        environment = self.told["environment"]
        make: Any = boto3.session.Session(
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
            region_name=self.told["region"],
        ).client
        config = Config(connect_timeout=5, read_timeout=60, retries={"max_attempts": 2})
        return make(service, endpoint_url=self.told["awsEndpoint"], config=config)

    def request(
        self, method: str, body: bytes | None = None, *, path: str = "", **headers: str
    ) -> Answer:
        """One request; of a header's name `_` becomes `-`."""
        connection = HTTPConnection(self.host, self.port, timeout=120)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path or self.path, body, named)
            response = connection.getresponse()
            told = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, told, response.read().decode())
        finally:
            connection.close()

    def post(self, body: dict[str, Any] | bytes, **headers: str) -> Answer:
        """One POST as the merchant's page makes it, unless a header says otherwise."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        usual = {"content_type": "application/json", "x_api_key": self.key}
        return self.request("POST", raw, **{**usual, **headers})

    def say(self, message: str, session: str) -> Answer:
        """One message of a payer's."""
        return self.post({"sessionId": session, "message": message})

    def call(
        self, method: str, path: str, body: dict[str, Any] | bytes | None = None, **headers: str
    ) -> Answer:
        """A call of the merchant's server: with both keys, unless a header says otherwise."""
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        usual = {
            "content_type": "application/json",
            "x_api_key": self.key,
            "authorization": f"Bearer {self.told['merchantKey']}",
        }
        base = urlsplit(str(self.told["address"])).path
        return self.request(method, raw, path=base + path, **{**usual, **headers})

    def order(self, amount: int = 4999, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of a payment
        """A new payment."""
        made = self.call("POST", "/payments", {"amount": amount, "currency": "usd", **more})
        assert made.status == 201, made.raw
        return made.body

    def stands(self, payment: dict[str, Any]) -> dict[str, Any]:
        """A payment as the merchant sees it."""
        return self.call("GET", f"/payments/{payment['paymentId']}").body

    def pay(self, payment: dict[str, Any], number: str) -> dict[str, Any]:
        """Give a card in the payment's chat and say yes; the last answer."""
        code = code_of(number)
        for said in (f"John Doe, {number}, 12/2039", code):
            self.say(said, payment["sessionId"])
        return self.say("confirm", payment["sessionId"]).body


def new_session() -> str:
    """An id that nobody has."""
    return f"cloud-{secrets.token_hex(8)}"


def not_run(why: str) -> NoReturn:
    """Fail in CI, where everything must be there; elsewhere say plainly that nothing was tested."""
    said = f"The cloud tests did not run: {why}"
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(said, pytrace=False)
    pytest.skip(said)


def need_terraform() -> str:
    """The `terraform` to call."""
    found = shutil.which("terraform")
    if found is None:
        not_run("terraform is not installed; see docs/deploy.md")
    return found
