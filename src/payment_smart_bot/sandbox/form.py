"""Form bodies and query strings with bracketed names, `card[number]=...`, as a tree."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from payment_smart_bot.sandbox.errors import refuse

Tree: TypeAlias = "dict[str, Tree | str]"

MAX_FIELDS: Final = 500
_NAME: Final = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_PART: Final = re.compile(r"\[([^\[\]]*)\]")


def parse(*sources: bytes) -> Tree:
    """Read `application/x-www-form-urlencoded` sources into one tree.

    A list, `a[]=x` or `a[0]=x`, becomes a dict keyed `"0"`, `"1"` and so on. A name whose
    brackets do not match stays whole, and so is refused later as an unknown parameter.

    Raises:
        ApiError: not UTF-8, too many fields, or a name used both as a value and as an object.
    """
    tree: Tree = {}
    for source in sources:
        for name, value in _pairs(source):
            _plant(tree, _path(name), value)
    return tree


def _pairs(source: bytes) -> list[tuple[str, str]]:
    pairs = None
    with suppress(ValueError):
        pairs = parse_qsl(
            source.decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    if pairs is None:
        refuse("Invalid request: the parameters could not be read.")
    return pairs


def _path(name: str) -> list[str]:
    found = _NAME.fullmatch(name)
    if not found:
        return [name]
    return [found[1], *_PART.findall(found[2])]


def _plant(tree: Tree, path: list[str], value: str) -> None:
    node = tree
    for part in path[:-1]:
        below = node.setdefault(part or str(len(node)), {})
        if isinstance(below, str):
            refuse("Invalid object", param=path[0])
        node = below
    last = path[-1] or str(len(node))
    if isinstance(node.get(last), dict):
        refuse("Invalid object", param=path[0])
    node[last] = value
