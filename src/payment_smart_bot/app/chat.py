"""The page *Chat*: a person pays here, with what is typed at number and code hidden.

All that is said is shown as plain text: a name that was typed is never read as Markdown, and "$" is
an amount and no formula.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from payment_smart_bot.app.conversation import STEPS, Conversation
from payment_smart_bot.app.settings import Settings, settings
from payment_smart_bot.domain.errors import AmountError
from payment_smart_bot.domain.money import parse_amount
from payment_smart_bot.entrypoints.talk import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEY: Final = "conversation"
_FAULT: Final = "chat-fault"
_ICONS: Final = {"user": ":material/person:", "assistant": ":material/credit_card:"}
_ELSEWHERE: Final = {
    "redirect": "Go to your bank",
    "checkout": "Go to Stripe's page",
}
_FIELD: Final = (
    "The card of this payment is typed into Stripe's card field, which these pages do not have: "
    "open the payment's chatUrl."
)


def show() -> None:
    """The page."""
    st.title("Chat")
    chosen = settings()
    talk: Conversation = st.session_state.setdefault(_KEY, Conversation())
    _controls(chosen)
    _steps(talk)
    for role, text in talk.messages:
        with st.chat_message(role, avatar=_ICONS[role]):
            st.text(text)
    if fault := st.session_state.pop(_FAULT, None):
        st.error(fault)
    _action(talk.answer)
    _replies(talk, chosen)
    _entry(talk, chosen)


def _say(talk: Conversation, chosen: Settings, text: str) -> None:
    try:
        with chosen.talk() as bot:
            talk.say(bot, text)
    except NoAnswer as fault:
        st.session_state[_FAULT] = f"{fault} You can say it again: nothing is paid twice."
    st.rerun()


def _steps(talk: Conversation) -> None:
    done, step = talk.progress()
    st.progress(done, step)
    st.caption(" → ".join(f"**{each}**" if each == step else each for each in STEPS.values()))


def _action(answer: Mapping[str, Any]) -> None:
    action = answer.get("action") or {}
    if action.get("type") in _ELSEWHERE:
        st.link_button(_ELSEWHERE[action["type"]], action["url"])
        st.caption("Come back here then and write anything.")
    elif action:
        st.info(_FIELD)


def _replies(talk: Conversation, chosen: Settings) -> None:
    replies = talk.answer.get("quickReplies", ())
    if not replies:
        return
    with st.container(horizontal=True):
        for reply in replies:
            if st.button(reply, key=f"reply-{reply}"):
                _say(talk, chosen, reply)


def _entry(talk: Conversation, chosen: Settings) -> None:
    """Where the next message is typed."""
    if not talk.masked:
        if text := st.chat_input("Your message", max_chars=2000):
            _say(talk, chosen, text)
        return
    with st.form("hidden", clear_on_submit=True):
        text = st.text_input(
            STEPS[talk.awaiting or ""],
            type="password",
            autocomplete="off",
            max_chars=2000,
            help="Hidden as you type. You can say anything else here too, such as: cancel",
        )
        sent = st.form_submit_button("Send", type="primary")
    if sent and text:
        _say(talk, chosen, text)


def _controls(chosen: Settings) -> None:
    with st.sidebar:
        if st.button("Start over", help="Forgets this conversation here; the server's expires."):
            st.session_state[_KEY] = Conversation()
            st.rerun()
        with st.expander("Pay an amount"), st.form("payment"):
            amount = st.text_input("Amount", "49.99")
            currency = st.text_input("Currency", "usd", max_chars=3)
            if st.form_submit_button("Make the payment"):
                _make(chosen, amount, currency.lower())


def _make(chosen: Settings, amount: str, currency: str) -> None:
    """Make a payment, and go on in its chat."""
    try:
        minor = parse_amount(amount, currency)
        made = chosen.client().post("/payments", {"amount": minor, "currency": currency})
    except AmountError as fault:
        st.error(fault.sentence)
        return
    except NoAnswer as fault:
        st.error(str(fault))
        return
    st.session_state[_KEY] = Conversation(made["sessionId"])
    _say(st.session_state[_KEY], chosen, "I want to pay")


if __name__ == "__main__":
    show()
