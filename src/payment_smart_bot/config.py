"""Settings, from the environment, checked at start with every fault named at once."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from payment_smart_bot.domain.addresses import is_safe
from payment_smart_bot.domain.brands import BRAND_BY_NAME
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.sensitive import Sensitive
from payment_smart_bot.domain.steps import Field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LIVE: Final = ("sk_live_", "rk_live_")
_TEST: Final = ("sk_test_", "rk_test_")
_LIVE_FIELD: Final = "pk_live_"


class ApiKey(Sensitive):
    """A secret key of Stripe's."""

    __slots__ = ()

    @property
    def live(self) -> bool:
        """Whether real money moves with it."""
        return self.reveal().startswith(_LIVE)


class MerchantKey(Sensitive):
    """What the merchant's programs show to be let in."""

    __slots__ = ()


class WebhookSecret(Sensitive):
    """What events are signed with: Stripe's, or those that the merchant's program is told."""

    __slots__ = ()


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
        usual = Channel.FIELD if _is_live(self.publishable_key) else Channel.CHAT
        return self.card_capture or usual

    @property
    def takes_typed_cards(self) -> bool:
        """Whether a payment may say that its card is typed into the chat.

        Where the secret key is not known yet it may be a live one.
        """
        live = self.key_elsewhere or (self.stripe_key is not None and self.stripe_key.live)
        return self.raw_card_data_allowed or self.channel is Channel.CHAT or not live


@dataclass(frozen=True, slots=True)
class AwsSettings:
    """Where the bot finds its parts on AWS."""

    table: str
    """The DynamoDB table's name."""
    kms_key_id: str
    """ARN of the key that seals card numbers."""
    stripe_secret_id: str
    """ARN of the secret whose string is the Stripe key."""
    payments_table: str = ""
    """The payments' table's name; empty: the chat makes tokens alone."""
    merchant_secret_id: str = ""
    """ARN of the secret with the merchant's key and the webhook's secrets, as JSON."""
    model_id: str = ""
    """A Bedrock model or inference profile; empty for none."""
    guardrail: tuple[str, str] | None = None
    """Identifier and version."""
    origins: frozenset[str] = frozenset()
    """Of pages that may call from a browser."""
    stage: str = "dev"
    metrics_namespace: str = "PaymentSmartBot"
    log_level: str = "INFO"


def load_aws(environ: Mapping[str, str]) -> AwsSettings:
    """Read what only AWS needs.

    Raises:
        InvalidSettings: naming every variable that is missing.
    """
    needed = {
        "TABLE_NAME": "the DynamoDB table's name",
        "KMS_KEY_ID": "the ARN of the key that seals card numbers",
        "STRIPE_SECRET_ID": "the ARN of the secret that holds the Stripe key",
    }
    if environ.get("PAYMENTS_TABLE_NAME"):
        needed |= {"MERCHANT_SECRET_ID": "the ARN of the secret that holds the merchant's key"}
    faults = [f"{name} is to be {what}." for name, what in needed.items() if not environ.get(name)]
    if faults:
        raise InvalidSettings(faults)
    identifier = environ.get("BEDROCK_GUARDRAIL_ID", "")
    origins = environ.get("ALLOWED_ORIGINS", "").split(",")
    return AwsSettings(
        table=environ["TABLE_NAME"],
        kms_key_id=environ["KMS_KEY_ID"],
        stripe_secret_id=environ["STRIPE_SECRET_ID"],
        payments_table=environ.get("PAYMENTS_TABLE_NAME", ""),
        merchant_secret_id=environ.get("MERCHANT_SECRET_ID", ""),
        model_id=environ.get("BEDROCK_MODEL_ID", ""),
        guardrail=(identifier, environ.get("BEDROCK_GUARDRAIL_VERSION", "DRAFT"))
        if identifier
        else None,
        origins=frozenset(origin.strip() for origin in origins if origin.strip()),
        stage=environ.get("STAGE", "dev"),
        metrics_namespace=environ.get("METRICS_NAMESPACE", "PaymentSmartBot"),
        log_level=environ.get("LOG_LEVEL", "INFO"),
    )


