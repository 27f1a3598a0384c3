"""The version of Stripe's API that the sandbox speaks."""

from __future__ import annotations

from typing import Final

API_VERSION: Final = "2026-10-28.endive"
"""What is answered in `Stripe-Version` when the request names none, and what events carry."""
