"""Charts of whole numbers, with every name written out."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

_LONGEST: Final = 260
"""Pixels of a name beside its bar."""
_AXIS: Final = 70
_OF_A_BAR: Final = 26
_OF_GROUPS: Final = 300
_FEW: Final = 24
"""Points that a line could hardly be seen of."""


def bars(rows: pd.DataFrame, name: str, number: str) -> None:
    """A bar for each row, from the top, as long as its number."""
    drawn = alt.Chart(rows, height=_AXIS + _OF_A_BAR * len(rows)).mark_bar()
    beside = alt.Axis(title=None, labelLimit=_LONGEST, labelOverlap=False)
    st.altair_chart(
        drawn.encode(
            x=alt.X(f"{number}:Q", axis=alt.Axis(format="d", tickMinStep=1)),
            y=alt.Y(f"{name}:N", sort=None, axis=beside),
            tooltip=[name, number],
        )
    )


def over_time(rows: pd.DataFrame) -> None:
    """How the columns went: a line each, or, of few hours or days, bars side by side."""
    if len(rows) >= _FEW:
        st.line_chart(rows)
        return
    names = list(rows.columns)
    times = pd.DatetimeIndex(rows.index)
    labels = times.strftime("%d %b %H:%M" if times.freqstr == "h" else "%d %b")
    long = rows.set_axis(labels).rename_axis("at").reset_index().melt("at", names, "what", "times")
    drawn = alt.Chart(long, height=_OF_GROUPS).mark_bar()
    legend = alt.Legend(orient="bottom", title=None)
    st.altair_chart(
        drawn.encode(
            x=alt.X("at:N", sort=None, axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True)),
            xOffset=alt.XOffset("what:N", sort=names),
            y=alt.Y(
                "times:Q",
                axis=alt.Axis(title=None, format="d", tickMinStep=1),
                scale=alt.Scale(nice=True),
            ),
            color=alt.Color("what:N", sort=names, legend=legend),
            tooltip=["at", "what", "times"],
        )
    )
