"""Charges are made by intents; here they are read, and their money moves into the balance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.sandbox.charge_object import KIND
from payment_smart_bot.sandbox.keys import random_id
from payment_smart_bot.sandbox.listing import BY_TIME, find, listed, related
from payment_smart_bot.sandbox.operations import Operation
from payment_smart_bot.sandbox.rules import Text
from payment_smart_bot.sandbox.store import Record

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.operations import Call
    from payment_smart_bot.sandbox.params import Table
    from payment_smart_bot.sandbox.store import Json
    from payment_smart_bot.sandbox.world import World

_LIST: Final[Table] = {**BY_TIME, "customer": Text(), "payment_intent": Text()}
_FEE_PER_MILLE: Final = 29
_FEE_FIXED: Final = 30
_ROUNDING: Final = 500


def book(world: World, source: Json, amount: int) -> str:
    """Put an amount into the balance and give the BalanceTransaction's id.

    A charge costs 2.9 % and 30 (what Stripe takes in the US); a refund gives no fee back.
    """
    charged = amount > 0
    fee = (amount * _FEE_PER_MILLE + _ROUNDING) // 1000 + _FEE_FIXED if charged else 0
    shown: Json = {
        "id": random_id("txn_3", 23),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": int(world.now()),
        "balance_type": "payments",
        "created": int(world.now()),
        "currency": source["currency"],
        "description": source.get("description"),
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [_fee(fee, source["currency"])] if fee else [],
        "net": amount - fee,
        "reporting_category": source["object"],
        "source": source["id"],
        "status": "pending",
        "type": source["object"],
    }
    world.store.save(Record(shown, {}))
    return str(shown["id"])


def _fee(amount: int, currency: str) -> Json:
    return {
        "amount": amount,
        "application": None,
        "currency": currency,
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }


def _retrieve(world: World, call: Call) -> Json:
    return find(world, KIND, call.ids["id"]).shown


def _list(world: World, call: Call) -> Json:
    return listed(world, call, KIND, "/v1/charges", call.params)


def _refunds(world: World, call: Call) -> Json:
    charge = find(world, KIND, call.ids["id"]).id
    return related(world, "refund", {"charge": charge}, f"/v1/charges/{charge}/refunds")


OPERATIONS: Final = (
    Operation("GET", "/v1/charges", _list, _LIST),
    Operation("GET", "/v1/charges/{id}", _retrieve),
    Operation("GET", "/v1/charges/{id}/refunds", _refunds),
)
