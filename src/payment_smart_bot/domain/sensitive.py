"""Values that must never be printed, logged, pickled or stored as they are.

`reveal()` is the one way out, and every call of it is a place to look at in a review.
"""

from __future__ import annotations

from typing import Final, NoReturn, Self

MASK: Final = "****"


class Sensitive:
    """A text that shows a mask wherever a value is shown by accident.

    `repr`, `str`, `format` and `%` give the mask; pickling, copying and JSON are refused with a
    `TypeError`; equality is compared in constant time.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """Give the text itself."""
        return self.__value

    def __repr__(self) -> str:
        return f"{type(self).__name__}({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        from hmac import compare_digest  # noqa: PLC0415 - rarely needed, and starting is to be quick

        return compare_digest(
            self.__value.encode("utf-8", "surrogatepass"),
            other.reveal().encode("utf-8", "surrogatepass"),
        )

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.__value))

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        msg = f"{type(self).__name__} is never pickled or copied"
        raise TypeError(msg)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


class UserText(Sensitive):
    """What a person typed, before anything is known about it."""

    __slots__ = ()


class CardNumber(Sensitive):
    """A card number, digits only.

    Made by `card.parse_number` alone, so its length, brand and check digit are right.
    """

    __slots__ = ()

    @property
    def last4(self) -> str:
        """The last four digits, the most that is ever shown."""
        return self.reveal()[-4:]


class SecurityCode(Sensitive):
    """A CVV, digits only: never stored, not even encrypted."""

    __slots__ = ()
