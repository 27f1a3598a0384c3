"""What an operation is: a method, a path, a table of parameters and the work itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from payment_smart_bot.sandbox.store import Json
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


Work: TypeAlias = Callable[[World, Call], Json]


@dataclass(frozen=True)
class Operation:
    """One line of the API; `work` gives the object to answer with or raises `ApiError`."""

    method: str
    path: str
    """With braces, as in `/v1/payment_methods/{id}`."""
    work: Work
    table: Table = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As the faults and the counts call it: `POST /v1/payment_methods`."""
        return f"{self.method} {self.path}"
