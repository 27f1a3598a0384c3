"""Where the API is and which keys it gets: the same on every page, kept while the browser is open.

What the command was given stands in the environment.
"""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

import streamlit as st

from payment_smart_bot.entrypoints.merchant.client import Client
from payment_smart_bot.entrypoints.talk import HttpTalk

if TYPE_CHECKING:
    from collections.abc import Iterator

API: Final = "PAYMENT_SMART_BOT_API"
MERCHANT_KEY: Final = "MERCHANT_KEY"
API_KEY: Final = "API_KEY"
_DEFAULT: Final = "http://127.0.0.1:8000"
_KEPT: Final = "settings"


class Settings(NamedTuple):
    """What the pages call, and with what."""

    url: str
    api_key: str
    merchant_key: str

    @contextmanager
    def talk(self) -> Iterator[HttpTalk]:
        """Who answers messages; the connection is closed with the block.

        Raises:
            NoAnswer: the address is none.
        """
        with closing(HttpTalk(self.url, self.api_key or None)) as talk:
            yield talk

    def client(self) -> Client:
        """The merchant's API.

        Raises:
            NoAnswer: the address is none.
        """
        return Client(self.url, self.merchant_key, self.api_key or None)


def settings() -> Settings:
    """Show them in the sidebar; what is typed there is kept."""
    kept: Settings = st.session_state.get(_KEPT) or _given()
    with st.sidebar:
        url = st.text_input("API address", kept.url, key="api")
        with st.expander("Keys", expanded=not kept.merchant_key):
            merchant_key = st.text_input(
                "Merchant's key",
                kept.merchant_key,
                key="merchant-key",
                type="password",
                autocomplete="off",
                help="For Operations and for payments: merchant.key in the server's data folder.",
            )
            api_key = st.text_input(
                "API key",
                kept.api_key,
                key="api-key",
                type="password",
                autocomplete="off",
                help="On AWS alone: what API Gateway asks for.",
            )
    now = Settings(url.strip().rstrip("/"), api_key.strip(), merchant_key.strip())
    st.session_state[_KEPT] = now
    return now


def _given() -> Settings:
    return Settings(
        os.environ.get(API, _DEFAULT),
        os.environ.get(API_KEY, ""),
        os.environ.get(MERCHANT_KEY, ""),
    )
