"""What an operator has behind them: payments, declines, mistakes and refunds, over the API."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, datetime
from random import Random
from threading import Thread
from typing import TYPE_CHECKING, Final

from payment_smart_bot.entrypoints.merchant.client import Client
from payment_smart_bot.entrypoints.talk import HttpTalk

if TYPE_CHECKING:
    from scripts.screenshots.serving import Running

EXPIRY: Final = f"12/{(datetime.now(UTC).year + 2) % 100}"
NUMBER: Final = "4242 4242 4242 4242"
_MASTERCARD: Final = "5555 5555 5555 4444"
_NO_MONEY: Final = "4000 0000 0000 9995"
_DECLINED: Final = "4000 0000 0000 0002"
_EXPIRED: Final = "4000 0000 0000 0069"
_WRONG: Final = "4242 4242 4242 4241"
_CODE: Final = "123"
_PAID: Final = (NUMBER, EXPIRY, _CODE, "confirm")
_AMEX: Final = ("3782 822463 10005", EXPIRY, "1234", "confirm")
_TALKS: Final = (
    ("order-101", "usd", 4999, ("Jane Smith", *_PAID)),
    ("order-102", "usd", 2490, ("John Doe", _MASTERCARD, EXPIRY, _CODE, "confirm")),
    ("order-103", "eur", 1999, ("Ana Lima", "is it safe?", *_PAID)),
    ("order-104", "usd", 12900, ("Li Wei", _NO_MONEY, EXPIRY, _CODE, "confirm", *_PAID)),
    ("order-105", "usd", 2490, ("Sam Okoro", *_AMEX)),
    ("order-106", "usd", 7450, ("Eva Novak", _WRONG, *_PAID)),
    ("order-107", "usd", 2490, ("Tom Berg", _DECLINED, EXPIRY, _CODE, "confirm", "cancel")),
    ("order-108", "usd", 4999, ("Mia Rossi", NUMBER, "12/20", EXPIRY, _CODE, "confirm")),
    ("order-109", "usd", 2490, ("Jan de Vries", NUMBER)),
    ("order-110", "usd", 990, ("Ida Holm", *_PAID)),
    ("order-111", "usd", 2490, ()),
    ("order-112", "gbp", 3500, ("Amy Clark", _EXPIRED, EXPIRY, _CODE, "confirm", *_PAID)),
    ("order-113", "usd", 4999, ("Max Weber", NUMBER, EXPIRY, _CODE)),
    ("order-114", "usd", 2490, ("Zoe Martin", *_PAID)),
    (
        "order-115",
        "jpy",
        5400,
        ("Ken Sato", NUMBER, EXPIRY, _CODE, "the name is Ken Satou", _CODE, "confirm"),
    ),
    ("order-116", "usd", 2490, ("Nia Jones", *(_WRONG,) * 3)),
)
"""A reference, a currency, minor units, and what is said after the wish to pay."""
_REFUNDS: Final = {"order-114": None, "order-110": 300}
"""Minor units; None: all of it."""
_PAUSES: Final = (0.3, 2.0)
"""Seconds that a payer takes for a message: at least and at most."""


def live(running: Running) -> None:
    """Make the payments, say what their payers say, and give money back."""
    client = Client(running.url, running.key)
    names: dict[str, str] = {}
    payers: list[Thread] = []
    for seed, (reference, currency, amount, said) in enumerate(_TALKS):
        order = {"amount": amount, "currency": currency, "reference": reference}
        made = client.post("/payments", order)
        names[reference] = made["paymentId"]
        pace = Random(seed)  # noqa: S311 - how long somebody takes is no secret
        payers.append(Thread(target=_talk, args=(running.url, made["sessionId"], said, pace)))
        payers[-1].start()
    for payer in payers:
        payer.join()
    for reference, part in _REFUNDS.items():
        refund = {} if part is None else {"amount": part}
        client.post(f"/payments/{names[reference]}/refunds", refund)


def _talk(url: str, session: str, said: tuple[str, ...], pace: Random) -> None:
    with closing(HttpTalk(url)) as talk:
        for text in ("I want to pay", *said):
            talk.say({"sessionId": session, "message": text})
            time.sleep(pace.uniform(*_PAUSES))
