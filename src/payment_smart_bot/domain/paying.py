"""What leads to a charge and follows it: the calls that a turn asks for, and what stands after.

`conversation` says which of them happens when, `outcomes` what came of a call. The payment in the
context is the ledger's; only that says what was paid.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.filling import note
from payment_smart_bot.domain.keeping import told
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import Call, Intent, Session, Status
from payment_smart_bot.domain.turn import Context, Turn, say

if TYPE_CHECKING:
    from payment_smart_bot.domain.payment import Payment


def charge(session: Session, ctx: Context) -> Turn:
    """The yes was clear: have the card charged once this is saved."""
    return _begun(session, Call.CHARGE, ctx)


def send(session: Session, command: object, ctx: Context) -> Turn:
    """Have Stripe open the page that takes the payment; its address is the answer."""
    del command
    over = closed(ctx)
    if over is not None:
        return say(session, ctx, over)
    return _begun(session, Call.SEND, ctx)


def call_off(session: Session, command: object, ctx: Context) -> Turn:
    """Have Stripe cancel what waits for the payer: it could still be approved otherwise."""
    del command
    return _begun(session, Call.CALL_OFF, ctx)


def _begun(session: Session, call: Call, ctx: Context) -> Turn:
    intent = Intent(f"{session.nonce}-{session.version + 1}", ctx.now, call)
    begun = replace(session, status=Status.PROCESSING, intent=intent, unclear=0)
    return Turn(begun, (note("working", session, ctx),), calls=True)


def receipt(session: Session, ctx: Context) -> Turn:
    """Show what was paid, the same however often."""
    payment = ctx.payment
    assert payment is not None  # noqa: S101 - the caller has looked
    card = payment.payment_method
    key = "held" if payment.state is State.AUTHORIZED else "paid"
    reply = note(key if payment.money.amount else "set-up", session, ctx)
    values = {"brand": card.brand if card else "card", "last4": card.last4 if card else ""}
    said = (reply._replace(values={**reply.values, **values}),)
    kept = told(payment)
    return Turn(session, (*said, note(kept, session, ctx)) if kept else said)


_BANK: Final = ("action", "action-again")
ACTIONS: Final = {
    Channel.CHAT: _BANK,
    Channel.FIELD: _BANK,
    Channel.CHECKOUT: ("checkout", "checkout-again"),
}
"""What is said of what waits for the payer, at first and then."""


def remind(session: Session, command: object, ctx: Context) -> Turn:
    """Show the bank's page again, or Stripe's."""
    del command
    return Turn(session, (note(ACTIONS[session.channel][1], session, ctx),))


_IN_STEP: Final = {
    State.SUCCEEDED: {Status.COMPLETE},
    State.AUTHORIZED: {Status.COMPLETE},
    State.CANCELED: {Status.CANCELLED},
    State.EXPIRED: {Status.CANCELLED},
    State.FAILED: {Status.FAILED, Status.HANDOFF},
}
CLOSED: Final = {
    State.SUCCEEDED: "paid-already",
    State.AUTHORIZED: "paid-already",
    State.CANCELED: "payment-canceled",
    State.EXPIRED: "payment-expired",
    State.FAILED: "payment-failed",
}
"""What is said to who would go on with a payment that has ended."""


def closed(ctx: Context) -> str | None:
    """The sentence for a payment that has ended; None while it has not, and without a payment."""
    return CLOSED.get(ctx.payment.state) if ctx.payment else None


def behind(session: Session, payment: Payment) -> bool:
    """Whether the payment has ended and the conversation does not know it yet."""
    return session.status not in _IN_STEP.get(payment.state, set(Status))
