"""What a turn of the Lambda function costs beside one that prints a line, and what it asks of AWS.

Between the two stands one that makes the turn's two calls to DynamoDB with the same client and
prints a line: what is over that is the bot's own. All run on the laptop cloud, take turns, and are
called past API Gateway. The bot's is the deployed zip under the deployed role, with variables that
lead its calls through a proxy only where they are counted.

Run: make cloud-up && python -m bench.cloud
"""

from __future__ import annotations

import io
import json
import secrets
import statistics
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3
import click
from bench.counting import counting
from bench.figures import ROOT, Cell, Report, Table, Target, json_option, progress, publish
from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable

_CLOUD: Final = ROOT / "build" / "cloud.json"
_FLOOR: Final = "def handler(event, context):\n    print('one line')\n    return {}\n"
_CALLS: Final = """
import os
from payment_smart_bot.adapters.aws import Clients
table, client = os.environ["TABLE_NAME"], Clients().dynamodb
def item(sk):
    return {"pk": {"S": "S#bench"}, "sk": {"S": sk}, "ttl": {"N": "1"}, "kept": {"S": "x" * 300}}
def handler(event, context):
    keys = [{name: item(sk)[name] for name in ("pk", "sk")} for sk in ("SESSION", "SEAL", "MSG")]
    client.batch_get_item(RequestItems={table: {"Keys": keys, "ConsistentRead": True}})
    puts = [{"Put": {"TableName": table, "Item": item(sk)}} for sk in ("SESSION", "MSG")]
    client.transact_write_items(TransactItems=puts)
    print("one line")
    return {}
"""
_NUMBER: Final = "4242424242424242"  # Stripe's documented test number
_TALK: Final = ("I want to pay", "John Doe", _NUMBER, "12/2039", "123", "confirm")
_QUIET: Final = ("I want to pay", "John Doe", "is it safe?", "what cards do you accept?", "thanks")
"""Turns that call neither Stripe nor KMS."""
_ROUTES: Final = ("DYNAMODB", "KMS", "SECRETS_MANAGER")
_READS: Final = {"BatchGetItem", "GetItem", "Query"}
_WRITES: Final = {"TransactWriteItems", "PutItem", "UpdateItem"}
_WARM_MS: Final = 4.0
_COLD_MS: Final = 1000.0


class Functions:
    """The floor and the bot, as functions that are made for this and removed."""

    def __init__(self, told: dict[str, Any]) -> None:
        environment = told["environment"]
        make: Any = boto3.session.Session(
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
            region_name=told["region"],
        ).client
        config = Config(read_timeout=60, retries={"total_max_attempts": 1})
        self._lambda = make("lambda", endpoint_url=told["awsEndpoint"], config=config)
        iam = make("iam", endpoint_url=told["awsEndpoint"])
        self._role = iam.get_role(RoleName=told["role"])["Role"]["Arn"]
        self._deployed = self._lambda.get_function_configuration(FunctionName=told["function"])
        self._variables: dict[str, dict[str, str]] = {
            "floor": {},
            "calls": self._deployed["Environment"]["Variables"],
            "bot": self._deployed["Environment"]["Variables"],
        }
        self._name = f"payment-smart-bot-bench-{secrets.token_hex(4)}"
        package = Path(told["package"]).read_bytes()
        self._make("floor", "floor.handler", _with(b"", "floor.py", _FLOOR))
        self._make("calls", "calls.handler", _with(package, "calls.py", _CALLS))
        self._make("bot", self._deployed["Handler"], package)

    def _make(self, what: str, handler: str, code: bytes) -> None:
        self._lambda.create_function(
            FunctionName=f"{self._name}-{what}",
            Role=self._role,
            Runtime=self._deployed["Runtime"],
            Handler=handler,
            Timeout=60,
            MemorySize=self._deployed["MemorySize"],
            Environment={"Variables": self._variables[what]},
            Code={"ZipFile": code},
        )

    def start_anew(self, what: str, **more: str) -> None:
        """End its workers: the next call is a cold one."""
        variables = {**self._variables[what], "ROUND": secrets.token_hex(4), **more}
        self._lambda.update_function_configuration(
            FunctionName=f"{self._name}-{what}", Environment={"Variables": variables}
        )

    def call(self, what: str, session: str, said: str) -> float:
        """One message; how many milliseconds it took.

        Raises:
            click.ClickException: the function did not answer 200.
        """
        body = json.dumps({"sessionId": session, "message": said})
        event = json.dumps({"httpMethod": "POST", "headers": {}, "body": body}).encode()
        began = time.perf_counter()
        answer = self._lambda.invoke(FunctionName=f"{self._name}-{what}", Payload=event)
        told = json.loads(answer["Payload"].read())
        took = (time.perf_counter() - began) * 1000
        if "FunctionError" in answer or (what == "bot" and told.get("statusCode") != 200):  # noqa: PLR2004 - HTTP's OK
            msg = f"{what} answered {answer.get('FunctionError') or told.get('statusCode')}"
            raise click.ClickException(msg)
        return took

    def remove(self) -> None:
        """Leave nothing."""
        for what in self._variables:
            self._lambda.delete_function(FunctionName=f"{self._name}-{what}")


