"""The page *Operations*, against a real server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.e2e.shop import pay

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest
    from tests.app.conftest import Opened
    from tests.e2e.server import Server
    from tests.e2e.shop import Merchant


def table(page: AppTest, column: str) -> Any:  # noqa: ANN401 - a pandas table
    """The first table with that column."""
    every = (*page.dataframe, *page.table)
    return next(each.value for each in every if column in each.value.columns)


def button(page: AppTest, label: str) -> Any:  # noqa: ANN401 - Streamlit's own
    return next(each for each in page.button if each.label == label)


@pytest.fixture
def paid(server: Server, merchant: Merchant) -> str:
    name: str = merchant.create(reference="order-7")["paymentId"]
    pay(server, name)
    merchant.until(name, "succeeded")
    return name


def test_without_a_key_it_asks_for_one(opened: Opened, merchant: Merchant) -> None:
    page = opened("operations", key=None)
    assert "merchant's key" in page.info[0].value
    assert not page.metric
    page.text_input(key="merchant-key").set_value(merchant.key).run()
    assert len(page.metric) == 8


def test_a_wrong_key_is_told(opened: Opened) -> None:
    page = opened("operations", key="msk_test_wrong_wrong_wrong_wrong")
    assert "merchant's key" in page.error[0].value
    assert not page.metric


def test_its_figures_are_those_of_the_api(
    opened: Opened, server: Server, merchant: Merchant
) -> None:
    payer = server.payer()
    payer.reach("confirmation")
    payer.say("confirm")
    server.payer().give("I want to pay", "John Doe", "4242 4242 4242 4241")
    page = opened("operations")
    stats = merchant.call("GET", "/stats").body
    figures = {each.label: each.value for each in page.metric}
    assert figures["Sessions"] == str(stats["funnel"][0]["sessions"])
    assert figures["Live now"] == str(stats["liveSessions"])
    assert figures["1,000 conversations"].startswith("US\\$ 0.")
    funnel = table(page, "dropped")
    assert list(funnel["sessions"]) == [each["sessions"] for each in stats["funnel"]]
    assert funnel["% of all"].iloc[0] == "100.0"
    latency = table(page, "p99").set_index("what")
    assert latency.loc["turn, rules", "count"] == str(stats["latency"]["rules"]["count"])
    assert latency.loc["turn, model", "p50"] == "–"
    cost = table(page, "US dollars")
    assert len(cost) == 8


def test_a_range_of_days_is_asked_for(opened: Opened, server: Server) -> None:
    server.payer().say("I want to pay")
    page = opened("operations")
    long_ago = datetime.now(UTC).date() - timedelta(300)
    page.date_input[0].set_value((long_ago, long_ago + timedelta(1))).run()
    assert not page.exception
    figures = {each.label: each.value for each in page.metric}
    assert (figures["Sessions"], figures["With a receipt"]) == ("0", "–")
    assert figures["1,000 conversations"] == "–"
    assert any("Nothing in these days" in each.value for each in page.caption)


def test_live_sessions_are_masked_and_searched(opened: Opened, server: Server) -> None:
    server.say("needle-in-the-hay", "I want to pay")
    server.say("needle-in-the-hay", "Jane Smith")
    page = opened("operations")
    page.text_input(key="live-search").set_value("needle").run()
    rows = table(page, "attempts")
    assert list(rows["session"]) == ["needle-i…"]
    assert list(rows["name"]) == ["J… S…"]
    page.text_input(key="live-search").set_value("nobody").run()
    assert "attempts" not in {column for each in page.dataframe for column in each.value.columns}


def test_live_sessions_are_turned_over(opened: Opened, server: Server) -> None:
    for number in range(21):
        server.say(f"turned-{'abcdefghijklmnopqrstu'[number]}", "I want to pay")
    page = opened("operations")
    page.text_input(key="live-search").set_value("turned").run()
    assert len(table(page, "attempts")) == 20
    page.button(key="live-next").click().run()
    assert len(table(page, "attempts")) == 1
    assert page.button(key="live-next").disabled
    page.button(key="live-first").click().run()
    assert len(table(page, "attempts")) == 20
    page.button(key="live-next").click().run()
    page.text_input(key="live-search").set_value("turned-").run()
    assert len(table(page, "attempts")) == 20


def test_money_is_given_back_after_a_second_look(
    opened: Opened, merchant: Merchant, paid: str
) -> None:
    page = opened("operations")
    page.selectbox(key="refund-payment").set_value(paid)
    page.text_input(key="refund-amount").set_value("10")
    button(page, "Refund…").click().run()
    assert any(f"Give back $10.00 of {paid}?" in each.value for each in page.text)
    assert merchant.get(paid)["amountRefunded"] == 0
    page.button(key="refund-yes").click().run()
    assert not page.exception
    assert page.success[0].value == f"$10.00 of {paid} given back."
    assert merchant.get(paid)["amountRefunded"] == 1000
    rows = table(page, "reference").set_index("payment")
    assert rows.loc[paid, "refunded"] == "$10.00"


def test_a_no_gives_nothing_back(opened: Opened, merchant: Merchant, paid: str) -> None:
    page = opened("operations")
    page.selectbox(key="refund-payment").set_value(paid)
    button(page, "Refund…").click().run()
    assert any(f"Give back $49.99 of {paid}?" in each.value for each in page.text)
    page.button(key="refund-no").click().run()
    assert not any("Give back" in each.value for each in page.text)
    assert merchant.get(paid)["amountRefunded"] == 0


def test_a_second_click_is_the_same_refund(opened: Opened, merchant: Merchant, paid: str) -> None:
    page = opened("operations")
    page.selectbox(key="refund-payment").set_value(paid)
    page.text_input(key="refund-amount").set_value("10")
    button(page, "Refund…").click().run()
    asked = dict(page.session_state["refund"])
    page.button(key="refund-yes").click().run()
    page.session_state["refund"] = asked  # as in a page that never heard the answer
    page.run()
    page.button(key="refund-yes").click().run()
    assert page.success[0].value == f"$10.00 of {paid} given back."
    assert merchant.get(paid)["amountRefunded"] == 1000


def test_more_than_is_left_is_refused_and_told(
    opened: Opened, merchant: Merchant, paid: str
) -> None:
    page = opened("operations")
    page.selectbox(key="refund-payment").set_value(paid)
    page.text_input(key="refund-amount").set_value("50")
    button(page, "Refund…").click().run()
    page.button(key="refund-yes").click().run()
    assert "4999" in page.error[0].value
    assert merchant.get(paid)["amountRefunded"] == 0


def test_an_amount_that_cannot_be_read_is_told(opened: Opened, paid: str) -> None:
    page = opened("operations")
    page.selectbox(key="refund-payment").set_value(paid)
    page.text_input(key="refund-amount").set_value("ten")
    button(page, "Refund…").click().run()
    assert page.error
    assert "refund" not in page.session_state


def test_tables_can_be_taken_away_as_csv(opened: Opened, paid: str) -> None:
    del paid
    page = opened("operations")
    assert len(page.get("download_button")) == 3


def test_payments_are_found_by_status(opened: Opened, merchant: Merchant, paid: str) -> None:
    merchant.create()
    page = opened("operations")
    page.selectbox(key="payments-status").set_value("open").run()
    rows = table(page, "reference")
    assert set(rows["status"]) == {"open"}
    assert paid not in set(rows["payment"])
