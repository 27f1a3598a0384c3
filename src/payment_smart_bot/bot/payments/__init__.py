"""The merchant's side of payments: make, look, cancel, capture, refund, and what keeps them true.

`counter` makes and reads them, `moving` moves money on the merchant's word, `hearing` writes what
Stripe tells, `tidying` ends what nobody ends, `reconciling` compares the ledger with Stripe.
"""

from __future__ import annotations

from payment_smart_bot.bot.payments.counter import Counter, Order
from payment_smart_bot.bot.payments.hearing import Ear
from payment_smart_bot.bot.payments.moving import Mover
from payment_smart_bot.bot.payments.outcomes import (
    NoPayment,
    NotAsked,
    NotPossible,
    TooMuch,
    TypedCards,
)
from payment_smart_bot.bot.payments.reconciling import Compared, Difference, reconcile, strays
from payment_smart_bot.bot.payments.tidying import Tidied, tidy

__all__ = [
    "Compared",
    "Counter",
    "Difference",
    "Ear",
    "Mover",
    "NoPayment",
    "NotAsked",
    "NotPossible",
    "Order",
    "Tidied",
    "TooMuch",
    "TypedCards",
    "reconcile",
    "strays",
    "tidy",
]
