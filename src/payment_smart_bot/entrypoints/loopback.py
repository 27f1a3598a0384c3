"""Servers here listen on loopback addresses alone."""

from __future__ import annotations

import ipaddress

import click


def only_loopback(host: str) -> None:
    """See that nobody but this machine can reach it.

    Raises:
        ClickException: somebody else could.
    """
    loopback = host == "localhost"
    if not loopback:
        try:
            loopback = ipaddress.ip_address(host).is_loopback
        except ValueError:
            loopback = False
    if not loopback:
        msg = (
            f"{host} is no loopback address. Anybody who can reach the port could chat with the "
            "bot, since it does not yet ask who they are. Use 127.0.0.1."
        )
        raise click.ClickException(msg)


def shown(host: str) -> str:
    """As it stands in an address."""
    return f"[{host}]" if ":" in host else host
