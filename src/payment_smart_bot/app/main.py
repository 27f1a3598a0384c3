"""The script that Streamlit runs: three pages and the way between them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

_HERE: Final = Path(__file__).parent
_PAGES: Final = (
    ("chat.py", "Chat", ":material/chat:"),
    ("scenarios.py", "Scenarios", ":material/checklist:"),
    ("operations.py", "Operations", ":material/monitoring:"),
)

st.set_page_config(page_title="payment-smart-bot", layout="wide")
st.navigation([st.Page(_HERE / file, title=title, icon=icon) for file, title, icon in _PAGES]).run()
