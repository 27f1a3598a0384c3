"""What the merchant is answered: a payment, a page of them, the rows of one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, UnsetType

from payment_smart_bot.domain import keeping
from payment_smart_bot.domain.payment_state import chat_of
from payment_smart_bot.domain.steps import Field

if TYPE_CHECKING:
    from payment_smart_bot.domain.payment import Entry, Payment


class CardBody(msgspec.Struct):
    """The card that was tried last."""

    brand: str
    last4: str


class SavedCardBody(msgspec.Struct, rename="camel"):
    """The card that its payer agreed to have kept."""

    status: str
    """`kept`, `due` (it is tried for an hour), `failed`, or `agreed` while it is not paid."""
    customer: str | None
    """Stripe's `cus_...`."""
    payment_method: str | None
    """Stripe's `pm_...`."""
    agreed_at: str
    words: str
    """The question that was answered with yes."""


class MerchantPayment(msgspec.Struct, rename="camel"):
    """A payment; amounts are minor units, times ISO 8601 in UTC."""

    payment_id: str
    session_id: str
    status: str
    amount: int
    currency: str
    amount_captured: int
    amount_refunded: int
    description: str
    reference: str | None
    customer_email: str | None
    metadata: dict[str, str]
    success_url: str | None
    capture: str
    """When the money is taken."""
    channel: str
    """Whence the card comes."""
    locale: str
    card: CardBody | None
    chat_url: str
    created_at: str
    expires_at: str
    save_card: str | UnsetType = UNSET
    """`ask` or `only`, where the payer is asked to have the card kept; so is the next."""
    saved_card: SavedCardBody | UnsetType | None = UNSET
    postal_code: str | UnsetType = UNSET
    """`ask`, where the payer is asked for it; so is the next."""
    postal_code_check: str | UnsetType | None = UNSET
    """What the bank said of it, in Stripe's word: `pass`, `fail`, `unavailable`, `unchecked`."""
    session_token: str | UnsetType = UNSET
    """Given once, to whoever made the payment."""


class PageBody(msgspec.Struct):
    """Payments, newest first; `more` when there are older ones: ask with `after`."""

    payments: list[MerchantPayment]
    more: bool


class EntryBody(msgspec.Struct):
    """One row of a payment's ledger."""

    seq: int
    at: str
    cause: str
    before: str | None
    after: str
    source: str | None
    amount: int | None
    captured: int
    refunded: int


class EntriesBody(msgspec.Struct):
    """What happened to a payment, in order."""

    entries: list[EntryBody]


def payment_body(payment: Payment, base: str, token: str | None = None) -> MerchantPayment:
    """A payment as it is shown; `base` is where payers reach the chat."""
    session, method = chat_of(payment.id), payment.payment_method
    url = f"{base}/pay#session={session}"
    return MerchantPayment(
        payment_id=payment.id,
        session_id=session,
        status=str(payment.state),
        amount=payment.money.amount,
        currency=payment.money.currency,
        amount_captured=payment.amount_captured,
        amount_refunded=payment.amount_refunded,
        description=payment.description,
        reference=payment.reference,
        customer_email=payment.customer_email,
        metadata=dict(payment.metadata),
        success_url=payment.success_url,
        capture=str(payment.capture_method),
        channel=str(payment.channel),
        locale=payment.locale,
        card=CardBody(method.brand, method.last4) if method else None,
        chat_url=f"{url}&token={token}" if token else url,
        created_at=iso(payment.created),
        expires_at=iso(payment.expires_at),
        **_asked(payment),
        session_token=token or UNSET,
    )


def _asked(payment: Payment) -> dict[str, Any]:
    """The fields of what is asked where a setting says so, and of what came of it."""
    fields: dict[str, Any] = {}
    if Field.SAVE_CARD in payment.extra:
        fields["save_card"] = "ask" if payment.money.amount else "only"
        fields["saved_card"] = _saved(payment)
    if Field.POSTAL_CODE in payment.extra:
        fields["postal_code"] = "ask"
        fields["postal_code_check"] = payment.postal_code_check
    return fields


def _saved(payment: Payment) -> SavedCardBody | None:
    if payment.consent_at is None:
        return None
    method = payment.payment_method
    return SavedCardBody(
        status=keeping.standing(payment),
        customer=payment.customer,
        payment_method=method.id if method else None,
        agreed_at=iso(payment.consent_at),
        words=payment.consent_words or "",
    )


def entry_body(entry: Entry) -> EntryBody:
    """A row as it is shown."""
    return EntryBody(
        seq=entry.seq,
        at=iso(entry.at),
        cause=str(entry.cause),
        before=str(entry.before) if entry.before else None,
        after=str(entry.after),
        source=entry.source,
        amount=entry.amount,
        captured=entry.captured,
        refunded=entry.refunded,
    )


def iso(at: float) -> str:
    """Unix seconds as ISO 8601 in UTC, with milliseconds."""
    text = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
