"""Confirming a PaymentIntent: refused, declined, sent to 3-D Secure, or paid."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from payment_smart_bot.sandbox.cards import NEEDS_PAYER, NOT_HANDLED, OUTCOMES, SUCCEEDS
from payment_smart_bot.sandbox.charge_object import new_charge
from payment_smart_bot.sandbox.charges import book
from payment_smart_bot.sandbox.checkout_object import complete
from payment_smart_bot.sandbox.confirmation_tokens import named
from payment_smart_bot.sandbox.errors import refuse
from payment_smart_bot.sandbox.events import emit
from payment_smart_bot.sandbox.intent_parts import (
    accept_redirects,
    ask_payer,
    authentication_failed,
    choose,
    chosen,
    fail,
    outcome_of,
    refuse_unconfirmable,
    spend,
)
from payment_smart_bot.sandbox.payment_intent_object import set_options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.sandbox.cards import Outcome
    from payment_smart_bot.sandbox.store import Record
    from payment_smart_bot.sandbox.world import World

TAKEN_OVER: Final = ("capture_method", "receipt_email", "setup_future_usage", "shipping")
"""Parameters that go into the intent as they are."""
_AUTHENTICATED: Final = replace(OUTCOMES[SUCCEEDS], authenticates=True)


def confirm(world: World, record: Record, params: Mapping[str, Any]) -> None:
    """Try to take the money.

    Raises:
        ApiError: the intent cannot be confirmed (nothing is kept of that), or a `card_error`
            that lasts.
    """
    shown = record.shown
    refuse_unconfirmable(shown)
    method = named(world, record, params)
    if method is not None:
        choose(world, record, method)
    shown.update({name: params[name] for name in TAKEN_OVER if name in params})
    set_options(shown, params)
    away = params.get("off_session", False)
    if away and shown["setup_future_usage"]:
        refuse("You cannot use `setup_future_usage` with `off_session`.", param="off_session")
    accept_redirects(record, params)
    card = chosen(world, shown)
    outcome = outcome_of(card)
    if not _needs_payer(record, card, outcome, away=away):
        _settle(world, record, card, outcome)
    elif away:
        _settle(world, record, card, NEEDS_PAYER)
    elif params.get("error_on_requires_action"):
        raise fail(world, record, card, NOT_HANDLED.error())
    else:
        ask_payer(world, record)


def decide(world: World, record: Record, *, complete: bool) -> None:
    """Go on after 3-D Secure."""
    method = chosen(world, record.shown)
    record.hidden.pop("page", None)
    if not complete:
        fail(world, record, method, authentication_failed(record.shown["object"]))
    elif record.shown["confirmation_method"] == "manual":
        record.hidden["authenticated"] = True
        record.shown["status"], record.shown["next_action"] = "requires_confirmation", None
        world.store.save(record)
    else:
        _settle(world, record, method, _AUTHENTICATED)


def _needs_payer(record: Record, method: Record, outcome: Outcome, *, away: bool) -> bool:
    if not outcome.authenticates or record.hidden.get("authenticated"):
        return False
    return not (away and outcome.once and method.hidden.get("set_up"))


def _settle(world: World, record: Record, method: Record, outcome: Outcome) -> None:
    """Make the charge and put its end into the intent."""
    shown = record.shown
    charge = new_charge(world, shown, method, outcome)
    shown["latest_charge"] = charge.id
    if outcome.code is not None:
        world.store.save(charge)
        emit(world, "charge.failed", charge.shown)
        raise fail(world, record, method, outcome.error(), charge.id)
    captured = charge.shown["captured"]
    if captured:
        charge.shown["balance_transaction"] = book(world, charge.shown, shown["amount"])
    world.store.save(charge)
    shown["status"] = "succeeded" if captured else "requires_capture"
    shown["amount_received"] = shown["amount"] if captured else 0
    shown["amount_capturable"] = 0 if captured else shown["amount"]
    shown["last_payment_error"] = shown["next_action"] = None
    save = shown["setup_future_usage"] is not None
    spend(world, method, shown["customer"], save=save, once=True)
    world.store.save(record)
    emit(world, "charge.succeeded", charge.shown)
    word = "succeeded" if captured else "amount_capturable_updated"
    emit(world, f"payment_intent.{word}", shown)
    if "session" in record.hidden:
        complete(world, record)
