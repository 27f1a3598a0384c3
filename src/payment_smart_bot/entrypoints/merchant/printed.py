"""Payments and events as the terminal and a spreadsheet show them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.table import Column, Table

from payment_smart_bot.domain.money import Money, plain
from payment_smart_bot.entrypoints.merchant.spreadsheet import cell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    Payment = dict[str, Any]

COLOURS: Final = {
    "succeeded": "green",
    "authorized": "cyan",
    "open": "yellow",
    "failed": "red",
    "expired": "dim",
    "canceled": "dim",
}
COLUMNS: Final = (
    "paymentId",
    "createdAt",
    "status",
    "currency",
    "amount",
    "amountCaptured",
    "amountRefunded",
    "reference",
    "description",
    "customerEmail",
)
"""Of the CSV; the three amounts are written with a point before the decimals."""


def money(payment: Payment, field: str) -> str:
    """An amount of a payment: "49.99"."""
    return plain(Money(payment[field], payment["currency"]))


def _whole(name: str, ids: Iterable[str]) -> Column:
    """A column of ids: however narrow the terminal, they can be copied."""
    return Column(name, no_wrap=True, min_width=max(map(len, ids), default=0))


def table(payments: Iterable[Payment]) -> int:
    """Print payments as a table; how many there were."""
    payments = list(payments)
    shown = Table(
        _whole("Payment", (payment["paymentId"] for payment in payments)),
        "Made",
        "State",
        "Amount",
        "Refunded",
        "Reference",
        box=None,
    )
    rows = 0
    for rows, payment in enumerate(payments, 1):  # noqa: B007 - it counts
        refunded = money(payment, "amountRefunded") if payment["amountRefunded"] else ""
        shown.add_row(
            payment["paymentId"],
            payment["createdAt"][:16].replace("T", " "),
            f"[{COLOURS.get(payment['status'], 'white')}]{payment['status']}[/]",
            f"{money(payment, 'amount')} {payment['currency'].upper()}",
            refunded,
            _escaped(payment["reference"] or ""),
        )
    if rows:
        Console(soft_wrap=True).print(shown, crop=False)
    return rows


def deliveries(events: Iterable[dict[str, Any]]) -> int:
    """Print events and how their deliveries stand; how many there were."""
    events = list(events)
    names = ("When", "State", "Tries", "HTTP", "Next")
    ids = _whole("Event", (event["id"] for event in events))
    shown = Table(ids, *(Column(name, no_wrap=True) for name in names), box=None)
    for event in events:
        status = "" if event["httpStatus"] is None else str(event["httpStatus"] or "no answer")
        then = (event["nextTryAt"] or "")[:19].replace("T", " ")
        at = event["createdAt"][:19].replace("T", " ")
        shown.add_row(event["id"], at, event["status"], str(event["tries"]), status, then)
    if shown.row_count:
        Console(soft_wrap=True).print(shown, crop=False)
    return shown.row_count


def one(payment: Payment, entries: Iterable[dict[str, Any]] = ()) -> None:
    """Print a payment, and what happened to it."""
    console = Console(highlight=False, soft_wrap=True)
    amounts = {name: money(payment, name) for name in payment if name.startswith("amount")}
    for name, value in {**payment, **amounts}.items():
        if value not in (None, "", {}):
            console.print(f"{name:<16}{value}", markup=False)
    rows = Table("At", "What", "State", "Amount", "Source", box=None)
    for entry in entries:
        amount = plain(Money(entry["amount"], payment["currency"])) if entry["amount"] else ""
        rows.add_row(entry["at"], entry["cause"], entry["after"], amount, entry["source"] or "")
    if rows.row_count:
        console.print(rows)


def write_csv(payments: Iterable[Payment], file: TextIO) -> int:
    """Write payments as CSV; how many there were."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    rows = 0
    for rows, payment in enumerate(payments, 1):  # noqa: B007 - it counts
        writer.writerow(_cell(payment, name) for name in COLUMNS)
    return rows


def _cell(payment: Payment, name: str) -> str:
    if name.startswith("amount"):
        return money(payment, name)
    return cell(str(payment[name] or ""))


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")