def _brands(text: str) -> frozenset[str]:
    names = frozenset(name.strip().lower() for name in text.split(",") if name.strip())
    unknown = names - BRAND_BY_NAME.keys()
    if unknown or not names:
        known = ", ".join(BRAND_BY_NAME)
        raise ValueError(f"names {', '.join(sorted(unknown)) or 'no brand'}; known are {known}")  # noqa: EM102, TRY003 - read by load() alone
    return names


def _positive(text: str) -> float:
    value = float(text) if text.replace(".", "", 1).isdigit() else 0.0
    if not 0 < value < 10**6:
        raise ValueError("is to be a number above 0")  # noqa: EM101, TRY003 - read by load() alone
    return value


def _key(text: str) -> ApiKey:
    if not text.startswith(_LIVE + _TEST):
        raise ValueError("is to begin with sk_test_, rk_test_, sk_live_ or rk_live_")  # noqa: EM101, TRY003 - read by load() alone
    return ApiKey(text)


def _publishable(text: str) -> str:
    if not text.startswith((_LIVE_FIELD, "pk_test_")) or len(text) > 300:  # noqa: PLR2004 - Stripe's have 107
        raise ValueError("is to begin with pk_test_ or pk_live_")  # noqa: EM101, TRY003 - read by load() alone
    return text


def _channel(text: str) -> Channel:
    if text not in set(Channel):
        raise ValueError("is to be chat, field or checkout")  # noqa: EM101, TRY003 - read by load() alone
    return Channel(text)


def _saving(text: str) -> bool:
    if text not in {"ask", "never"}:
        raise ValueError("is to be ask or never")  # noqa: EM101, TRY003 - read by load() alone
    return text == "ask"


