"""The page where a payer passes or fails 3-D Secure, and the way back to the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from starlette.responses import RedirectResponse
from starlette.routing import Route

from payment_smart_bot.sandbox import confirming, setup_intents
from payment_smart_bot.sandbox.errors import ApiError
from payment_smart_bot.sandbox.html import page, text
from payment_smart_bot.sandbox.money import money
from payment_smart_bot.sandbox.wire import read_form

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from payment_smart_bot.sandbox.store import Json, Record
    from payment_smart_bot.sandbox.world import World

_TITLE: Final = "Confirm it is you"
_DECIDE: Final = {"payment_intent": confirming.decide, "setup_intent": setup_intents.decide}
_CHOICES: Final = {"complete": True, "fail": False}
_FORM: Final = """<p>Your bank asks whether it is you who {what}.</p>
<form method="post">
<button name="choice" value="complete">Complete</button>
<button name="choice" value="fail">Fail</button>
</form>"""
_OVER: Final = {
    "succeeded": "This was already completed.",
    "requires_capture": "This was already completed.",
    "canceled": "This payment was canceled.",
    "requires_payment_method": "This was already failed.",
}
_OTHER: Final = "This page is no longer in use."
_GOOD: Final = ("succeeded", "requires_capture", "requires_confirmation")
_PATH: Final = "/3d_secure/{id}/{token}"


class ThreeDSecure:
    """The page; `routes` are for the application."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route(_PATH, self._show, methods=["GET"]),
            Route(_PATH, self._choose, methods=["POST"]),
        ]

    def _find(self, request: Request) -> tuple[Record | None, bool]:
        """Give the intent, and whether this very page is the one it waits for."""
        name = request.path_params["id"]
        found = (self._world.store.find(kind, name) for kind in _DECIDE)
        record = next((one for one in found if one), None)
        waits = record is not None and record.hidden.get("page") == request.url.path
        return record, waits and record is not None and record.shown["status"] == "requires_action"

    async def _show(self, request: Request) -> Response:
        record, waits = self._find(request)
        if record is None:
            return page("Nothing here", "<p>There is no such payment.</p>", 404)
        if not waits:
            return _over(record)
        return page(_TITLE, _FORM.format(what=text(_what(record.shown))))

    async def _choose(self, request: Request) -> Response:
        try:
            choice = (await read_form(request)).get("choice")
        except ApiError:
            choice = None
        record, waits = self._find(request)
        if record is None or not waits:
            return await self._show(request)
        if choice not in _CHOICES:
            return page(_TITLE, _FORM.format(what=text(_what(record.shown))), 400)
        try:
            with self._world.store.transaction():
                decide = _DECIDE[record.shown["object"]]
                decide(self._world, record, complete=_CHOICES[str(choice)])
        except ApiError as error:  # the card was used in another payment meanwhile
            return page(_TITLE, f'<p role="alert">{text(error.message)}</p>', 409)
        session = record.hidden.get("session")
        if session:
            return RedirectResponse(f"/c/pay/{session}", 303)
        back = record.hidden["return_url"]
        return RedirectResponse(_returned(back, record.shown), 303) if back else _over(record, 200)


def _what(shown: Json) -> str:
    if shown["object"] == "setup_intent":
        return "saves this card"
    return f"pays {money(shown['amount'], shown['currency'])}"


def _over(record: Record, status: int = 410) -> Response:
    said = _OVER.get(record.shown["status"], _OTHER)
    return page(_TITLE, f'<p role="status">{said}</p>', status)


def _returned(back: str, shown: Json) -> str:
    """Add what Stripe adds to the address of the shop."""
    kind = shown["object"]
    added = {
        kind: shown["id"],
        f"{kind}_client_secret": shown["client_secret"],
        "redirect_status": "succeeded" if shown["status"] in _GOOD else "failed",
    }
    parts = urlsplit(back)
    query = "&".join(filter(None, (parts.query, urlencode(added))))
    return urlunsplit(parts._replace(query=query))


def move_pages(world: World) -> None:
    """Let intents that wait name the address the sandbox has now: it changes with each start."""
    world.store.sql.execute(
        "UPDATE objects SET shown = json_set(shown, '$.url', ? || '/c/pay/' || id)"
        " WHERE kind = 'checkout.session' AND json_extract(shown, '$.url') IS NOT NULL",
        (world.url,),
    )
    for field in ("redirect_to_url.url", "use_stripe_sdk.stripe_js"):
        at = f"$.next_action.{field}"
        world.store.sql.execute(
            "UPDATE objects SET shown = json_set(shown, ?, ? || json_extract(hidden, '$.page'))"
            " WHERE kind IN ('payment_intent', 'setup_intent')"
            " AND json_extract(hidden, '$.page') IS NOT NULL"
            " AND json_extract(shown, ?) IS NOT NULL",
            (at, world.url, at),
        )