def _with(package: bytes, name: str, code: str) -> bytes:
    """A zip with a module more."""
    packed = io.BytesIO(package)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(name, code)
    return packed.getvalue()


def measure(told: dict[str, Any], rounds: int, cold_rounds: int) -> Report:
    """Time both warm and cold, then count the calls of a conversation."""
    functions = Functions(told)
    report = Report("cloud", {"rounds": rounds, "cold_rounds": cold_rounds})
    try:
        with progress() as bar:
            task = bar.add_task("warm and cold", total=rounds + cold_rounds)
            warm = _warm(functions, rounds, lambda: bar.advance(task))
            cold = _cold(functions, cold_rounds, lambda: bar.advance(task))
        _report_times(report, warm, cold)
        with counting(told["awsEndpoint"]) as counter:
            through = {f"AWS_ENDPOINT_URL_{route}": counter.url for route in _ROUTES}
            functions.start_anew("bot", **through)
            turns = []
            for session in ("first", "second"):  # the first one fetches the secret
                name = f"bench-{session}-{secrets.token_hex(4)}"
                turns = [(said, _counted(functions, name, said, counter.taken)) for said in _TALK]
        _report_calls(report, turns)
    finally:
        functions.remove()
    return report


def _warm(functions: Functions, rounds: int, advance: Callable[[], None]) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {"floor": [], "calls": [], "bot": []}
    for number in range(rounds + 2):
        session = f"bench-{secrets.token_hex(8)}"
        for said in _QUIET:
            for what, times in taken.items():
                took = functions.call(what, session, said)
                if number > 1:  # two rounds warm both
                    times.append(took)
        if number > 1:
            advance()
    return taken


def _cold(functions: Functions, rounds: int, advance: Callable[[], None]) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {"floor": [], "calls": [], "bot": []}
    for _ in range(rounds):
        for what, times in taken.items():
            functions.start_anew(what)
            times.append(functions.call(what, f"bench-{secrets.token_hex(8)}", _QUIET[0]))
        advance()
    return taken


def _counted(
    functions: Functions, session: str, said: str, taken: Callable[[], list[str]]
) -> list[str]:
    taken()
    functions.call("bot", session, said)
    return taken()


def _report_times(
    report: Report, warm: dict[str, list[float]], cold: dict[str, list[float]]
) -> None:
    rows: list[tuple[Cell, ...]] = []
    for kind, taken, limit in (("warm", warm, _WARM_MS), ("cold", cold, _COLD_MS)):
        floor, calls, bot = (statistics.median(times) for times in taken.values())
        rows.append((kind, len(taken["bot"]), floor, calls, bot, bot - floor, bot - calls))
        report.targets.append(Target(f"{kind} turn over its floor", bot - floor, limit, "ms"))
    columns = ("call", "calls", "floor ms", "calls ms", "bot ms", "over floor", "over calls")
    report.tables.append(
        Table(
            "A function that prints a line, one that makes the calls, the bot; medians",
            columns,
            rows,
        )
    )


def _report_calls(report: Report, turns: list[tuple[str, list[str]]]) -> None:
    rows: list[tuple[Cell, ...]] = [
        (said.replace(_NUMBER, "a card number"), len(calls), ", ".join(calls))
        for said, calls in turns
    ]
    report.tables.append(Table("AWS calls a turn, warm", ("said", "calls", "which"), rows))
    for place, (_, calls) in enumerate(turns):
        reads = sum(call in _READS for call in calls)
        writes = sum(call in _WRITES for call in calls)
        wanted = 2 if place == _TALK.index("123") else 1  # one more where Stripe is called
        said = f"reads and writes of turn {place + 1}"
        report.targets.append(Target(said, reads + writes, 1 + wanted))
    kms = sum(call in {"Encrypt", "Decrypt"} for _, calls in turns for call in calls)
    fetched = sum(call == "GetSecretValue" for _, calls in turns for call in calls)
    report.targets.append(Target("KMS calls of a conversation", kms, 2))
    report.targets.append(Target("secret fetches of a warm conversation", fetched, 0))


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--rounds", default=40, show_default=True, type=click.IntRange(1), help="Warm ones.")
@click.option("--cold", default=9, show_default=True, type=click.IntRange(1), help="Cold starts.")
@json_option
def main(rounds: int, cold: int, json_file: Path | None) -> None:
    """Time the function against its floor on the laptop cloud, and count its calls."""
    if not _CLOUD.exists():
        msg = "No laptop cloud is running. Start it with: make cloud-up"
        raise click.ClickException(msg)
    publish(measure(json.loads(_CLOUD.read_text()), rounds, cold), json_file)


if __name__ == "__main__":
    main()
