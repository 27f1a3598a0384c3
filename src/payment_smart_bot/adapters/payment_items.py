"""The items of `ledger_dynamodb` and `replays_dynamodb`, as DynamoDB's API writes them.

One table of its own, with these keys `pk` / `sk`:

- `PAY#ID` / `PAYMENT`: a payment as it stands, with its version;
- `PAY#ID` / `ENTRY#SEQ`: a row of its ledger; `PAY#ID` / `SOURCE#ID`: that it has one of a source;
- `INTENT#ID` / `INTENT`: which payment a PaymentIntent is or was of;
- `KEY#ID` / `KEY`: an idempotency key; `EVENT#ID` / `EVENT`: a Stripe event that was seen.

The last two carry `ttl`, whole Unix seconds, and DynamoDB deletes them some time after; programs
look at the time themselves. Nothing of a payment does: these are the books.

Four indexes hold keys of payments alone (`KEYS_ONLY`), so a save that changes no key writes none of
them, and what they find is read from the table, as it stands. Times in them are texts of one width,
so that they sort as numbers do, with the id behind, so that no two are equal.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.adapters.codec_payments import (
    decode_payment,
    encode_entry,
    encode_payment,
    waiting,
)
from payment_smart_bot.adapters.dynamodb_values import number, text
from payment_smart_bot.adapters.letters import to_letters

if TYPE_CHECKING:
    from payment_smart_bot.adapters.dynamodb_values import Item
    from payment_smart_bot.domain.payment import Entry, Payment

PAYMENT: Final = "PAYMENT"
ENTRY: Final = "ENTRY#"
BOOK: Final = "PAYMENTS"
"""The one value of `book`, by which all payments are listed."""
_DIGEST_BYTES: Final = 16


class Index(NamedTuple):
    """An index by its name, and its two keys."""

    name: str
    partition: str
    order: str


NEWEST: Final = Index("newest", "book", "placed")
OF_A_STATE: Final = Index("of_a_state", "standing", "placed")
OF_A_REFERENCE: Final = Index("of_a_reference", "reference", "placed")
UNSETTLED: Final = Index("unsettled", "waits", "due")
INDEXES: Final = (NEWEST, OF_A_STATE, OF_A_REFERENCE, UNSETTLED)


def payment_key(payment_id: str, sk: str = PAYMENT) -> Item:
    """The key of a payment, or of what belongs to it.

    Raises:
        UnicodeEncodeError: a text that UTF-8 cannot carry; so with the others below.
    """
    return {"pk": text(f"PAY#{payment_id}"), "sk": text(sk)}


def single_key(kind: str, name: str) -> Item:
    """The key of an `INTENT`, a `KEY` or an `EVENT`."""
    return {"pk": text(f"{kind}#{name}"), "sk": text(kind)}


def moment(seconds: float, payment_id: str = "") -> str:
    """A time, or a payment's place at it; a time alone sorts before all its places."""
    return f"{seconds:021.9f}#{payment_id}" if payment_id else f"{seconds:021.9f}"


def reference_key(reference: str) -> str:
    """A merchant's reference as a key, of which DynamoDB takes neither empty nor very long ones."""
    return to_letters(hashlib.blake2b(reference.encode(), digest_size=_DIGEST_BYTES).digest())


def payment_item(payment: Payment, entry: Entry) -> Item:
    """The payment, with what the indexes need; `entry` is its last row."""
    item = {
        **payment_key(payment.id),
        "version": number(payment.version),
        "payment": text(encode_payment(payment)),
        NEWEST.partition: text(BOOK),
        NEWEST.order: text(moment(payment.created, payment.id)),
        OF_A_STATE.partition: text(str(payment.state)),
    }
    if payment.reference is not None:
        item[OF_A_REFERENCE.partition] = text(reference_key(payment.reference))
    waits = waiting(payment, entry)
    if waits is not None:
        item[UNSETTLED.partition] = text(waits.kind)
        item[UNSETTLED.order] = text(moment(waits.due, payment.id))
    return item


def entry_item(entry: Entry) -> Item:
    """A row."""
    key = payment_key(entry.payment_id, f"{ENTRY}{entry.seq:08}")
    return {**key, "entry": text(encode_entry(entry))}


def read_payment(item: Item) -> Payment:
    """The payment of an item.

    Raises:
        StoreUnavailable: it is none.
    """
    return decode_payment(item["payment"]["S"])
