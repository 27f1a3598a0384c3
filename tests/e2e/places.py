"""Where a person could put a card number or a code: one case for each, as data.

A step that is a text is a message; `<plain>`, `<cvv>` and their like are the ways of `canaries` to
write the case's own number and code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping  # noqa: TC003 - the dataclasses' own
from dataclasses import dataclass, field
from itertools import cycle, product
from typing import TYPE_CHECKING, Final

from tests.e2e.canaries import BRANDS, CODES, NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Reach:
    """Pay with an ordinary card until a step is asked."""

    awaiting: str


@dataclass(frozen=True)
class Say:
    """A message with more fields; `session` in place of the case's own session id."""

    text: str
    fields: Mapping[str, object] = field(default_factory=dict)
    session: str | None = None


@dataclass(frozen=True)
class Send:
    """Any request; `<session>` is the case's session id."""

    body: str = ""
    method: str = "POST"
    path: str = "/chat"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class During:
    """Messages while something is out of order: a fault of the sandbox's, `store` or `vault`."""

    trouble: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Killed:
    """A message during which the server is killed; it is started again and told the same."""

    text: str


Step = str | Reach | Say | Send | During | Killed


@dataclass(frozen=True)
class Case:
    """One place: what is done there, in a session of its own, with a card of a brand."""

    name: str
    steps: tuple[Step, ...]
    brand: str = "visa"

    @property
    def session(self) -> str:
        """The session id, by which its place is told from what is found."""
        return f"place-{self.name}"


def at(name: str, awaiting: str, *steps: Step, brand: str = "visa") -> Case:
    """A case that begins where a step is asked."""
    return Case(name, (Reach(awaiting), *steps), brand)


_JSON: Final = {"Content-Type": "application/json"}
_HELLO: Final = '{"sessionId": "<session>", "message": "hello"}'
_LONG: Final = "<plain> <cvv> " + "and so on " * 250
_HUNDRED_KB: Final = json.dumps({"sessionId": "<session>", "message": "x" * 100_000})[:-2]

IN_WORDS: Final = (
    Case("first-message", ("<plain> 12/40 <cvv>",)),
    Case("first-message", ("<plain> 12/40 <cvv>",)),
    Case("before-being-asked", ("pay with <plain>, <cvv>", "<security>"), "mastercard"),
    at("as-the-name", "name", "<spaced>", "<bare>", brand="amex"),
    at("inside-the-name", "name", "it's John <plain> Doe, <cvc>", brand="discover"),
    at("base64-as-the-name", "name", "<bare-base64>", "the name is <bare-base64>", brand="diners"),
    at("words-as-the-name", "name", "<english>", "the name is <english>"),
    at("at-the-card-step", "card", "<dashed> <cvv>", brand="jcb"),
    at("dotted", "card", "it is <dotted>, thanks", brand="unionpay"),
    at("wrong-number", "card", "<wrong>", "<wrong> <security>"),
    at("english", "card", "<english> <cvv-english>"),
    at("spanish", "card", "<spanish>", brand="mastercard"),
    at("mixed", "card", "<mixed> and <cid>", brand="amex"),
    at("full-width", "card", "<full-width> <cvv-full-width>"),
    at("arabic", "card", "<arabic>", brand="jcb"),
    at("zero-width", "card", "<zero-width>", brand="diners"),
    at("base64", "card", "<base64> <cvv-base64>"),
    at("url-encoded", "card", "<url-encoded> <cvv-query>"),
    at("html", "card", "<html>", brand="mastercard"),
    at("two-messages", "card", "<half-1>", "<half-2>", brand="discover"),
    at("three-messages", "card", "<third-1>", "<third-2>", "<third-3>"),
    at("two-messages-as-the-name", "name", "<half-1>", "<half-2>", brand="mastercard"),
    at("at-the-expiry-step", "expiry", "<spaced>", "<cvv>", brand="mastercard"),
    at("with-a-code-word", "cvv", "<cid>", brand="visa"),
    at("bare-code", "cvv", "<bare>"),
    at("wrong-code", "cvv", "<cvv>7", "<plain>"),
    at("at-the-summary", "confirmation", "<spaced> <security>", brand="diners"),
    at("as-a-correction", "confirmation", "no, use <plain> <cvv>", brand="amex"),
    at("after-completion", "confirmation", "confirm", "<plain> <cvv>", "was it <bare>?"),
    at("after-cancel", "cvv", "cancel", "<dashed>", "<cvc>", brand="jcb"),
    at("after-handoff", "card", *["4242 4242 4242 4241"] * 3, "<plain>", "<security>"),
    at("in-a-question", "card", "is <plain> a good number? and <cvv>?", brand="unionpay"),
    at("held-visa", "card", "<plain>"),
    at("held-amex", "card", "<spaced>", brand="amex"),
    at("held-diners", "card", "<plain>, 12/40", brand="diners"),
    at("held-in-words", "card", "<english>", brand="discover"),
)
"""In messages that the bot answers."""

