"""The script that Streamlit runs: three pages and the way between them.

The pages have no icons: Streamlit would have the browser fetch one from elsewhere for its tab.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

_HERE: Final = Path(__file__).parent
_PAGES: Final = {"chat.py": "Chat", "scenarios.py": "Scenarios", "operations.py": "Operations"}

st.set_page_config(page_title="payment-smart-bot", layout="wide")
st.navigation([st.Page(_HERE / file, title=title) for file, title in _PAGES.items()]).run()
