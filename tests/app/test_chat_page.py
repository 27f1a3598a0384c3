"""The page *Chat*, against a real server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.stripe_numbers import AT_BANK

from payment_smart_bot.app.conversation import Conversation

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest
    from tests.app.conftest import Opened
    from tests.e2e.server import Server
    from tests.e2e.shop import Merchant

VISA = "4242 4242 4242 4242"


def say(page: AppTest, text: str) -> AppTest:
    page.chat_input[0].set_value(text).run()
    assert not page.exception
    return page


def hidden(page: AppTest, text: str) -> AppTest:
    """Say something where what is typed cannot be seen."""
    assert not page.chat_input
    (field,) = [
        each for each in page.main.text_input if each.label in {"Card number", "Security code"}
    ]
    assert field.proto.type == field.proto.PASSWORD
    field.set_value(text)
    next(each for each in page.button if each.label == "Send").click().run()
    assert not page.exception
    return page


def texts(page: AppTest) -> list[str]:
    return [each.text[0].value for each in page.chat_message]


def to_summary(page: AppTest) -> AppTest:
    say(page, "I want to pay")
    say(page, "John Doe")
    hidden(page, VISA)
    say(page, "12/39")
    return hidden(page, "737")


def kept(page: AppTest) -> str:
    """All that the page keeps between two messages."""
    state: Any = page._session_state._state  # noqa: SLF001 - what no page can list
    kept = [*state._new_session_state.items(), *state._old_state.items()]  # noqa: SLF001 - the same
    widgets = state._new_widget_state  # noqa: SLF001 - the same
    kept += [(name, widgets[name]) for name in widgets]
    return repr([(name, vars(each) if hasattr(each, "__dict__") else each) for name, each in kept])


def test_a_payer_comes_to_the_receipt(opened: Opened) -> None:
    page = to_summary(opened("chat"))
    assert "Card: ****4242" in texts(page)[-1]
    say(page, "confirm")
    assert "successfully" in texts(page)[-1]
    assert page.session_state["conversation"].progress() == (1.0, "Done")


def test_what_is_secret_is_neither_shown_nor_kept(opened: Opened, server: Server) -> None:
    page = to_summary(opened("chat"))
    said = [each.text[0].value for each in page.chat_message if each.name == "user"]
    assert said == [
        "I want to pay",
        "John Doe",
        "•••• •••• •••• ••••",
        "••/••",
        "•••",
    ]
    everything = kept(page) + repr(texts(page)) + server.log
    assert VISA not in everything
    assert VISA.replace(" ", "") not in everything
    assert "737" not in kept(page)


def test_a_number_that_is_typed_too_early_is_hidden_too(opened: Opened) -> None:
    page = say(opened("chat"), f"I want to pay with {VISA}")
    assert texts(page)[0] == "I want to pay with •••• •••• •••• ••••"


def test_progress_goes_step_by_step(opened: Opened) -> None:
    page = opened("chat")
    seen = [page.session_state["conversation"].progress()[0]]
    say(page, "I want to pay")
    seen.append(page.session_state["conversation"].progress()[0])
    say(page, "John Doe")
    seen.append(page.session_state["conversation"].progress()[0])
    assert seen == [0.0, 0.0, 0.2]
    assert any("**Card number**" in each.value for each in page.caption)


def test_a_refusal_is_shown_as_the_bot_says_it(opened: Opened) -> None:
    page = opened("chat")
    say(page, "I want to pay")
    say(page, "John Doe")
    hidden(page, "4242 4242 4242 4241")
    assert page.session_state["conversation"].awaiting == "card"
    assert page.session_state["conversation"].answer["problem"]["code"] == "invalid-card-number"


def test_starting_over_forgets_the_conversation(opened: Opened) -> None:
    page = to_summary(opened("chat"))
    next(each for each in page.button if each.label == "Start over").click().run()
    assert not page.chat_message
    assert page.session_state["conversation"].session_id is None
    say(page, "I want to pay")
    assert page.session_state["conversation"].awaiting == "name"


def test_a_wrong_address_is_told_and_can_be_put_right(opened: Opened, server: Server) -> None:
    page = opened("chat")
    page.text_input(key="api").set_value("http://127.0.0.1:9").run()
    say(page, "I want to pay")
    (error,) = page.error
    assert "No answer from http://127.0.0.1:9" in error.value
    assert not page.chat_message
    page.text_input(key="api").set_value("no address").run()
    say(page, "I want to pay")
    assert "is no address" in page.error[0].value
    page.text_input(key="api").set_value(server.url + "/").run()
    say(page, "I want to pay")
    assert not page.error
    assert len(page.chat_message) == 2


def test_an_amount_is_paid_in_its_own_chat(opened: Opened, merchant: Merchant) -> None:
    page = opened("chat")
    next(each for each in page.text_input if each.label == "Amount").set_value("12.50")
    next(each for each in page.button if each.label == "Make the payment").click().run()
    assert not page.exception
    assert "$12.50" in texts(page)[-1]
    session = page.session_state["conversation"].session_id
    say(page, "John Doe")
    hidden(page, VISA)
    say(page, "12/39")
    hidden(page, "123")
    say(page, "confirm")
    seen = merchant.get("pay_" + session.removeprefix("chat_"))
    assert (seen["status"], seen["amountCaptured"]) == ("succeeded", 1250)


def test_postal_code_and_keeping_are_asked_here_too(opened: Opened, merchant: Merchant) -> None:
    made = merchant.create(postalCode="ask", saveCard="ask")
    page = opened("chat")
    page.session_state["conversation"] = Conversation(made["sessionId"])
    say(page.run(), "I want to pay")
    say(page, "John Doe")
    hidden(page, VISA)
    say(page, "12/39")
    assert page.session_state["conversation"].progress()[1] == "Postal code"
    say(page, "94107")
    assert page.session_state["conversation"].progress()[1] == "Whether your card may be kept"
    next(each for each in page.button if each.label == "yes").click().run()
    hidden(page, "737")
    assert "Kept for later purchases: yes" in texts(page)[-1]
    next(each for each in page.button if each.label == "confirm").click().run()
    assert not page.exception
    seen = merchant.get(made["paymentId"])
    assert (seen["status"], seen["savedCard"]["status"]) == ("succeeded", "kept")


@pytest.mark.parametrize(("amount", "told"), [("12,50", "1234.50"), ("0.01", "0.50")])
def test_an_amount_that_cannot_be_paid_is_refused(opened: Opened, amount: str, told: str) -> None:
    page = opened("chat")
    next(each for each in page.text_input if each.label == "Amount").set_value(amount)
    next(each for each in page.button if each.label == "Make the payment").click().run()
    (error,) = page.error
    assert told in error.value
    assert not page.chat_message


def test_a_bank_that_wants_to_see_the_payer_is_linked(opened: Opened) -> None:
    page = opened("chat")
    next(each for each in page.button if each.label == "Make the payment").click().run()
    say(page, "John Doe")
    hidden(page, AT_BANK[0])
    say(page, "12/39")
    hidden(page, "123")
    say(page, "confirm")
    action = page.session_state["conversation"].answer["action"]
    assert action["type"] == "redirect"
    (link,) = page.get("link_button")
    assert link.proto.url == action["url"]
    assert page.session_state["conversation"].progress()[1] == "Your yes to the summary"
