"""The merchant's side on AWS, whose key comes from Secrets Manager when a call needs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from payment_smart_bot.bootstrap.shop import Shop, build_shop
from payment_smart_bot.config.aws import with_merchant_secret
from payment_smart_bot.ports import GatewayUnavailable

if TYPE_CHECKING:
    from payment_smart_bot.adapters.secrets import CachedSecret
    from payment_smart_bot.adapters.stripe_charges import StripeCharges
    from payment_smart_bot.bot.books import Books
    from payment_smart_bot.config.settings import Settings
    from payment_smart_bot.ports import Transcripts
    from payment_smart_bot.ports.money import Replays
    from payment_smart_bot.ports.outbox import SharedOutbox


@dataclass(slots=True)
class Till:
    """Makes the shop of a secret, and anew where the secret has changed."""

    settings: Settings
    books: Books
    replays: Replays
    charges: StripeCharges
    sessions: Transcripts
    outbox: SharedOutbox
    secret: CachedSecret
    _made: tuple[str, Shop] | None = field(default=None, repr=False)

    def shop(self) -> Shop:
        """The merchant's side with the secret of now: it is at most five minutes old.

        Raises:
            GatewayUnavailable: the secret cannot be read, or is not of its form.
        """
        text = self.secret.get()
        if self._made is None or self._made[0] != text:
            self._made = (text, self._built(text))
        return self._made[1]

    def _built(self, text: str) -> Shop:
        try:
            settings = with_merchant_secret(self.settings, text)
        except ValueError:
            settings = None
        if settings is None:
            raise GatewayUnavailable("merchant-secret", operator=True)  # noqa: EM101 - a word for the log
        return build_shop(settings, self.books, self.replays, self.sessions, self.outbox)
