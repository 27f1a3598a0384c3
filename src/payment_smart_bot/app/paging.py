"""Lists that come in pages: the way on and the way back to the first one."""

from __future__ import annotations

import streamlit as st


def after(name: str, asked: str) -> str | None:
    """After which row the page begins; another question begins at the first again."""
    if st.session_state.get(f"{name}-asked") != asked:
        st.session_state[f"{name}-asked"] = asked
        st.session_state[f"{name}-after"] = None
    place: str | None = st.session_state.get(f"{name}-after")
    return place


def buttons(name: str, last: str | None, *, more: bool) -> None:
    """Buttons under a list; `last` is its last row's place."""
    with st.container(horizontal=True):
        if st.button("First page", key=f"{name}-first", disabled=not _moved(name)):
            _go(name, None)
        if st.button("Next page", key=f"{name}-next", disabled=not more):
            _go(name, last)


def _moved(name: str) -> bool:
    return st.session_state.get(f"{name}-after") is not None


def _go(name: str, place: str | None) -> None:
    st.session_state[f"{name}-after"] = place
    st.rerun()
