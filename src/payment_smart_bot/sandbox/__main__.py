"""`python -m payment_smart_bot.sandbox`: the sandbox alone, quick to start."""

from __future__ import annotations

import argparse
from pathlib import Path

from payment_smart_bot.sandbox.server import run
from payment_smart_bot.sandbox.world import Settings


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m payment_smart_bot.sandbox",
        description="An offline stand-in for Stripe's API. No money moves.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--data-dir", type=Path, help="keeps state and key; else in memory")
    parser.add_argument("--info-file", type=Path, help="gets the url and the secret key")
    parser.add_argument("--latency-ms", type=int, default=0, help="slow every operation down")
    parser.add_argument(
        "--refuse-raw-numbers",
        action="store_true",
        help="be an account that may not send card numbers",
    )
    parser.add_argument(
        "--exit-with-stdin", action="store_true", help="end when stdin reaches its end"
    )
    return parser


def main() -> None:
    """Read the options and serve."""
    options = _parser().parse_args()
    run(
        host=options.host,
        port=options.port,
        data_dir=options.data_dir,
        info_file=options.info_file,
        settings=Settings(options.refuse_raw_numbers, options.latency_ms),
        exit_with_stdin=options.exit_with_stdin,
    )


if __name__ == "__main__":
    main()
