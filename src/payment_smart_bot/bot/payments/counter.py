"""Where a merchant's program makes payments and looks at them."""

from __future__ import annotations

import hashlib
import hmac
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.bot.parts import new_id
from payment_smart_bot.bot.payments.outcomes import NoPayment, NotAsked, TypedCards
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.currencies import currency_of
from payment_smart_bot.domain.ledger import Report, transition
from payment_smart_bot.domain.money import Money, check
from payment_smart_bot.domain.payment import CaptureMethod, Cause, Payment
from payment_smart_bot.domain.steps import OFFERED, Field, steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.bot.books import Books
    from payment_smart_bot.domain.payment import Entry
    from payment_smart_bot.ports.money import Page, Query

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_TOKEN_LENGTH: Final = 32
_PURPOSE: Final = b"session-token:"


class Order(NamedTuple):
    """What a merchant wants to be paid. Its texts are checked for card numbers by the wire."""

    money: Money
    description: str = ""
    reference: str | None = None
    customer_email: str | None = None
    metadata: Mapping[str, str] = MappingProxyType({})
    success_url: str | None = None
    capture_method: CaptureMethod = CaptureMethod.AUTOMATIC
    locale: str = "en"
    channel: Channel | None = None
    """Whence the card comes; None for what the merchant's settings say."""
    save_card: bool | None = None
    """Whether to ask if the card may be kept; None: the same."""
    postal_code: bool | None = None
    """Whether to ask for the postal code; None: the same."""
    no_charge: bool = False
    """Whether a card is only to be kept, and nothing charged."""


class Counter(NamedTuple):
    """Makes payments, and shows them."""

    books: Books
    secret: bytes
    """Session tokens are made with it and the payment's id, so that an answer that is given again
    has the same token though no token is stored."""
    seconds: float = 24 * 3600.0
    """So long a payment can be paid."""
    channel: Channel = Channel.CHAT
    """Whence cards come where an order does not say."""
    typed_cards: bool = True
    """Whether an order may have the card typed into the chat."""
    extra: tuple[Field, ...] = ()
    """What is asked beside the usual where an order does not say."""

    def create(self, order: Order) -> Payment:
        """Make a payment.

        Raises:
            AmountError: Stripe does not charge that.
            TypedCards: no card may be typed into a chat here.
            NotAsked: where its card comes from, that cannot be asked.
            StoreUnavailable: nothing was made.
        """
        if order.no_charge:
            currency_of(order.money.currency)
        else:
            check(order.money)
        channel = order.channel or self.channel
        if channel is Channel.CHAT and not self.typed_cards:
            raise TypedCards
        now, name = self.books.now(), f"pay_{new_id()}"
        payment = Payment(
            id=name,
            money=order.money,
            created=now,
            expires_at=round(now + self.seconds, 3),
            description=order.description,
            reference=order.reference,
            customer_email=order.customer_email,
            metadata=dict(order.metadata),
            success_url=order.success_url,
            capture_method=order.capture_method,
            locale=order.locale,
            channel=channel,
            extra=self._asked(order, channel),
            token_digest=hashlib.sha256(self.token(name).encode()).hexdigest(),
        )
        made, entry = transition(payment, Cause.CREATED, Report(now))
        self.books.ledger.add(made, entry)
        return made

    def _asked(self, order: Order, channel: Channel) -> tuple[Field, ...]:
        """What its payer is asked beside the usual, as far as that is asked in such a chat."""
        possible = OFFERED.intersection(steps(channel, tuple(OFFERED)))
        wished = {Field.POSTAL_CODE: order.postal_code, Field.SAVE_CARD: order.save_card}
        if any(wish and field not in possible for field, wish in wished.items()):
            raise NotAsked
        return tuple(
            field
            for field, wish in wished.items()
            if field in possible and (field in self.extra if wish is None else wish)
        )

    def token(self, payment_id: str) -> str:
        """The token that opens the payment's chat: 32 letters."""
        seed = hmac.digest(self.secret, _PURPOSE + payment_id.encode(), "sha256")
        left, letters = int.from_bytes(seed, "big"), []
        for _ in range(_TOKEN_LENGTH):
            left, letter = divmod(left, len(_LETTERS))
            letters.append(_LETTERS[letter])
        return "".join(letters)

    def get(self, payment_id: str) -> Payment:
        """A payment as it stands.

        Raises:
            NoPayment: there is none of that id.
        """
        payment = self.books.ledger.load(payment_id)
        if payment is None:
            raise NoPayment
        return payment

    def page(self, query: Query) -> Page:
        """Payments that fit, newest first."""
        return self.books.ledger.page(query)

    def entries(self, payment_id: str) -> tuple[Entry, ...]:
        """What happened to a payment.

        Raises:
            NoPayment: there is none of that id.
        """
        self.get(payment_id)
        return self.books.ledger.entries(payment_id)
