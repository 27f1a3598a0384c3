"""How PaymentIntents and SetupIntents begin: with a card or without, perhaps confirmed at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from payment_smart_bot.sandbox.errors import refuse
from payment_smart_bot.sandbox.events import emit
from payment_smart_bot.sandbox.intent_parts import NAMES, choose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from payment_smart_bot.sandbox.store import Json, Record
    from payment_smart_bot.sandbox.world import World


def refuse_unconfirmed(params: Mapping[str, Any], kind: str, names: Iterable[str]) -> None:
    """Refuse what comes with a confirm alone."""
    for name in names:
        if name in params and not params.get("confirm"):
            what = f"The parameter {name} cannot be passed when creating a {NAMES[kind]} unless"
            refuse(f"{what} confirm is set to true.", param=name)


def create(
    world: World,
    record: Record,
    params: Mapping[str, Any],
    confirm: Callable[[World, Record, Mapping[str, Any]], object],
) -> Json:
    """Save a new intent with the card that came with it, and confirm it where that is asked for.

    Raises:
        ApiError: as `choose` and `confirm`.
    """
    shown = record.shown
    if "payment_method" in params:
        choose(world, record, params["payment_method"])
    world.store.save(record)
    emit(world, f"{shown['object']}.created", shown)
    if params.get("confirm"):
        rest = {key: value for key, value in params.items() if key != "payment_method"}
        confirm(world, record, rest)
    return shown
