"""What the API told as tables for charts and files.

`st.table` reads its cells as Markdown, so it gets words and numbers of ours alone; what somebody
typed, and amounts with their "$", are shown by `st.dataframe`, which takes them as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from payment_smart_bot.domain.amounts import written
from payment_smart_bot.domain.errors import AmountError
from payment_smart_bot.domain.money import Money
from payment_smart_bot.entrypoints.merchant.spreadsheet import cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Stats = Mapping[str, Any]

MOST_HOURS: Final = 4 * 24
"""Hours that a chart shows one by one; of more it shows days."""
_SERIES: Final = ("sessions", "completed", "problems", "declined", "turns")
_SUMS: Final = ("amount", "captured", "refunded")


def amount(minor: int, currency: str) -> str:
    """As people write it; a currency that is not known stays minor units."""
    try:
        return written(Money(minor, currency), "en")
    except AmountError:
        return f"{minor} {currency}"


def seconds(value: float | None) -> str:
    """A duration as it is read; nothing was timed: a dash."""
    if value is None:
        return "\u2013"
    return f"{value:.3g} s" if value >= 1 else f"{value * 1000:.3g} ms"


def funnel(stats: Stats) -> pd.DataFrame:
    """Each step, with the share of the first one."""
    rows = pd.DataFrame(stats["funnel"])
    first = max(int(rows["sessions"].iloc[0]), 1)
    return rows.assign(share=(rows["sessions"] / first * 100).map("{:.1f}".format))


def over_time(stats: Stats) -> pd.DataFrame:
    """By hour, or by day where there are many; hours without anything are zeros."""
    if not stats["hours"]:
        return pd.DataFrame()
    rows = pd.DataFrame(stats["hours"]).set_index(pd.to_datetime([h["at"] for h in stats["hours"]]))
    hourly = len(pd.date_range(rows.index[0], rows.index[-1], freq="h")) <= MOST_HOURS
    summed: pd.DataFrame = rows[list(_SERIES)].resample("h" if hourly else "D").sum()
    return summed


def counts(found: Mapping[str, int], name: str) -> pd.DataFrame:
    """The most frequent first."""
    return pd.DataFrame({name: list(found), "times": list(found.values())})


def latency(stats: Stats) -> pd.DataFrame:
    """Turns by what had to be called, and the calls themselves."""
    every = {
        **{f"turn, {kind}": times for kind, times in stats["latency"].items()},
        "call of Stripe": stats["stripe"],
        "call of the model": stats["model"]["latency"],
    }
    return pd.DataFrame(
        {"what": what, "count": f"{each['count']:,}"}
        | {share: seconds(each[share]) for share in ("p50", "p95", "p99")}
        for what, each in every.items()
    )


def cost(stats: Stats) -> pd.DataFrame:
    """What is paid for, line by line."""
    return pd.DataFrame(
        {
            "what": each["what"],
            "quantity": f"{each['quantity']:,.0f}",
            "US dollars": f"{each['usd']:.6f}",
        }
        for each in stats["cost"]["lines"]
    )


def sums(stats: Stats) -> pd.DataFrame:
    """Payments by state and currency, amounts as people write them."""
    return pd.DataFrame(
        {"status": each["status"], "currency": each["currency"], "payments": each["payments"]}
        | {name: amount(each[name], each["currency"]) for name in _SUMS}
        for each in stats["payments"]
    )


def payments(found: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Payments as a list shows them."""
    return pd.DataFrame(
        {
            "made (UTC)": _second(each["createdAt"]),
            "payment": each["paymentId"],
            "status": each["status"],
            "amount": amount(each["amount"], each["currency"]),
            "refunded": amount(each["amountRefunded"], each["currency"]),
            "card": card(each["card"]),
            "reference": each["reference"] or "",
        }
        for each in found
    )


def lives(found: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Live sessions as a list shows them."""
    return pd.DataFrame(
        {
            "session": each["session"],
            "status": each["status"],
            "awaiting": each["awaiting"] or "",
            "name": each["name"] or "",
            "card": card(each["card"]),
            "attempts": each["attempts"],
            "payment": each["paymentId"] or "",
            "expires (UTC)": _second(each["expiresAt"]),
        }
        for each in found
    )


def csv(rows: pd.DataFrame) -> str:
    """A table as a file for a spreadsheet."""
    return rows.map(lambda each: cell(each) if isinstance(each, str) else each).to_csv(index=False)


def _second(at: str) -> str:
    """A time of the API's as a list shows it: to the second, in UTC."""
    return at[:19].replace("T", " ")


def card(found: Mapping[str, str] | None) -> str:
    """Brand and last four digits."""
    return f"{found['brand']} ****{found['last4']}" if found else ""
