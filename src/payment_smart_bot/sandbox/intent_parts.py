"""What PaymentIntents and SetupIntents share: the card, 3-D Secure and the last error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

from payment_smart_bot.sandbox.cards import OUTCOMES
from payment_smart_bot.sandbox.errors import ApiError, refuse
from payment_smart_bot.sandbox.events import emit
from payment_smart_bot.sandbox.keys import random_id
from payment_smart_bot.sandbox.payment_methods import attach, note_checked, refuse_used, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.sandbox.cards import Outcome
    from payment_smart_bot.sandbox.store import Json, Record
    from payment_smart_bot.sandbox.world import World

NAMES: Final = {"payment_intent": "PaymentIntent", "setup_intent": "SetupIntent"}
LAST_ERRORS: Final = {"payment_intent": "last_payment_error", "setup_intent": "last_setup_error"}
CONFIRMABLE: Final = ("requires_payment_method", "requires_confirmation", "requires_action")
_AUTHENTICATION_FAILED: Final = (
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or "
    "a new PaymentMethod to attempt to fulfill this {} again."
)
_REDIRECTS: Final = (
    "This {} is configured to accept payment methods enabled in your Dashboard. Because some of "
    "these payment methods might redirect your customer off of your page, you must provide a "
    "`return_url`. If you don't want to accept redirect-based payment methods, set "
    "`automatic_payment_methods[enabled]` to `true` and "
    "`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and "
    "Payment Intents."
)


def refuse_state(intent: Json, message: str) -> NoReturn:
    """Raise `payment_intent_unexpected_state` or its like; the intent stands in the error."""
    kind = intent["object"]
    code = f"{kind}_unexpected_state"
    raise ApiError(400, "invalid_request_error", message, code, shows={kind: intent})


def refuse_unconfirmable(intent: Json) -> None:
    """Refuse to confirm an intent that is beyond it."""
    name, status = NAMES[intent["object"]], intent["status"]
    if status == "succeeded":
        what = f"You cannot confirm this {name} because it has already succeeded after being"
        refuse_state(intent, f"{what} previously confirmed.")
    if status not in CONFIRMABLE:
        refuse_state(
            intent,
            f"You cannot confirm this {name} because it has a status of {status}. Only a {name} "
            f"with one of the following statuses may be confirmed: {', '.join(CONFIRMABLE)}.",
        )


def choose(world: World, record: Record, name: str) -> None:
    """Put a PaymentMethod into an intent that is not confirmed yet."""
    method = resolve(world, name, "payment_method")
    _refuse_other(method, record.shown["customer"])
    record.shown["payment_method"] = method.id
    record.shown["status"] = "requires_confirmation"
    record.shown["next_action"] = None
    record.hidden.pop("authenticated", None)


def chosen(world: World, intent: Json) -> Record:
    """Give the intent's PaymentMethod, ready to be used."""
    if intent["payment_method"] is None:
        name = NAMES[intent["object"]]
        refuse_state(
            intent,
            f"You cannot confirm this {name} because it's missing a payment method. You can "
            f"either update the {name} with a payment method and then confirm it again, or "
            "confirm it again directly with a payment method or ConfirmationToken.",
        )
    method = resolve(world, intent["payment_method"], "payment_method")
    _refuse_other(method, intent["customer"])
    return method


def _refuse_other(method: Record, customer: str | None) -> None:
    refuse_used(method)
    owner = method.shown["customer"]
    if owner is not None and owner != customer:
        refuse(
            f"The payment method {method.id} belongs to the Customer {owner}. Please include the "
            "Customer in the `customer` parameter.",
            param="payment_method",
        )


def outcome_of(method: Record) -> Outcome:
    """Give what the card does."""
    return OUTCOMES[method.hidden["outcome"]]


def accept_redirects(record: Record, params: Mapping[str, Any]) -> None:
    """Keep the `return_url`, and refuse to do without where the intent may redirect."""
    automatic = record.shown["automatic_payment_methods"]
    record.hidden["return_url"] = params.get("return_url") or record.hidden.get("return_url")
    record.hidden["by_script"] = params.get("use_stripe_sdk", False)
    redirects = automatic and automatic["enabled"] and automatic["allow_redirects"] == "always"
    if redirects and not record.hidden["return_url"] and not record.hidden["by_script"]:
        refuse(_REDIRECTS.format(NAMES[record.shown["object"]]), param="return_url")


def ask_payer(world: World, record: Record) -> None:
    """Send the payer to the page of 3-D Secure."""
    shown, back = record.shown, record.hidden["return_url"]
    path = f"/3d_secure/{shown['id']}/{random_id('', 24)}"
    record.hidden["page"] = path
    shown["status"] = "requires_action"
    if back and not record.hidden["by_script"]:
        action = {"return_url": back, "url": world.url + path}
        shown["next_action"] = {"redirect_to_url": action, "type": "redirect_to_url"}
    else:
        sdk = {"stripe_js": world.url + path, "type": "three_d_secure_redirect"}
        shown["next_action"] = {"type": "use_stripe_sdk", "use_stripe_sdk": sdk}
    world.store.save(record)
    emit(world, f"{shown['object']}.requires_action", shown)


def fail(
    world: World, record: Record, method: Record, error: ApiError, charge: str | None = None
) -> ApiError:
    """Note a failed try in the intent and give the error to answer with, which lasts."""
    shown, kind = record.shown, record.shown["object"]
    error.shows = {"payment_method": method.shown}
    if charge:
        error.shows["charge"] = charge
    shown[LAST_ERRORS[kind]] = error.body()["error"]
    shown["payment_method"] = None
    shown["status"] = "requires_payment_method"
    shown["next_action"] = None
    record.hidden.pop("page", None)
    record.hidden.pop("authenticated", None)
    world.store.save(record)
    word = "payment_failed" if kind == "payment_intent" else "setup_failed"
    emit(world, f"{kind}.{word}", shown)
    error.shows[kind] = shown
    error.lasting = True
    return error


def authentication_failed(kind: str) -> ApiError:
    """Make the error of a payer who failed 3-D Secure."""
    return ApiError(
        400,
        "invalid_request_error",
        _AUTHENTICATION_FAILED.format(NAMES[kind]),
        f"{kind}_authentication_failure",
    )


def spend(world: World, method: Record, customer: str | None, *, save: bool, once: bool) -> None:
    """Note that a PaymentMethod was used.

    Args:
        world: The sandbox.
        method: What was used.
        customer: Whose the intent is.
        save: Whether it shall be used again: it becomes the customer's.
        once: Whether one of nobody can be used no more; one that is to be saved can still be
            attached to a customer.
    """
    note_checked(method)
    method.hidden["set_up"] = method.hidden.get("set_up", False) or save
    if method.shown["customer"] is None and customer and save:
        attach(world, method, customer)
    elif method.shown["customer"] is None and once and not save:
        method.hidden["detached"] = True
    world.store.save(method)
