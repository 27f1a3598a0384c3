"""The payments, and money given back after a second look.

A refund's Idempotency-Key is made when it is asked for, so that a second click, or a retry after no
answer, is the same refund.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import streamlit as st

from payment_smart_bot.app import paging, tables
from payment_smart_bot.bot import new_id
from payment_smart_bot.domain.errors import AmountError
from payment_smart_bot.domain.money import parse_amount
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.entrypoints.talk import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from payment_smart_bot.entrypoints.merchant.client import Client

_LIMIT: Final = 20
_ALL: Final = "all"
_ASKED: Final = "refund"
_TOLD: Final = "refund-told"


def show(client: Client, since: date, until: date) -> None:
    """The list, and what can be given back.

    Raises:
        NoAnswer: the API refused, or cannot be reached.
    """
    st.subheader("Payments")
    state = st.selectbox("Status", [_ALL, *map(str, State)], key="payments-status")
    asked = {"createdFrom": str(since), "createdBefore": str(until + timedelta(1))}
    if state != _ALL:
        asked["state"] = state
    place = paging.after("payments", urlencode(asked))
    page = client.get(
        "/payments?" + urlencode({**asked, **({"after": place} if place else {}), "limit": _LIMIT})
    )
    found = page["payments"]
    if found:
        rows = tables.payments(found)
        st.dataframe(rows, hide_index=True)
        st.download_button("CSV", tables.csv(rows), "payments.csv", "text/csv", key="csv-payments")
    else:
        st.caption("None in these days.")
    paging.buttons("payments", found[-1]["paymentId"] if found else None, more=page["more"])
    _refunds(client, found)


def _refunds(client: Client, found: Sequence[dict[str, Any]]) -> None:
    if told := st.session_state.pop(_TOLD, None):
        kind, text = told
        (st.success if kind else st.error)(text)
    if asked := st.session_state.get(_ASKED):
        _confirm(client, asked)
        return
    paid = {each["paymentId"]: each for each in found if _left(each)}
    if not paid:
        return
    with st.expander("Give money back"), st.form("refund-form"):
        name = st.selectbox("Payment", list(paid), key="refund-payment")
        amount = st.text_input("Amount", key="refund-amount", help="Empty: all that is left.")
        if st.form_submit_button("Refund\u2026"):
            _ask(paid[name], amount.strip())


def _left(payment: dict[str, Any]) -> int:
    return int(payment["amountCaptured"] - payment["amountRefunded"])


def _ask(payment: dict[str, Any], amount: str) -> None:
    """Make sure of it first."""
    currency = payment["currency"]
    try:
        minor = parse_amount(amount, currency) if amount else _left(payment)
    except AmountError as fault:
        st.error(fault.sentence)
        return
    st.session_state[_ASKED] = {
        "payment": payment["paymentId"],
        "amount": minor,
        "written": tables.amount(minor, currency),
        "key": new_id(),
    }
    st.rerun()


def _confirm(client: Client, asked: dict[str, Any]) -> None:
    with st.container(border=True):
        st.text(f"Give back {asked['written']} of {asked['payment']}? This cannot be undone.")
        with st.container(horizontal=True):
            yes = st.button("Yes, give it back", type="primary", key="refund-yes")
            no = st.button("No", key="refund-no")
    if yes:
        _refund(client, asked)
    elif no:
        del st.session_state[_ASKED]
        st.rerun()


def _refund(client: Client, asked: dict[str, Any]) -> None:
    """Do it; where it is not known what came of it, the same can be sent again."""
    path = f"/payments/{asked['payment']}/refunds"
    try:
        client.post(path, {"amount": asked["amount"]}, asked["key"])
    except NoAnswer as fault:
        st.session_state[_TOLD] = (False, str(fault))
    else:
        done = f"{asked['written']} of {asked['payment']} given back."
        st.session_state[_TOLD] = (True, done)
        del st.session_state[_ASKED]
    st.rerun()
