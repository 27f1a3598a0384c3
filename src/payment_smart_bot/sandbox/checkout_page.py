"""The page of a Checkout Session: it takes a card, pays, and sends the payer back to the shop.

Number and code live as long as the request: neither is kept, shown again or logged.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import RedirectResponse
from starlette.routing import Route

from payment_smart_bot.sandbox.card_object import card_from_number, payment_method
from payment_smart_bot.sandbox.checkout_object import KIND, PAGE
from payment_smart_bot.sandbox.checkout_sessions import current
from payment_smart_bot.sandbox.checkout_tables import PAGE as FIELDS
from payment_smart_bot.sandbox.confirming import confirm
from payment_smart_bot.sandbox.errors import ApiError, refuse_card
from payment_smart_bot.sandbox.events import emit
from payment_smart_bot.sandbox.html import page, text
from payment_smart_bot.sandbox.listing import find
from payment_smart_bot.sandbox.money import money
from payment_smart_bot.sandbox.params import check
from payment_smart_bot.sandbox.payment_intent_object import new_intent
from payment_smart_bot.sandbox.wire import read_form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from payment_smart_bot.sandbox.store import Record
    from payment_smart_bot.sandbox.world import World

_EXPIRY: Final = re.compile(r"\s*([0-9]{1,2})\s*/\s*([0-9]{2}|[0-9]{4})\s*")
_FORM: Final = """<ul>{lines}</ul>
<p><strong>{total}</strong></p>
{problem}
<form method="post" autocomplete="off">
{email}
<label>Name on the card <input name="name" autocomplete="cc-name" required></label>
<label>Card number <input name="number" inputmode="numeric" autocomplete="cc-number" required>
</label>
<label>Expires (MM/YY) <input name="expiry" inputmode="numeric" autocomplete="cc-exp" required>
</label>
<label>Security code <input name="code" inputmode="numeric" autocomplete="cc-csc" required></label>
<button>Pay {total}</button>
</form>
{back}"""
_EMAIL: Final = (
    '<label>Email <input name="email" type="email" autocomplete="email" required></label>'
)
_ID: Final = "{CHECKOUT_SESSION_ID}"
_DECLINED: Final = 402


class CheckoutPage:
    """The page; `routes` are for the application."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route(PAGE, self._show, methods=["GET"]),
            Route(PAGE, self._take, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        return self._page(request.path_params["id"])

    async def _take(self, request: Request) -> Response:
        name, problem = request.path_params["id"], ""
        try:
            sent = check(await read_form(request), FIELDS)
            with self._world.store.transaction():
                problem = self._pay(name, sent)
        except ApiError as error:
            problem = error.message
        return self._page(name, problem)

    def _pay(self, name: str, sent: Mapping[str, Any]) -> str:
        """Pay with the card; a decline is said and kept."""
        session = current(self._world, find(self._world, KIND, name))
        if session.shown["status"] != "open":
            return ""
        email = session.shown["customer_email"] or sent.get("email")
        session.hidden["payer"] = {"email": email, "name": sent.get("name")}
        card = card_from_number(self._world, _card(sent))
        billing = {"billing_details": session.hidden["payer"]}
        method = payment_method(self._world, card, billing)
        self._world.store.save(method)
        intent = self._intent(session)
        try:
            confirm(self._world, intent, {"payment_method": method.id, "use_stripe_sdk": True})
        except ApiError as error:
            if not error.lasting:
                raise
            return error.message
        return ""

    def _intent(self, session: Record) -> Record:
        """Give the session's PaymentIntent, which is made at the first try."""
        if session.shown["payment_intent"]:
            self._world.store.save(session)
            return find(self._world, "payment_intent", session.shown["payment_intent"])
        shown = session.shown
        known = {"customer": shown["customer"]} if shown["customer"] else {}
        amount = {"amount": shown["amount_total"], "currency": shown["currency"]}
        intent = new_intent(self._world, {**session.hidden["intent"], **known, **amount})
        intent.hidden["session"] = session.id
        shown["payment_intent"] = intent.id
        self._world.store.save(session)
        self._world.store.save(intent)
        emit(self._world, "payment_intent.created", intent.shown)
        return intent

    def _page(self, name: str, problem: str = "") -> Response:
        session = self._world.store.find(KIND, name)
        if session is None:
            return page("Nothing here", "<p>There is no such Checkout Session.</p>", 404)
        with self._world.store.transaction():
            shown = current(self._world, session).shown
        if shown["status"] == "complete":
            return RedirectResponse(shown["success_url"].replace(_ID, name), 303)
        if shown["status"] != "open":
            return page("Pay", '<p role="status">This Checkout Session has expired.</p>', 410)
        intent = self._world.store.find("payment_intent", shown["payment_intent"] or "")
        if intent and intent.shown["status"] == "requires_action" and not problem:
            return RedirectResponse(intent.hidden["page"], 303)
        last = intent.shown["last_payment_error"] if intent else None
        said = problem or (last["message"] if last else "")
        return page("Pay", _form(session, said), _DECLINED if problem else 200)


def _card(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    found = _EXPIRY.fullmatch(sent.get("expiry") or "")
    if not found:
        refuse_card("invalid_expiry_month")
    return {
        "number": sent.get("number") or "",
        "exp_month": int(found[1]),
        "exp_year": int(found[2]),
        "cvc": sent.get("code") or "",
    }


def _form(session: Record, problem: str) -> str:
    shown = session.shown
    lines = (
        f"<li>{text(line['quantity'])} of {text(line['description'])}: "
        f"{text(money(line['amount_total'], line['currency']))}</li>"
        for line in session.hidden["lines"]
    )
    cancel = shown["cancel_url"]
    return _FORM.format(
        lines="".join(lines),
        total=text(money(shown["amount_total"], shown["currency"])),
        problem=f'<p role="alert" class="problem">{text(problem)}</p>' if problem else "",
        email="" if shown["customer_email"] else _EMAIL,
        back=f'<p><a href="{text(cancel)}">Back to the shop</a></p>' if cancel else "",
    )
