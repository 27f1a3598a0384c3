"""A second function with the rights of the first, or fewer; the deployed one is left alone."""

from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.cloud.laptop import NUMBER, new_session
from tests.cloud.talks import Talk

if TYPE_CHECKING:
    from tests.cloud.laptop import Cloud

UNCLEAR = "the purple bicycle sings to the mountain"
CONVERSATION = ("I want to pay", UNCLEAR, "John Doe", NUMBER, "12/2029", "123", "confirm")
"""What a payer says who makes the bot do all that it can: read, write, seal, open, ask a model."""
PAYS = (f"John Doe, {NUMBER}, 12/2039", "123", "confirm")
AFTER = {
    "chat": ("GET", "/sessions/{id}", None),
    "page": ("GET", "/payments", None),
    "entries": ("GET", "/payments/{id}/entries", None),
    "refund": ("POST", "/payments/{id}/refunds", {"amount": 100}),
}
"""What a merchant asks for when a payment is paid."""
_DONE = ("complete", "200")
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


class Probe:
    """The function and its role."""

    def __init__(self, cloud: Cloud) -> None:
        self.name = f"payment-smart-bot-probe-{secrets.token_hex(4)}"  # one for each worker
        self._key = cloud.told["merchantKey"]
        self._iam = cloud.client("iam")
        self._lambda = cloud.client("lambda")
        self._logs = cloud.client("logs")
        deployed = self._lambda.get_function_configuration(FunctionName=cloud.told["function"])
        self._variables = deployed["Environment"]["Variables"]
        policy = self._iam.get_role_policy(RoleName=cloud.told["role"], PolicyName="conversation")
        self.statements: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
        role = self._iam.create_role(
            RoleName=self.name, AssumeRolePolicyDocument=json.dumps(_TRUST)
        )
        self._grant(self.statements)
        self._lambda.create_function(
            FunctionName=self.name,
            Role=role["Role"]["Arn"],
            Runtime=deployed["Runtime"],
            Handler=deployed["Handler"],
            Timeout=60,
            MemorySize=deployed["MemorySize"],
            Environment={"Variables": self._variables},
            Code={"ZipFile": Path(cloud.told["package"]).read_bytes()},
        )

    def remove(self) -> None:
        """Leave nothing, but the lines that it logged: they are audited with the others."""
        self._lambda.delete_function(FunctionName=self.name)
        self._iam.delete_role_policy(RoleName=self.name, PolicyName="conversation")
        self._iam.delete_role(RoleName=self.name)

    def talk(self, statements: list[dict[str, Any]]) -> Talk:
        """Have the conversation with these rights, in a function that has just started."""
        self._start_with(statements)
        session, talk = new_session(), Talk()
        for said in CONVERSATION:
            self._turn(session, said, talk)
            if talk.problem:
                break
        return talk

    def _start_with(self, statements: list[dict[str, Any]]) -> None:
        self._grant(statements)
        # A changed variable ends the workers that run, and with them the Stripe key they remember.
        variables = {**self._variables, "PROBE": secrets.token_hex(4)}
        self._lambda.update_function_configuration(
            FunctionName=self.name, Environment={"Variables": variables}
        )

    def trade(self, statements: list[dict[str, Any]]) -> dict[str, str]:
        """Have a payment made, paid, looked at and refunded with these rights; what came of each.

        It ends with the first that is not done.
        """
        self._start_with(statements)
        done: dict[str, str] = {}
        order = {"amount": 500, "currency": "usd"}
        made = self._asked("create", done, ("POST", "/payments"), order)
        if made:
            self._pay(made["sessionId"], done)
        for step, (method, path, sent) in AFTER.items():
            if done.get("pay") == "complete" and list(done.values())[-1] in _DONE:
                name = made["sessionId" if path.startswith("/sessions") else "paymentId"]
                self._asked(step, done, (method, path), sent, name)
        return done

    def _pay(self, session: str, done: dict[str, str]) -> None:
        for said in PAYS:
            answer, _ = self._call("POST", "/chat", {"sessionId": session, "message": said})
            told = json.loads(answer["body"])
            done["pay"] = str((told.get("problem") or {}).get("code", told["status"]))
            if done["pay"] == "payment-unavailable":
                break

    def _asked(
        self, step: str, done: dict[str, str], route: tuple[str, str], body: object, name: str = ""
    ) -> dict[str, Any]:
        answer, _ = self._call(*route, body, name)
        done[step] = str(answer["statusCode"])
        told: dict[str, Any] = json.loads(answer["body"])
        return {} if "error" in told else told

    def _turn(self, session: str, said: str, talk: Talk) -> None:
        answer, log = self._call("POST", "/chat", {"sessionId": session, "message": said})
        talk.read(answer)
        talk.log += "\n" + log

    def _call(
        self, method: str, resource: str, body: object, name: str = ""
    ) -> tuple[dict[str, Any], str]:
        event = {
            "httpMethod": method,
            "resource": resource,
            "pathParameters": {"id": name} if name else None,
            "headers": {
                "content-type": "application/json",
                "authorization": f"Bearer {self._key}",
                "idempotency-key": secrets.token_hex(16),
            },
            "body": json.dumps(body),
            "isBase64Encoded": False,
            "requestContext": {"requestId": secrets.token_hex(16)},
        }
        answer = self._lambda.invoke(
            FunctionName=self.name, LogType="Tail", Payload=json.dumps(event).encode()
        )
        log = base64.b64decode(answer.get("LogResult", "")).decode()
        return json.loads(answer["Payload"].read()), log

    def _grant(self, statements: list[dict[str, Any]]) -> None:
        policy = {"Version": "2012-10-17", "Statement": statements}
        self._iam.put_role_policy(
            RoleName=self.name, PolicyName="conversation", PolicyDocument=json.dumps(policy)
        )
