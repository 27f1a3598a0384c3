"""What a deployment of the bot decides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from payment_smart_bot.config.keys import is_live
from payment_smart_bot.domain.brands import BRAND_BY_NAME
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.steps import Field

if TYPE_CHECKING:
    from payment_smart_bot.config.keys import ApiKey, MerchantKey, WebhookSecret


class InvalidSettings(Exception):  # noqa: N818 - what it is
    """Some settings are wrong; its text names each, and what to set instead."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(["Settings that need mending:", *(f"- {f}" for f in faults)]))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a deployment decides."""

    stripe_key: ApiKey | None = None
    """None: the sandbox."""
    stripe_url: str | None = None
    """Another address than Stripe's: the sandbox's."""
    data_dir: Path = Path("data")
    accepted_brands: frozenset[str] = frozenset(BRAND_BY_NAME)
    contact: str = "please write to the shop you are buying from"
    session_seconds: float = 3600.0
    stripe_seconds: float = 15.0
    """The time budget of one call to Stripe, retries and all."""
    log_format: Literal["json", "text"] = "json"
    merchant_key: MerchantKey | None = None
    """None: one is made where the sandbox is used; else nobody is let in."""
    webhook_secrets: tuple[WebhookSecret, ...] = ()
    merchant_webhook_url: str | None = None
    """Where the merchant's program is told what happened; None: nowhere."""
    merchant_webhook_secret: WebhookSecret | None = None
    """None: one is made where the sandbox is used."""
    public_url: str | None = None
    """Where payers reach the chat; None: the server's own address."""
    payment_seconds: float = 24 * 3600.0
    """So long a payment can be paid."""
    raw_card_data_allowed: bool = False
    """Whether the merchant said that a live key may take numbers typed into the chat."""
    publishable_key: str | None = None
    """Stripe's, which Stripe's card field is opened with; no secret."""
    key_elsewhere: bool = False
    """Whether the secret key is fetched later, as on AWS; `stripe_key` is None then."""
    card_capture: Channel | None = None
    """Whence cards come where a payment does not say."""

    save_card: bool = False
    """Whether payers are asked to have their card kept, where a payment does not say."""
    postal_code: bool = False
    """Whether payers are asked for their postal code, where a payment does not say."""
    origins: frozenset[str] = frozenset()
    """Of pages elsewhere that may call from a browser, as browsers write them."""

    @property
    def extra(self) -> tuple[Field, ...]:
        """What payers are asked beside the usual, where a payment does not say."""
        asked = {Field.POSTAL_CODE: self.postal_code, Field.SAVE_CARD: self.save_card}
        return tuple(field for field, is_asked in asked.items() if is_asked)

    @property
    def channel(self) -> Channel:
        """Whence cards come where a payment does not say; the field, once it is set up live.

        It does not look at the secret key, which on AWS is not known when the bot is made.
        """
        usual = Channel.FIELD if is_live(self.publishable_key) else Channel.CHAT
        return self.card_capture or usual

    @property
    def takes_typed_cards(self) -> bool:
        """Whether a payment may say that its card is typed into the chat.

        Where the secret key is not known yet it may be a live one.
        """
        live = self.key_elsewhere or (self.stripe_key is not None and self.stripe_key.live)
        return self.raw_card_data_allowed or self.channel is Channel.CHAT or not live
