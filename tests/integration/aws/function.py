"""The Lambda function in a process of its own, as Lambda's runtime would run it.

Run as a program it reads events (JSON lines) from stdin and writes what the handler returned to the
descriptor of its first argument, one line each; stdout and stderr are the function's own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH")


@dataclass
class Function:
    """It is ready; nothing was asked yet."""

    asked: IO[str]
    returned: IO[str]
    output: Path

    def invoke(self, event: dict[str, Any] | None) -> dict[str, Any]:
        """What it returns for an event."""
        self.asked.write(json.dumps(event) + "\n")
        self.asked.flush()
        told = json.loads(self.returned.readline())
        assert isinstance(told, dict)
        return told

    def post(self, body: object, **headers: str) -> dict[str, Any]:
        """What it returns for a POST that API Gateway passes on."""
        text = body if isinstance(body, str) else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.invoke({"httpMethod": "POST", "headers": named, "body": text})

    def call(
        self, method: str, resource: str, body: object = None, *, name: str = "", **headers: str
    ) -> dict[str, Any]:
        """What it returns for a request to a resource; `name` is the payment's id."""
        text = body if isinstance(body, str) else json.dumps(body)
        path, _, query = resource.partition("?")
        return self.invoke(
            {
                "httpMethod": method,
                "resource": path,
                "pathParameters": {"id": name} if name else None,
                "multiValueQueryStringParameters": parse_qs(query) or None,
                "headers": {key.replace("_", "-"): value for key, value in headers.items()},
                "body": None if body is None else text,
            }
        )

    def lines(self) -> list[dict[str, Any]]:
        """What it wrote: log lines and metric lines."""
        return [json.loads(line) for line in self.output.read_text().splitlines()]


@contextmanager
def running(folder: Path, variables: Mapping[str, str]) -> Iterator[Function]:
    """Start it with these variables, and end it."""
    output = folder / "function.txt"
    env = {name: os.environ[name] for name in _KEPT if name in os.environ} | dict(variables)
    read, write = os.pipe()
    with output.open("wb") as stream, os.fdopen(read, "r", encoding="utf-8") as returned:
        process = subprocess.Popen(
            [sys.executable, __file__, str(write)],
            env=env,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=stream,
            stderr=subprocess.STDOUT,
            pass_fds=(write,),
            text=True,
        )
        os.close(write)
        assert process.stdin is not None
        try:
            assert returned.readline() == "ready\n", output.read_text()
            yield Function(process.stdin, returned, output)
        finally:
            process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def main(descriptor: int) -> None:
    """Import the function, then answer events until stdin ends."""
    from payment_smart_bot.entrypoints.aws_lambda import handler  # noqa: PLC0415 - the start itself

    with os.fdopen(descriptor, "w", encoding="utf-8") as returned:
        print("ready", file=returned, flush=True)
        for line in sys.stdin:
            print(json.dumps(handler(json.loads(line), None)), file=returned, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
