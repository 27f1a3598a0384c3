"""The live sessions, masked: found and turned over page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from payment_smart_bot.app import paging, tables

if TYPE_CHECKING:
    from payment_smart_bot.entrypoints.merchant.client import Client

_LIMIT: Final = 20
_AWAITING: Final = 110
"""Pixels: room for its longest word."""
_HELP: Final = "How the session's id begins, or the last four digits of the card."


def show(client: Client) -> None:
    """The list.

    Raises:
        NoAnswer: the API refused, or cannot be reached.
    """
    st.subheader("Live sessions")
    search = st.text_input("Search", key="live-search", help=_HELP).strip()
    query = {"search": search} if search else {}
    place = paging.after("live", search)
    if place is not None:
        query["after"] = place
    page = client.get("/sessions?" + urlencode({**query, "limit": _LIMIT}))
    found = page["sessions"]
    if found:
        wide = {"awaiting": st.column_config.Column(width=_AWAITING)}
        st.dataframe(tables.lives(found), hide_index=True, column_config=wide)
    else:
        st.caption("None.")
    paging.buttons("live", found[-1]["place"] if found else None, more=page["more"])
