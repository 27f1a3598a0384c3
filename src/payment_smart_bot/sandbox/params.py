"""Tables of parameters and their checks, as strict as Stripe's.

A table maps a parameter's name to a rule. `check` refuses what no table names, what is missing,
and what a rule refuses: an empty value, another type. What was not sent is not in the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, TypeAlias

from payment_smart_bot.sandbox.errors import refuse, refuse_missing, shown

if TYPE_CHECKING:
    from payment_smart_bot.sandbox.form import Tree

Values: TypeAlias = dict[str, object]


class Rule(Protocol):
    """One parameter's check."""

    @property
    def required(self) -> bool:
        """Whether a request without it is refused."""
        ...

    def read(self, raw: Tree | str, name: str) -> object:
        """Give the value of `raw`, which was sent as `name`; raises `ApiError`."""
        ...


Table: TypeAlias = Mapping[str, Rule]


def check(tree: Tree, table: Table, prefix: str = "") -> Values:
    """Check a tree against a table.

    Raises:
        ApiError: `parameter_unknown`, `parameter_missing`, or what a rule raises.
    """
    names = {key: f"{prefix}[{key}]" if prefix else key for key in (*tree, *table)}
    unknown = [shown(names[key]) for key in tree if key not in table]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        message = f"Received unknown parameter{plural}: {', '.join(unknown)}"
        refuse(message, code="parameter_unknown", param=unknown[0])
    values: Values = {}
    for key, rule in table.items():
        if key in tree:
            values[key] = rule.read(tree[key], names[key])
        elif rule.required:
            refuse_missing(names[key])
    return values
