"""The calls of a payment: open its PaymentIntent, and charge; each gives an event.

The ledger comes before Stripe: only who wrote `confirm_begun` asks it to charge. Whatever is not
known afterwards is looked up, never guessed and never asked for twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from payment_smart_bot.bot.asking import asked
from payment_smart_bot.bot.keeping import keep
from payment_smart_bot.bot.looking import UNKNOWN, call_off, look
from payment_smart_bot.domain import events as e
from payment_smart_bot.domain.errors import PaymentError, PaymentFault
from payment_smart_bot.domain.ledger import Report
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import Call
from payment_smart_bot.ports import StoreUnavailable

if TYPE_CHECKING:
    from payment_smart_bot.bot.books import Books
    from payment_smart_bot.bot.parts import Parts
    from payment_smart_bot.domain.charge import Charge
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.domain.session import PaymentMethod, Session


def opened(payment: Payment, parts: Parts, books: Books) -> Payment:
    """The payment with a PaymentIntent, made now where it has none.

    Raises:
        GatewayUnavailable: Stripe could not make one.
        GatewayRefused: Stripe does not take the amount, or the payer's address of e-mail.
    """
    if payment.payment_intent is not None or payment.state is not State.OPEN:
        return payment
    key = f"{payment.id}-open-{payment.version}"
    charge = asked(
        "open_payment_intent", parts, lambda: books.charges.open(payment, idempotency_key=key)
    )
    return books.change(
        payment.id,
        Cause.STRIPE_SAYS,
        lambda stored: (
            Report(books.now(), state=State.OPEN, payment_intent=charge.intent)
            if stored.payment_intent is None and stored.state is State.OPEN
            else None
        ),
    )


def prepare(payment: Payment | None, parts: Parts) -> Payment | None:
    """Open the PaymentIntent before the yes; where that fails, the yes tries it again."""
    if payment is None or parts.books is None:
        return payment
    try:
        return opened(payment, parts, parts.books)
    except (*UNKNOWN, StoreUnavailable, PaymentError):
        return payment


def charge(session: Session, payment: Payment, parts: Parts, books: Books) -> e.Event:
    """Charge the card of a session after its clear yes: soon after, or not for that yes."""
    method = session.payment_method
    assert method is not None  # noqa: S101 - no summary stands without one
    try:
        payment = opened(payment, parts, books)
        if _is_late(session, parts):
            return e.NotAsked()
        begun = _begun(payment, session, books)
    except PaymentError as refused:
        if refused.fault is PaymentFault.CARD_USED_UP:
            return e.CardUsedUp()
        return e.Charged(_standing(payment, books))
    except (*UNKNOWN, StoreUnavailable):
        return e.NotAsked()
    try:
        told = asked("confirm_payment_intent", parts, lambda: _confirmed(begun, method, parts))
        after = keep(books.heard(begun, told), books, parts.trace)
        return e.Charged(after, told.action_url)
    except (*UNKNOWN, StoreUnavailable, PaymentError):
        return e.OutcomeUnknown()


def _is_late(session: Session, parts: Parts) -> bool:
    """Whether the charge could still be under way when the lease of the yes is over.

    The next message would be told then that nothing was charged, and could call it off.
    """
    assert session.intent is not None  # noqa: S101 - it says that a charge was begun
    since, settings = session.intent.since, parts.settings
    return parts.clock.now() + settings.call_seconds > since + settings.lease_seconds


def _consent(session: Session) -> tuple[float, str] | None:
    if not session.save_card or session.consent_at is None:
        return None
    return session.consent_at, session.consent_words or ""


def _begun(payment: Payment, session: Session, books: Books) -> Payment:
    """Claim the payment for one try with one card, kept afterwards if its payer agreed."""
    method, consent = session.payment_method, _consent(session)
    assert method is not None  # noqa: S101 - no summary stands without one
    if consent is not None:

        def agreed(stored: Payment) -> Report | None:
            known = stored.consent_at == consent[0] or stored.state is not State.OPEN
            return None if known else Report(books.now(), consent=consent)

        books.change(payment.id, Cause.CONSENT_GIVEN, agreed)

    def report(stored: Payment) -> Report:
        return Report(
            books.now(),
            payment_intent=stored.payment_intent or payment.payment_intent,
            payment_method=method,
            fingerprint=method.fingerprint,
            consent=consent,
        )

    return books.change(payment.id, Cause.CONFIRM_BEGUN, report)


def _confirmed(payment: Payment, method: PaymentMethod, parts: Parts) -> Charge:
    assert parts.books is not None  # noqa: S101 - the caller has them
    assert payment.payment_intent is not None  # noqa: S101 - `opened` made one
    return parts.books.charges.confirm(
        payment.payment_intent,
        method.id,
        return_url=parts.settings.return_url,
        keep=payment.consent_at is not None,
        # A try of its own: Stripe answers a key that failed once with that failure for a day.
        idempotency_key=f"{payment.id}-confirm-{payment.version}",
    )


def _standing(payment: Payment, books: Books) -> Payment:
    return books.ledger.load(payment.id) or payment


def called(session: Session, payment: Payment, parts: Parts, books: Books) -> e.Event:
    """Do what the session's intent says was begun."""
    call = session.intent.call if session.intent else Call.LOOK
    if call is Call.CHARGE:
        return charge(session, payment, parts, books)
    if call is Call.SEND:
        from payment_smart_bot.bot.sending import send  # noqa: PLC0415 - it imports from here

        return send(payment, parts, books)
    if call is Call.CALL_OFF:
        return call_off(payment, parts, books)
    return look(payment, parts, books)
