"""The closed set of things that a payer's message can mean.

One message means exactly one command. Rules choose it (`understanding`); a model may one day help
to choose, but only from this set.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from payment_smart_bot.domain.session import Field

if TYPE_CHECKING:
    from payment_smart_bot.domain.card import Expiry
    from payment_smart_bot.domain.errors import ProblemCode
    from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode


class Topic(StrEnum):
    """What a payer can ask about."""

    SAFETY = "safety"
    CODE = "code"
    CARDS = "cards"
    EXPIRY = "expiry"
    NAME = "name"
    BOT = "bot"
    CANCELLING = "cancelling"
    REFUND = "refund"
    AMOUNT = "amount"
    LATER = "later"
    OTHER = "other"
    POSTAL_CODE = "postal_code"
    SAVING = "saving"


class Facts(NamedTuple):
    """What was given or refused in one message; at least one field is set."""

    name: str | None = None
    number: CardNumber | None = None
    expiry: Expiry | None = None
    code: SecurityCode | None = None
    """As typed: whether it fits the brand is checked by the conversation."""
    refused: tuple[tuple[Field, ProblemCode], ...] = ()
    postal_code: str | None = None

    def given(self) -> tuple[Field, ...]:
        """The fields that came with a valid value, in the order of asking."""
        values = {
            Field.NAME: self.name,
            Field.CARD: self.number,
            Field.EXPIRY: self.expiry,
            Field.POSTAL_CODE: self.postal_code,
            Field.CVV: self.code,
        }
        return tuple(field for field, value in values.items() if value is not None)


class Provide(NamedTuple):
    """A card from Stripe's field, by Stripe's id of it."""

    token: str
    """`pm_...` or `ctoken_...`."""


class Plain:
    """A command without details: equal to any other of its kind."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Affirm(Plain):
    """A clear yes and nothing else."""

    __slots__ = ()


class Agree(Plain):
    """A clear yes to having the card kept for later, and to nothing else."""

    __slots__ = ()


class Disagree(Plain):
    """A clear no to having the card kept."""

    __slots__ = ()


class Cancel(Plain):
    """The whole utterance calls the payment off; a bare no as well."""

    __slots__ = ()


class Correct(NamedTuple):
    """Something is to be changed; `field` is None when the payer did not say what."""

    field: Field | None


class Keep(Plain):
    """Leave the old value as it is: the way back out of a correction."""

    __slots__ = ()


class Pause(Plain):
    """Wait: neither yes nor no."""

    __slots__ = ()


class Ask(NamedTuple):
    """A question."""

    topic: Topic


class Repeat(Plain):
    """Say that again."""

    __slots__ = ()


class WantToPay(Plain):
    """A wish to pay."""

    __slots__ = ()


class StartOver(Plain):
    """A wish to forget all that was given and begin again."""

    __slots__ = ()


class AskPerson(Plain):
    """A wish to talk to a human."""

    __slots__ = ()


class SmallTalk(NamedTuple):
    """Greetings, thanks, goodbyes; `kind` picks the answer."""

    kind: str


class Unclear(Plain):
    """Nothing of the above can be told for sure."""

    __slots__ = ()


Message = (
    Facts
    | Provide
    | Affirm
    | Agree
    | Disagree
    | Cancel
    | Correct
    | Keep
    | Pause
    | Ask
    | Repeat
    | WantToPay
    | StartOver
    | AskPerson
    | SmallTalk
    | Unclear
)
"""What a payer can mean."""
