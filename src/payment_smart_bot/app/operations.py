"""The page *Operations*: how far payers come, what stops them, how long it takes, what it costs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import streamlit as st

from payment_smart_bot.app import charts, live, refunds, tables
from payment_smart_bot.app.settings import settings
from payment_smart_bot.entrypoints.talk import NoAnswer

if TYPE_CHECKING:
    import pandas as pd

    from payment_smart_bot.app.tables import Stats

_DAYS: Final = 7
_IN_A_ROW: Final = 4
"""Figures side by side."""
_COST: Final = (
    "What these conversations and payments cost on AWS by the prices in docs/operations.md, or "
    "would have cost there; without a model's price and Stripe's fees."
)


def show() -> None:
    """The page."""
    st.title("Operations")
    chosen = settings()
    if not chosen.merchant_key:
        st.info("Give the merchant's key in the sidebar, under Keys.")
        return
    since, until = _range()
    try:
        client = chosen.client()
        stats = client.get("/stats?" + urlencode({"from": since, "to": until + timedelta(1)}))
        _figures(stats)
        _charts(stats)
        st.divider()
        live.show(client)
        st.divider()
        refunds.show(client, since, until)
    except NoAnswer as fault:
        st.error(str(fault))


def _range() -> tuple[date, date]:
    """First and last day, in UTC; the last one is included."""
    today = datetime.now(UTC).date()
    chosen = st.date_input("Days (UTC)", (today - timedelta(_DAYS - 1), today), max_value=today)
    return (chosen[0], chosen[-1]) if chosen else (today, today)


def _figures(stats: Stats) -> None:
    began = stats["funnel"][0]["sessions"]
    done = stats["funnel"][-1]["sessions"]
    cost = stats["cost"]["usdPerThousand"]
    figures = {
        "Sessions": f"{began:,}",
        "With a receipt": f"{done / began:.1%}" if began else "\u2013",
        "Live now": f"{stats['liveSessions']:,}",
        "Time to pay, p50": tables.seconds(stats["timeToPay"]["p50"]),
        "Time to pay, p95": tables.seconds(stats["timeToPay"]["p95"]),
        "1,000 conversations": "\u2013" if cost is None else f"US\\$ {cost:.3f}",
        "Handed over": f"{stats['handedOver']:,}",
        "Operator faults": f"{stats['operatorFaults']:,}",
    }
    columns = st.columns(_IN_A_ROW) * (len(figures) // _IN_A_ROW)
    for column, (name, value) in zip(columns, figures.items(), strict=True):
        column.metric(name, value)


def _charts(stats: Stats) -> None:
    left, right = st.columns(2)
    with left:
        _funnel(stats)
    with right:
        _over_time(stats)
    if stats["payments"]:
        st.dataframe(tables.sums(stats), hide_index=True)
    for column, (title, name, field) in zip(
        st.columns(2),
        (("Problems", "code", "problems"), ("Declines", "decline_code", "declines")),
        strict=True,
    ):
        with column:
            _bars(title, tables.counts(stats[field], name), name)
    left, right = st.columns(2)
    with left:
        st.subheader("Latency")
        st.table(tables.latency(stats), hide_index=True)
        _model(stats)
    with right:
        st.subheader("Cost", help=_COST)
        st.table(tables.cost(stats), hide_index=True)


def _funnel(stats: Stats) -> None:
    st.subheader("How far payers come")
    rows = tables.funnel(stats)
    charts.bars(rows, "step", "sessions")
    st.table(rows.rename(columns={"share": "% of all"}), hide_index=True)
    _download("funnel", rows)


def _over_time(stats: Stats) -> None:
    st.subheader("Over time")
    rows = tables.over_time(stats)
    if rows.empty:
        st.caption("Nothing in these days.")
        return
    charts.over_time(rows[["sessions", "completed", "problems", "declined"]])
    _download("over-time", rows.reset_index(names="at"))


def _bars(title: str, rows: pd.DataFrame, name: str) -> None:
    st.subheader(title)
    if rows.empty:
        st.caption("None.")
    else:
        charts.bars(rows, name, "times")


def _model(stats: Stats) -> None:
    model: dict[str, Any] = stats["model"]
    st.caption(
        f"Model: {model['calls']:,} calls, {model['fallbacks']:,} of them without a choice, "
        f"{model['tokens']:,} tokens."
    )


def _download(name: str, rows: pd.DataFrame) -> None:
    st.download_button("CSV", tables.csv(rows), f"{name}.csv", "text/csv", key=f"csv-{name}")


if __name__ == "__main__":
    show()
