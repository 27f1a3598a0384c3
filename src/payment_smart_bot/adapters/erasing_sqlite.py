"""Wipes what SQLite files keep of a person, for `payment-smart-bot erase`, while a server runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.adapters import ledger_sql, outbox_sql, sessions_sql
from payment_smart_bot.adapters.codec_payments import decode_payment, encode_payment
from payment_smart_bot.domain.erasure import without_person

if TYPE_CHECKING:
    from payment_smart_bot.adapters.sqlite_file import SqliteFile
    from payment_smart_bot.domain.payment import Payment

_NUL: Final = "\x00"
"""Stands for the session's token in an answer that is kept; JSON would write it otherwise."""


class SqliteWiping:
    """Wipes; safe to use beside a server.

    Args:
        payments: Of `ledger_sqlite.payments_file`.
        sessions: Of `sessions_sqlite.sessions_file`.
    """

    def __init__(self, payments: SqliteFile, sessions: SqliteFile) -> None:
        self._payments = payments
        self._sessions = sessions

    def copies(self, payment: Payment) -> int:
        """Wipe what events and stored answers hold beyond this payment; how many did.

        Raises:
            StoreUnavailable: not all was wiped; so with the others below.
        """
        with self._payments.writing() as db:
            db.execute(ledger_sql.REFERENCE, (payment.reference, payment.id))
            told = db.execute(outbox_sql.OF_A_PAYMENT, (payment.id,)).fetchall()
            events = [(_erased_payment(data), place) for place, data in told]
            db.executemany(outbox_sql.REWRITE, events)
            found = db.execute(ledger_sql.REPLAYS_OF, (payment.id,)).fetchall()
            answers = [(_erased_answer(body, payment), key) for key, body in found]
            db.executemany(ledger_sql.REWRITE_REPLAY, answers)
        return len(events) + len(answers)

    def stripe_names(self, payment: Payment) -> tuple[str, ...]:
        """Stripe's ids of its PaymentIntents, also of those called off, its last card, Customer."""
        with self._payments.reading() as db:
            intents = db.execute(ledger_sql.INTENTS, (payment.id,)).fetchall()
        method = payment.payment_method
        known = (method.id if method else None, payment.customer)
        return *(name for (name,) in intents), *(name for name in known if name)

    def session(self, session_id: str, now: float) -> int | None:
        """Wipe a session and its turns, and say how many; None where there is no such session."""
        with self._sessions.writing() as db:
            if not db.execute(sessions_sql.ERASE, (session_id, now)).fetchall():
                return None
            db.execute(sessions_sql.DROP_SEAL, (session_id,))
            return db.execute(sessions_sql.DROP_TURNS, (session_id,)).rowcount

    def rebuild(self) -> None:
        """Write the files anew, so that nothing that was wiped stays in them."""
        for file in (self._payments, self._sessions):
            file.rebuild()


def _erased_payment(data: str) -> str:
    return encode_payment(without_person(decode_payment(data)))


def _erased_answer(body: bytes, payment: Payment) -> bytes:
    """The answer of the merchant's API without what is about the payer."""
    fields: dict[str, Any] = json.loads(body, strict=False)
    fields |= {
        "description": payment.description,
        "reference": payment.reference,
        "customerEmail": payment.customer_email,
        "metadata": dict(payment.metadata),
        "successUrl": payment.success_url,
    }
    if "savedCard" in fields:
        fields["savedCard"] = None
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\\u0000", _NUL).encode()
