"""A second function with the rights of the first, or fewer; the deployed one is left alone."""

from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.cloud.laptop import NUMBER, new_session

if TYPE_CHECKING:
    from tests.cloud.laptop import Cloud

UNCLEAR = "the purple bicycle sings to the mountain"
CONVERSATION = ("I want to pay", UNCLEAR, "John Doe", NUMBER, "12/2029", "123", "confirm")
"""What a payer says who makes the bot do all that it can: read, write, seal, open, ask a model."""
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
        self._grant(statements)
        # A changed variable ends the workers that run, and with them the Stripe key they remember.
        variables = {**self._variables, "PROBE": secrets.token_hex(4)}
        self._lambda.update_function_configuration(
            FunctionName=self.name, Environment={"Variables": variables}
        )
        session, talk = new_session(), Talk()
        for said in CONVERSATION:
            self._turn(session, said, talk)
            if talk.problem:
                break
        return talk

    def _turn(self, session: str, said: str, talk: Talk) -> None:
        event = {
            "httpMethod": "POST",
            "path": "/chat",
            "headers": {"content-type": "application/json"},
            "body": json.dumps({"sessionId": session, "message": said}),
            "isBase64Encoded": False,
            "requestContext": {"requestId": secrets.token_hex(16)},
        }
        answer = self._lambda.invoke(
            FunctionName=self.name, LogType="Tail", Payload=json.dumps(event).encode()
        )
        talk.read(json.loads(answer["Payload"].read()))
        talk.log += "\n" + base64.b64decode(answer.get("LogResult", "")).decode()

    def _grant(self, statements: list[dict[str, Any]]) -> None:
        policy = {"Version": "2012-10-17", "Statement": statements}
        self._iam.put_role_policy(
            RoleName=self.name, PolicyName="conversation", PolicyDocument=json.dumps(policy)
        )


class Talk:
    """What came of a conversation."""

    def __init__(self) -> None:
        self.status = ""
        self.awaiting = ""
        self.problem = ""
        self.log = ""

    def read(self, answer: dict[str, Any]) -> None:
        """Take one answer of the function's."""
        body = json.loads(answer.get("body") or "{}")
        self.status = str(body.get("status", answer.get("errorMessage", "")))
        self.awaiting = str(body.get("awaiting"))
        self.problem = str((body.get("problem") or {}).get("code", ""))

    @property
    def model(self) -> list[str]:
        """What came of each time that the model was asked, as the log tells it."""
        lines = [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]
        return [str(line["reason"]) for line in lines if line.get("event") == "model"]
