"""Customers, as far as PaymentMethods need them, and the balance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from payment_smart_bot.sandbox.errors import refuse_unknown
from payment_smart_bot.sandbox.events import emit
from payment_smart_bot.sandbox.keys import random_id
from payment_smart_bot.sandbox.listing import everything
from payment_smart_bot.sandbox.operations import Operation
from payment_smart_bot.sandbox.rules import Metadata, Text
from payment_smart_bot.sandbox.store import Record

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.operations import Call
    from payment_smart_bot.sandbox.params import Table
    from payment_smart_bot.sandbox.store import Json
    from payment_smart_bot.sandbox.world import World

KIND: Final = "customer"
_CREATE: Final[Table] = {
    "name": Text(longest=256),
    "email": Text(longest=512),
    "phone": Text(longest=20),
    "description": Text(longest=350),
    "metadata": Metadata(),
    "payment_method": Text(),
}


def find_customer(world: World, name: str, *, status: int) -> Record:
    """Read a customer; `status` is 404 for an id in the path and 400 for one in a parameter."""
    record = world.store.find(KIND, name)
    if record is None:
        param = "id" if status == 404 else "customer"  # noqa: PLR2004 - an HTTP status
        refuse_unknown("customer", name, param=param, status=status)
    return record


def _create(world: World, call: Call) -> Json:
    metadata = call.params.get("metadata") or {}
    shown: Json = {
        "id": random_id("cus_", 14),
        "object": KIND,
        "address": None,
        "balance": 0,
        "created": int(world.now()),
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": call.params.get("description"),
        "discount": None,
        "email": call.params.get("email"),
        "invoice_prefix": random_id("", 8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {key: value for key, value in metadata.items() if value is not None},
        "name": call.params.get("name"),
        "next_invoice_sequence": 1,
        "phone": call.params.get("phone"),
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    world.store.save(Record(shown, {}))
    if "payment_method" in call.params:
        _save(world, call.params["payment_method"], shown["id"])
    emit(world, "customer.created", shown)
    return shown


def _save(world: World, method: str, customer: str) -> None:
    from payment_smart_bot.sandbox.payment_methods import save_to  # noqa: PLC0415 - it imports from here

    save_to(world, method, customer)


def _delete(world: World, call: Call) -> Json:
    """Delete it for good, and let its cards go."""
    from payment_smart_bot.sandbox.payment_methods import let_go  # noqa: PLC0415 - the same

    record = find_customer(world, call.ids["id"], status=404)
    for method in everything(world, "payment_method", customer=record.id):
        let_go(world, method)
    world.store.delete(record.id)
    emit(world, "customer.deleted", record.shown)
    return {"id": record.id, "object": KIND, "deleted": True}


def _retrieve(world: World, call: Call) -> Json:
    return find_customer(world, call.ids["id"], status=404).shown


def _balance(_world: World, _call: Call) -> Json:
    nothing = {"amount": 0, "currency": "usd"}
    by_source = [{**nothing, "source_types": {"card": 0}}]
    return {
        "object": "balance",
        "available": by_source,
        "connect_reserved": [nothing],
        "livemode": False,
        "pending": by_source,
    }


OPERATIONS: Final = (
    Operation("POST", "/v1/customers", _create, _CREATE),
    Operation("GET", "/v1/customers/{id}", _retrieve),
    Operation("DELETE", "/v1/customers/{id}", _delete),
    Operation("GET", "/v1/balance", _balance),
)
