"""The calls of a payment: open its PaymentIntent, charge, call off, look; each gives an event.

The ledger comes before Stripe: only who wrote `confirm_begun` asks it to charge. Whatever is not
known afterwards is looked up, never guessed and never asked for twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.bot.keeping import keep
from payment_smart_bot.bot.payments.hearing import hear
from payment_smart_bot.domain import commands as c
from payment_smart_bot.domain.channel import on_page
from payment_smart_bot.domain.errors import PaymentError, PaymentFault
from payment_smart_bot.domain.ledger import Report
from payment_smart_bot.domain.payment import Cause
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import Call
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.bot.books import Books
    from payment_smart_bot.bot.parts import Parts
    from payment_smart_bot.domain.charge import Charge
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.domain.session import PaymentMethod, Session

_CANCEL: Final = "cancel_payment_intent"
_NOT_TOLD: Final = (GatewayUnavailable, GatewayRefused)


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
    except (*_NOT_TOLD, StoreUnavailable, PaymentError):
        return payment


def charge(session: Session, payment: Payment, parts: Parts, books: Books) -> c.Event:
    """Charge the card of a session after its clear yes: soon after, or not for that yes."""
    method = session.payment_method
    assert method is not None  # noqa: S101 - no summary stands without one
    try:
        payment = opened(payment, parts, books)
        if _is_late(session, parts):
            return c.NotAsked()
        begun = _begun(payment, session, books)
    except PaymentError as refused:
        if refused.fault is PaymentFault.CARD_USED_UP:
            return c.CardUsedUp()
        return c.Charged(_standing(payment, books))
    except (*_NOT_TOLD, StoreUnavailable):
        return c.NotAsked()
    try:
        told = asked("confirm_payment_intent", parts, lambda: _confirmed(begun, method, parts))
        after = keep(books.heard(begun, told), books, parts.trace)
        return c.Charged(after, told.action_url)
    except (*_NOT_TOLD, StoreUnavailable, PaymentError):
        return c.OutcomeUnknown()


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


def call_off(payment: Payment, parts: Parts, books: Books) -> c.Event:
    """Cancel what waits for the payer's bank, so that it cannot be approved any more."""
    if payment.payment_intent is None or payment.state is not State.REQUIRES_ACTION:
        return c.CalledOff(payment)
    intent, key = payment.payment_intent, f"{payment.id}-cancel-{payment.version}"
    try:
        told = asked(
            _CANCEL,
            parts,
            lambda: books.charges.cancel(intent, idempotency_key=key),
        )
        if told.state is not State.CANCELED:
            return c.Charged(books.heard(payment, told), told.action_url)
        return c.CalledOff(
            books.change(
                payment.id,
                Cause.CANCELED_BY_PAYER,
                lambda stored: (
                    Report(books.now()) if stored.state is State.REQUIRES_ACTION else None
                ),
            )
        )
    except (*_NOT_TOLD, StoreUnavailable, PaymentError):
        return c.OutcomeUnknown()


def look(payment: Payment, parts: Parts, books: Books) -> c.Event:
    """How a payment stands, by the ledger and, where Stripe may know more, by Stripe."""
    try:
        if _not_charged(payment) and payment.expires_at <= books.now():
            return c.Charged(_expired(payment, parts, books))
        if payment.payment_intent is None or payment.state not in _ASK_STRIPE:
            return c.Charged(keep(payment, books, parts.trace))
        intent = payment.payment_intent
        told = asked("look_payment_intent", parts, lambda: books.charges.look(intent))
        after = keep(hear(books, payment, told), books, parts.trace)
        return c.Charged(after, told.action_url)
    except (*_NOT_TOLD, StoreUnavailable, PaymentError):
        return c.OutcomeUnknown()


def _not_charged(payment: Payment) -> bool:
    """Whether it ends with its time: nobody was asked to charge, or Stripe's page is open."""
    waits = payment.state is State.REQUIRES_ACTION and on_page(payment.payment_intent)
    return payment.state is State.OPEN or waits


_ASK_STRIPE: Final = frozenset({State.PROCESSING, State.REQUIRES_ACTION})


def _expired(payment: Payment, parts: Parts, books: Books) -> Payment:
    """End it; a card may have been declined before, or a page be open: that is ended first."""
    intent = payment.payment_intent
    if intent is not None:
        key = f"{payment.id}-expire"
        told = asked(
            _CANCEL,
            parts,
            lambda: books.charges.cancel(intent, idempotency_key=key),
        )
        if told.state is not State.CANCELED:
            return hear(books, payment, told)
    return books.change(
        payment.id,
        Cause.EXPIRED,
        lambda stored: (
            Report(books.now())
            if (stored.state, stored.payment_intent) == (payment.state, intent)
            else None
        ),
    )


def _standing(payment: Payment, books: Books) -> Payment:
    return books.ledger.load(payment.id) or payment


def called(session: Session, payment: Payment, parts: Parts, books: Books) -> c.Event:
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


def asked(operation: str, parts: Parts, ask: Callable[[], Charge]) -> Charge:
    """Ask Stripe, and tell what came of it and how long it took."""
    began, outcome = parts.clock.now(), "bug"
    try:
        told = ask()
        outcome = told.decline_code or str(told.state)
    except GatewayUnavailable as fault:
        outcome = fault.reason
        parts.trace.fault(operation, fault.reason, operator=fault.operator)
        raise
    except GatewayRefused as refused:
        outcome = refused.code
        parts.trace.fault(operation, refused.code, operator=True)
        raise
    finally:
        parts.trace.stripe(operation, outcome, parts.clock.now() - began)
    return told
