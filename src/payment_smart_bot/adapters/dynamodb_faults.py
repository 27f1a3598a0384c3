"""What a failure of DynamoDB means: somebody else was first, or the store is out of reach.

Nothing that DynamoDB says is passed on but its own name for the fault.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from payment_smart_bot.adapters.aws_errors import FAULTS, word_for
from payment_smart_bot.ports import Conflict, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

CONDITION_FAILED: Final = "ConditionalCheckFailedException"
_CONFLICTS: Final = frozenset({CONDITION_FAILED, "TransactionConflictException"})
_CANCELLED_BY: Final = frozenset({"ConditionalCheckFailed", "TransactionConflict"})


@contextmanager
def outcomes() -> Iterator[None]:
    """Turn every failure into the port's own.

    Raises:
        Conflict: another version is stored, or this message has an answer.
        StoreUnavailable: whatever else went wrong.
    """
    try:
        yield
    except FAULTS as error:
        if _is_conflict(error):
            msg = "another version is stored, or this message has an answer"
            raise Conflict(msg) from None
        msg = f"store: {word_for(error)}"
    except UnicodeEncodeError:
        msg = "store: a text that cannot be written"
    except (KeyError, TypeError, ValueError):
        msg = "store: an item that cannot be read"
    else:
        return
    raise StoreUnavailable(msg) from None


def _is_conflict(error: Exception) -> bool:
    if not isinstance(error, ClientError):
        return False
    answer: Any = error.response
    reasons = {reason.get("Code") for reason in answer.get("CancellationReasons", ())}
    return word_for(error) in _CONFLICTS or bool(reasons & _CANCELLED_BY)
