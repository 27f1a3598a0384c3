"""The commands that `scripts/test_backend.sh` calls, one for each of its steps."""

from __future__ import annotations

import json
import os
import statistics
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, NoReturn

import click
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.table import Column, Table
from scripts.backend import exports, paying, six
from scripts.backend.deployment import Deployment, client

from payment_smart_bot.entrypoints.talk import NoAnswer

_CONSOLE: Final = Console(width=max(100, Console().width))
_outputs: Final = click.option(
    "--outputs",
    required=True,
    type=click.Path(exists=True, path_type=Path),
    help="What `terraform output -json` printed.",
)
_made: Final = click.option(
    "--made",
    required=True,
    type=click.Path(exists=True, path_type=Path),
    help="What `six` wrote: session and token.",
)


@click.group(help=__doc__)
def main() -> None:
    """Look at a deployment."""


@main.command()
@click.option("--region", default=None)
def identity(region: str | None) -> None:
    """Say whose credentials these are."""
    try:
        told = client("sts", region).get_caller_identity()
    except (BotoCoreError, ClientError) as fault:
        raise click.ClickException(type(fault).__name__) from None
    click.echo(f"account {told['Account']}, {told['Arn'].rpartition(':')[2]}")


@main.command()
@click.argument("model")
@click.option("--region", default=None)
def bedrock(model: str, region: str | None) -> None:
    """Ask a Bedrock model for one word, to see whether this account may."""
    message = {"role": "user", "content": [{"text": "Say yes."}]}
    try:
        client("bedrock-runtime", region).converse(
            modelId=model, messages=[message], inferenceConfig={"maxTokens": 5}
        )
    except ClientError as fault:
        raise click.ClickException(fault.response["Error"]["Code"]) from None
    except BotoCoreError as fault:
        raise click.ClickException(type(fault).__name__) from None


@main.command("six")
@click.option("--url", required=True)
@click.option("--into", required=True, type=click.Path(path_type=Path), help="Gets session, token.")
def six_requests(url: str, into: Path) -> None:
    """Send the brief's six requests; the API key is taken from API_KEY."""
    session, answers = six.ask(url, os.environ.get("API_KEY", ""))
    for number, each in enumerate(answers, 1):
        hidden = {six.NUMBER: "(the card number)", six.CODE: "(the security code)"}
        said = hidden.get(each.said, each.said)
        _CONSOLE.print(f"Request {number}: {said}  ({each.milliseconds:.0f} ms)", style="bold")
        _CONSOLE.print_json(json.dumps(each.answer, ensure_ascii=False))
        for fault in each.faults:
            _CONSOLE.print(f"  not as expected: {fault}", style="red", markup=False)
    token = six.token_of(answers[-1].answer)
    into.write_text(json.dumps({"session": session, "token": token}))
    sys.exit(any(each.faults for each in answers) or token is None)


@main.command()
@_outputs
def pay(outputs: Path) -> None:
    """Have a payment made, paid and refunded, as a merchant's server does it."""
    deployment = Deployment.load(outputs)
    key = paying.merchant_key(deployment)
    if key is None:
        click.echo("skipped: merchant_key is not set, so nobody may make payments")
        return
    try:
        for what, told, right in paying.steps(deployment, key):
            told.pop("sessionToken", None)
            _CONSOLE.print(what, style="bold")
            _CONSOLE.print_json(json.dumps(told, ensure_ascii=False))
            if not right:
                _fail(f"that is not {what}")
    except NoAnswer as fault:
        _fail(str(fault))


@main.command()
@_outputs
@_made
def token(outputs: Path, made: Path) -> None:
    """See that the token is in its session in DynamoDB, and the card's number is not."""
    deployment, told = Deployment.load(outputs), json.loads(made.read_text())
    lines = map(exports.as_line, deployment.items(deployment.table))
    items = [line for line in lines if told["session"] in line]
    if not items:
        _fail("no item of that session is in the table")
    if not any(told["token"] in line for line in items):
        _fail("the token is not in its session")
    if any(six.NUMBER in line for line in items):
        _fail("the card number is in its session")
    if not all('"ttl"' in line for line in items):
        _fail("an item of the session has no ttl")
    click.echo(f"{len(items)} items of session {told['session']}, token among them, ttl on each")


@main.command()
@_outputs
@_made
@click.option("--into", required=True, type=click.Path(file_okay=False, path_type=Path))
def export(outputs: Path, made: Path, into: Path) -> None:
    """Write every item and every log line of ours into files, for `payment-smart-bot audit`."""
    deployment = Deployment.load(outputs)
    session, group = json.loads(made.read_text())["session"], deployment.log_group
    exports.wait_for_logs(lambda: any(session in line for line in deployment.events(group)))
    counts = {}
    for table in deployment.tables():
        lines = map(exports.as_line, deployment.items(table))
        counts[table] = exports.write(into, table, lines)
    for each in deployment.log_groups():
        counts[each] = exports.write(into, each, deployment.events(each))
    for name, count in counts.items():
        click.echo(f"{count:>7} from {name}")
    if not any(session in line for line in exports.read(into, group)):
        _fail("the function's log has no line of the session")


@main.command()
@_outputs
@_made
@click.option("--exported", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--most", default=8, show_default=True)
def show(outputs: Path, made: Path, exported: Path, most: int) -> None:
    """Show some sessions, masked, and log lines, from an export: those of the test first."""
    deployment, session = Deployment.load(outputs), json.loads(made.read_text())["session"]
    items = map(json.loads, exports.read(exported, deployment.table))
    told = [item for item in items if item["sk"]["S"] in {"SESSION", "SEAL"}]
    told.sort(key=lambda item: (session not in item["pk"]["S"], -int(item["ttl"]["N"])))
    table = Table("Item", "Fields", Column("Until (UTC)", no_wrap=True), title="DynamoDB")
    for item in told[:most]:
        table.add_row(*exports.masked(item))
    _CONSOLE.print(table)
    _CONSOLE.print("Log lines of the test's session", style="bold")
    lines = exports.read(exported, deployment.log_group)
    for line in [line for line in lines if session in line][-most:]:
        _CONSOLE.print(line, markup=False, highlight=False, overflow="ellipsis", no_wrap=True)


@main.command()
@click.option("--url", required=True)
@click.option("--at-once", default=3, show_default=True, help="So many have to start, if none has.")
@click.option("--turns", default=15, show_default=True)
def times(url: str, at_once: int, turns: int) -> None:
    """Time turns: some at once, for which the function may have to start, then warm ones."""
    callers = [six.Caller(url, os.environ.get("API_KEY", "")) for _ in range(at_once)]
    with ThreadPoolExecutor(at_once) as pool:
        cold = list(pool.map(_timed, callers))
    warm = [_timed(callers[0]) for _ in range(turns)]
    click.echo(f"cold: {max(cold):.0f} ms, the slowest of {at_once} at once")
    click.echo(f"warm: {statistics.median(warm):.0f} ms median, {max(warm):.0f} ms slowest")


def _timed(caller: six.Caller) -> float:
    session = f"time-{os.urandom(8).hex()}"
    status, _, took = caller.post({"sessionId": session, "message": "is it safe?"})
    if status != six.OK:
        _fail(f"a timed turn got HTTP {status}")
    return took


def _fail(why: str) -> NoReturn:
    raise click.ClickException(why)


if __name__ == "__main__":
    main()
