"""The page *Scenarios*: the five mock payments, played against the API step by step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from payment_smart_bot.app.settings import Settings, settings
from payment_smart_bot.domain.redact import redact
from payment_smart_bot.domain.sensitive import UserText
from payment_smart_bot.entrypoints.talk import NoAnswer
from payment_smart_bot.scenarios.run import run
from payment_smart_bot.scenarios.scenario import expand, load

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from payment_smart_bot.scenarios.run import Played, Result
    from payment_smart_bot.scenarios.scenario import Scenario

    Say = Callable[[dict[str, Any]], dict[str, Any]]

_EARLIEST: Final = timedelta(hours=-12)
_KEY: Final = "results"


def show() -> None:
    """The page."""
    st.title("Scenarios")
    chosen = settings()
    st.write(
        "Five mock payments: Visa, Mastercard and Amex, one with a mistyped number, one that is "
        "cancelled and paid at the second try. They use Stripe's test numbers."
    )
    if st.button("Run all five", type="primary"):
        st.session_state[_KEY] = _run(chosen)
    if results := st.session_state.get(_KEY):
        _show(results)


def _run(chosen: Settings) -> list[Result]:
    """Play them one after the other; what cannot be reached ends it."""
    today = (datetime.now(UTC) + _EARLIEST).date()
    results: list[Result] = []
    try:
        with chosen.talk() as bot:
            results.extend(_play(expand(scenario, today), bot.say) for scenario in load())
    except NoAnswer as fault:
        st.error(str(fault))
    return results


def _play(scenario: Scenario, say: Say) -> Result:
    """Play one, with its progress on the page."""
    with st.status(scenario.title) as status:
        bar = st.progress(0.0)

        def advance(played: Played) -> None:
            bar.progress(played.number / len(scenario.steps))
            st.text(f"{played.number}. {redact(UserText(played.said), None)}")

        result = run(scenario, say, advance)
        word = "passed" if result.passed else "failed"
        state: Final = "complete" if result.passed else "error"
        status.update(label=f"{scenario.title}: {word}", state=state)
    return result


def _show(results: list[Result]) -> None:
    passed = sum(result.passed for result in results)
    (st.success if passed == len(load()) else st.error)(f"{passed} of {len(load())} passed")
    st.dataframe(pd.DataFrame(map(_row, results)), hide_index=True)


def _row(result: Result) -> dict[str, object]:
    return {
        "Scenario": result.scenario.title,
        "Steps": f"{len(result.steps)} of {len(result.scenario.steps)}",
        "Token": ", ".join(result.tokens),
        "Result": "passed" if result.passed else "; ".join(result.steps[-1].faults),
    }


if __name__ == "__main__":
    show()
