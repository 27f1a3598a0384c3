"""What payers say in any chat: chatter, yeses, a cancel; and what they do at their bank."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from tests.integration.payments.walk import NUMBERS, WHO, Walk

CHATTER: Final = (
    "maybe",
    "no wait",
    "why?",
    "how much is it?",
    "I don't want to confirm",
    "hello",
    "the expiry is 11/38",
    "use another card",
    "pay",
    "done",
    "start over",
    "John Doe",
    "12/39",
    "123",
)


class Talking(Walk):
    """Payers who talk."""

    @rule(who=WHO, number=st.sampled_from(NUMBERS))
    def gives_a_card(self, who: int, number: str) -> None:
        self.gives(who, number)

    @rule(who=WHO, number=st.sampled_from(NUMBERS))
    def pays(self, who: int, number: str) -> None:
        self.gives(who, number)
        self.agrees(who, number)

    def agrees(self, who: int, number: str) -> None:
        del number
        self.say(who, "confirm")

    @rule(who=WHO, text=st.sampled_from(CHATTER))
    def says(self, who: int, text: str) -> None:
        self.say(who, text)

    @rule(who=WHO)
    def confirms(self, who: int) -> None:
        self.say(who, "confirm")

    @rule(who=WHO)
    def confirms_twice_under_one_id(self, who: int) -> None:
        name = self.new_name()
        first = self.say(who, "confirm", name)
        again = self.answered(
            self.payer(who),
            lambda: self.counter.say(self.payer(who).payment, "confirm", name=name),
        )
        if first is not None and again is not None and first.status == "complete":
            assert again.response == first.response

    @rule(who=WHO)
    def cancels(self, who: int) -> None:
        self.say(who, "cancel")

    @precondition(lambda self: any(payer.bank for payer in self.payers))
    @rule(who=WHO, choice=st.sampled_from(("complete", "complete", "fail")))
    def is_at_the_bank(self, who: int, choice: str) -> None:
        bank = self.payer(who).bank
        if bank is not None:
            data = {"choice": choice}
            self.counter.http.post(bank, data=data, timeout=5, allow_redirects=False)