def _flag(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError("is to be true or false")  # noqa: EM101, TRY003 - read by load() alone
    return text.lower() == "true"


_LEAST_KEY: Final = 24


def _merchant_key(text: str) -> MerchantKey:
    if len(text) < _LEAST_KEY or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError(f"is to be {_LEAST_KEY} or more ASCII characters without spaces")  # noqa: EM102, TRY003 - read by load() alone
    return MerchantKey(text)


def _webhook_secrets(text: str) -> tuple[WebhookSecret, ...]:
    secrets = tuple(part.strip() for part in text.split(",") if part.strip())
    if not secrets or not all(secret.startswith("whsec_") for secret in secrets):
        raise ValueError("is to be one or more secrets that begin with whsec_, comma between")  # noqa: EM101, TRY003 - read by load() alone
    return tuple(WebhookSecret(secret) for secret in secrets)


def _webhook_url(text: str) -> str:
    if not is_safe(text):
        raise ValueError("is to be an https address, or http on a loopback one, without a password")  # noqa: EM101, TRY003 - read by load() alone
    return text


def _webhook_secret(text: str) -> WebhookSecret:
    return WebhookSecret(_merchant_key(text).reveal())


def with_merchant_secret(settings: Settings, text: str) -> Settings:
    """The settings with what a secret holds: `{"merchantKey": ..., "webhookSecrets": [...]}`.

    Raises:
        ValueError: it is not of that form; nothing of it is told.
    """
    try:
        told = json.loads(text)
        key, secrets = told.get("merchantKey"), told.get("webhookSecrets") or []
        return replace(
            settings,
            merchant_key=_merchant_key(key) if key else None,
            webhook_secrets=_webhook_secrets(",".join(secrets)) if secrets else (),
        )
    except (ValueError, TypeError, AttributeError):
        raise ValueError from None


def _contact(text: str) -> str:
    if not text.strip() or len(text) > 200 or "\n" in text:  # noqa: PLR2004 - it stands in a chat line
        raise ValueError("is to be one line of at most 200 characters")  # noqa: EM101, TRY003 - read by load() alone
    return text.strip()


def _url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("is to begin with http:// or https://")  # noqa: EM101, TRY003 - read by load() alone
    return text.rstrip("/")


def _format(text: str) -> str:
    if text not in {"json", "text"}:
        raise ValueError("is to be json or text")  # noqa: EM101, TRY003 - read by load() alone
    return text


_VARIABLES: Final[dict[str, tuple[str, Callable[[str], object]]]] = {
    "STRIPE_SECRET_KEY": ("stripe_key", _key),
    "STRIPE_API_BASE": ("stripe_url", _url),
    "DATA_DIR": ("data_dir", Path),
    "ACCEPTED_BRANDS": ("accepted_brands", _brands),
    "MERCHANT_CONTACT": ("contact", _contact),
    "SESSION_TTL_HOURS": ("session_seconds", lambda text: _positive(text) * 3600),
    "STRIPE_BUDGET_SECONDS": ("stripe_seconds", _positive),
    "LOG_FORMAT": ("log_format", _format),
    "MERCHANT_KEY": ("merchant_key", _merchant_key),
    "STRIPE_WEBHOOK_SECRET": ("webhook_secrets", _webhook_secrets),
    "MERCHANT_WEBHOOK_URL": ("merchant_webhook_url", _webhook_url),
    "MERCHANT_WEBHOOK_SECRET": ("merchant_webhook_secret", _webhook_secret),
    "PUBLIC_URL": ("public_url", _url),
    "PAYMENT_TTL_HOURS": ("payment_seconds", lambda text: _positive(text) * 3600),
    "STRIPE_PUBLISHABLE_KEY": ("publishable_key", _publishable),
    "CARD_CAPTURE": ("card_capture", _channel),
    "SAVE_CARD": ("save_card", _saving),
    "COLLECT_POSTAL_CODE": ("postal_code", _flag),
    "ALLOW_RAW_CARD_DATA": ("raw_card_data_allowed", lambda text: text.lower() == "true"),
}


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings; an empty variable counts as not set.

    Raises:
        InvalidSettings: naming every fault. No value of a secret is in it.
    """
    values: dict[str, object] = {}
    faults: list[str] = []
    for variable, (name, parse) in _VARIABLES.items():
        text = environ.get(variable, "")
        if not text:
            continue
        try:
            values[name] = parse(text)
        except ValueError as fault:
            faults.append(f"{variable} {fault}.")
    settings = Settings(**values)  # type: ignore[arg-type]  # each parser gives its field's type
    if settings.stripe_key is not None:
        faults += faults_of_key(settings.stripe_key, settings)
        if settings.merchant_webhook_url and settings.merchant_webhook_secret is None:
            faults.append(
                "MERCHANT_WEBHOOK_SECRET is to be set with MERCHANT_WEBHOOK_URL: events are signed."
            )
    if faults:
        raise InvalidSettings(faults)
    return settings


def _is_live(publishable_key: str | None) -> bool:
    return publishable_key is not None and publishable_key.startswith(_LIVE_FIELD)


def faults_of_key(key: ApiKey, settings: Settings) -> list[str]:
    """What speaks against taking payments with a key under these settings."""
    if not key.live:
        return []
    faults = []
    if settings.channel is Channel.CHAT and not settings.raw_card_data_allowed:
        faults.append(
            "STRIPE_SECRET_KEY is a live key and card numbers would be typed into the chat. Set "
            "STRIPE_PUBLISHABLE_KEY (pk_live_...) to take cards in Stripe's field instead, or "
            "CARD_CAPTURE=checkout to take them on Stripe's page. For cards in the chat Stripe "
            "must have approved your account and you are then under PCI DSS SAQ D; if both hold, "
            "set ALLOW_RAW_CARD_DATA=true. Otherwise use a test key."
        )
    if settings.channel is Channel.FIELD and not _is_live(settings.publishable_key):
        faults.append(
            "STRIPE_PUBLISHABLE_KEY is to be your live one (pk_live_...): the card field needs it."
        )
    if settings.stripe_url is not None:
        faults.append("STRIPE_API_BASE may not be set together with a live key: unset it.")
    return faults