IN_TROUBLE: Final = (
    at("timeout", "card", "<plain> 12/40", During("timeout", ("<cvv>",))),
    at("server-error", "card", "<plain> 12/40", During("500", ("<cvc>",)), brand="mastercard"),
    at("store-out", "card", During("store", ("<plain>", "<cvv>")), brand="amex"),
    at("vault-out", "card", During("vault", ("<plain> <cvv>",)), brand="jcb"),
)
"""In messages while something else fails."""

IN_REQUESTS: Final = (
    Case("session-id", (Say("hello", session="<plain>"),)),
    Case("dashed-session-id", (Say("hello", session="s-<dashed>-x"),), "mastercard"),
    Case("session-id-in-words", (Say("hello", session="<dashed-english>"),), "jcb"),
    Case("base64-session-id", (Say("hello", session="<bare-base64>"),), "diners"),
    Case("message-id", (Say("hello", {"messageId": "<plain>"}),), "amex"),
    Case("summary-id", (Say("hello <cvv>", {"summaryId": "<dotted>"}),), "mastercard"),
    Case("locale", (Say("hello", {"locale": "<dashed>"}),)),
    Case("unknown-field", (Send('{"message": "hi", "card": {"n": "<plain>", <cvv-json>}}'),)),
    Case("as-a-number", (Send('{"message": <plain>, "sessionId": "<session>"}'),), "discover"),
    Case("twice", (Send('{"message": "<spaced>", "message": ""}'),), "jcb"),
    Case("user-agent", (Send(_HELLO, headers={"User-Agent": "<plain> <cvv>"}),)),
    Case("cookie", (Send(_HELLO, headers={"Cookie": "card=<dashed>; <cvv-query>"}),), "amex"),
    Case("authorization", (Send(_HELLO, headers={"Authorization": "Bearer <base64>"}),)),
    Case("forwarded", (Send(_HELLO, headers={"X-Forwarded-For": "<spaced>"}),), "diners"),
    Case("content-type", (Send(_HELLO, headers={"Content-Type": "<plain>"}),)),
    Case("query", (Send(_HELLO, path="/chat?card=<plain>&<cvv-query>"),), "mastercard"),
    Case("health-query", (Send(method="GET", path="/health?card=<dashed>"),)),
    Case("path", (Send(method="GET", path="/<plain>"),), "unionpay"),
    Case("path-under-chat", (Send(_HELLO, path="/chat/<dashed>?<cvv-query>"),)),
    Case("another-method", (Send('{"message": "<plain>"}', method="PUT"),), "jcb"),
    Case("broken-json", (Send('{"message": "<plain> <security>", "sessionId": "<session>"'),)),
    Case("json-array", (Send('["<spaced>", "<cvv>"]'),), "amex"),
    Case("a-form", (Send("message=<plain>&<cvv-query>"),)),
    Case("no-utf-8", (Send('{"message": "<plain> \udcff"}'),), "discover"),
    Case("over-2000-characters", (Say(_LONG),)),
    Case("hundred-kilobytes", (Send(f'{_HUNDRED_KB} <plain> <cvv>"}}'),), "mastercard"),
)
"""In any other part of a request, or in one that is refused."""

KILLED: Final = at("killed", "card", "<plain> 12/40", Killed("<cvv>"), brand="discover")
CHAT: Final = Case(
    "chat", ("pay", "<spaced>", "John Doe", "<english>", "<plain>", "<cvv>", "<bare>")
)
"""Lines of the terminal chat."""
CASES: Final = (*IN_WORDS, *IN_TROUBLE, *IN_REQUESTS, KILLED)


def matrix() -> Iterator[Case]:
    """Every way to write a number, of every brand, at every step; the ways of a code by turns."""
    codes = cycle(CODES)
    for brand, awaiting, way in product(
        BRANDS, ("name", "card", "expiry", "confirmation"), NUMBERS
    ):
        step = f"it is <{way}> and <{next(codes)}>"
        yield at(f"{brand}-{awaiting}-{way}", awaiting, step, f"<{way}>", brand=brand)
