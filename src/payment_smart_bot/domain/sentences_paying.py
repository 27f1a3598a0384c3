"""The English sentences around a charge, by key."""

from __future__ import annotations

from typing import Final

PAYING: Final[dict[str, str]] = {
    "start-pay": "Sure! Let's collect your payment info for {amount}.",
    "summary-pay": (
        "Please confirm:\nAmount: {amount}\nName: {name}\nCard: {card}\nExpiry: {expiry}{more}\n"
        "Reply 'confirm' to pay {amount}."
    ),
    "summary-pay-for": (
        "Please confirm:\nAmount: {amount}\nFor: {purpose}\nName: {name}\nCard: {card}\n"
        "Expiry: {expiry}{more}\nReply 'confirm' to pay {amount}."
    ),
    "summary-pay-field": (
        "Please confirm:\nAmount: {amount}\nName: {name}\n"
        "Card: {brand} {card}{more}\n"
        "Reply 'confirm' to pay {amount}."
    ),
    "summary-pay-for-field": (
        "Please confirm:\nAmount: {amount}\nFor: {purpose}\nName: {name}\n"
        "Card: {brand} {card}{more}\n"
        "Reply 'confirm' to pay {amount}."
    ),
    "checkout": "Please pay {amount} on this secure page, then come back here:\n{link}",
    "checkout-again": (
        "I'm waiting for your payment of {amount}. Please pay on this secure page, then come back "
        "here, or say 'cancel':\n{link}"
    ),
    "checkout-none": (
        "There is no open page for this payment now. Nothing was charged. Say 'pay' and I'll give "
        "you a new one."
    ),
    "unavailable-page": (
        "I can't reach the payment service right now. Nothing was charged. Please say 'pay' again "
        "in a moment."
    ),
    "paid": (
        "✅ Payment processed successfully!\n\nAmount: {amount}\nCard: {brand} ending in {last4}\n"
        "Reference: {reference}\n\nThank you!"
    ),
    "held": (
        "✅ Payment approved!\n\nAmount: {amount}, held on your card until the merchant takes it\n"
        "Card: {brand} ending in {last4}\nReference: {reference}\n\nThank you!"
    ),
    "action": (
        "Your bank wants you to approve this payment of {amount}. Please open this page, then come "
        "back here:\n{link}"
    ),
    "action-again": (
        "Your bank is still waiting for your approval of {amount}. Please open this page, then "
        "come back here, or say 'cancel':\n{link}"
    ),
    "authentication-failed": (
        "Your bank didn't approve this payment. Nothing was charged. Please use another card."
    ),
    "card-used-up": (
        "This card was declined for good a moment ago, so I won't try it again. Please use another "
        "card."
    ),
    "outcome-unknown": (
        "I can't reach the payment service right now, so I don't know yet whether the payment went "
        "through. Please don't pay in another way. Send me any message in a minute and I'll look."
    ),
    "not-charged": "That didn't go through. Nothing was charged, and nothing is lost.",
    "unavailable-charge": (
        "I can't reach the payment service right now. Nothing was charged, and what you gave me is "
        "still here."
    ),
    "called-off": (
        "Okay, I've cancelled this. Nothing was charged and your card details are gone. Say 'pay' "
        "to take it up again."
    ),
    "payment-canceled": "This payment was cancelled by the merchant. Nothing was charged.",
    "payment-expired": (
        "The time for this payment is over. Nothing was charged. Please ask for a new one: "
        "{contact}."
    ),
    "payment-failed": (
        "I'm sorry, no further card can be tried for this payment. Nothing was charged. A person "
        "can help you: {contact}."
    ),
    "paid-already": "This payment is complete; there is nothing more to pay.",
    "amount-due": "You are asked to pay {amount}.",
    "amount-due-for": "You are asked to pay {amount} for {purpose}.",
}
