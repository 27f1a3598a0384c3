"""What an operation is: a method, a path, a table of parameters and the work itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from payment_smart_bot.sandbox.rules import Text
from payment_smart_bot.sandbox.store import Json
from payment_smart_bot.sandbox.value_rules import Many
from payment_smart_bot.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payment_smart_bot.sandbox.params import Table


@dataclass(frozen=True)
class Call:
    """One request after its checks."""

    ids: Mapping[str, str]
    """What stood in the path's braces."""
    params: Mapping[str, Any]
    scripted: bool = False
    """Whether a publishable key asks."""


_EXPAND: Final = Many(Text(longest=200), most=20)
Work: TypeAlias = Callable[[World, Call], Json]


@dataclass(frozen=True)
class Scripted:
    """How Stripe.js, with a publishable key, may use an operation."""

    table: Table
    """Its parameters; `expand` is none of them."""
    show: Callable[[Json], Json]
    """What it is shown of the object."""


@dataclass(frozen=True)
class Operation:
    """One line of the API; `work` gives the object to answer with or raises `ApiError`."""

    method: str
    path: str
    """With braces, as in `/v1/payment_methods/{id}`."""
    work: Work
    table: Table = field(default_factory=dict)
    scripted: Scripted | None = None
    """None: a publishable key is refused."""
    by_server: bool = True
    """Whether a secret key may use it."""
    expands: bool = True

    @property
    def name(self) -> str:
        """As the faults and the counts call it: `POST /v1/payment_methods`."""
        return f"{self.method} {self.path}"

    @property
    def whole_table(self) -> Table:
        """Its parameters and `expand`, which every operation takes from a secret key."""
        return {**self.table, "expand": _EXPAND} if self.expands else self.table

    def for_script(self, scripted: Scripted) -> Operation:
        """Give it as a publishable key may use it."""

        def work(world: World, call: Call) -> Json:
            return scripted.show(self.work(world, replace(call, scripted=True)))

        return Operation(self.method, self.path, work, scripted.table, expands=False)
