"""The page *Scenarios*, against a real server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.app.conftest import Opened


def test_all_five_pass_and_show_no_number(opened: Opened) -> None:
    page = opened("scenarios")
    page.button[0].click().run()
    assert not page.exception
    assert [each.value for each in page.success] == ["5 of 5 passed"]
    assert len(page.status) == 5
    assert all(each.label.endswith(": passed") for each in page.status)
    table = page.dataframe[0].value
    assert list(table["Result"]) == ["passed"] * 5
    assert table["Token"].str.match(r"pm_").all()
    shown = [each.value for each in page.text]
    assert "3. •••• •••• •••• ••••" in shown
    assert not any("4111" in each or "4242" in each for each in shown)


def test_a_server_that_does_not_answer_is_told(opened: Opened) -> None:
    page = opened("scenarios")
    page.text_input(key="api").set_value("http://127.0.0.1:9").run()
    page.button[0].click().run()
    assert "No answer from http://127.0.0.1:9" in page.error[0].value
    assert not page.success
