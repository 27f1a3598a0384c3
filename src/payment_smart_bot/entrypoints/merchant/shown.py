"""What the merchant is answered: a payment, a page of them, the rows of one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET, UnsetType

from payment_smart_bot.domain.payment_state import chat_of

if TYPE_CHECKING:
    from payment_smart_bot.domain.payment import Entry, Payment


class CardBody(msgspec.Struct):
    """The card that was tried last."""

    brand: str
    last4: str


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
        session_token=token or UNSET,
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
