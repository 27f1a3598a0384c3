"""The English sentences about keeping a card for later, by key.

The wordings of the question are what a payer agrees to: each says who keeps the card, for what, and
how that ends.
"""

from __future__ import annotations

from typing import Final

KEEPING: Final[dict[str, str]] = {
    "ask-save_card": (
        "May this shop keep {which} with Stripe, to charge it for later purchases that you make "
        "here? You can have it removed at any time. Please say yes or no; your answer pays nothing."
    ),
    "ask-save_card-1": (
        "That is a question of its own, and I need a clear yes or no to it: may this shop keep "
        "{which} with Stripe, to charge it for later purchases that you make here? You can have it "
        "removed at any time, and nothing is paid by your answer."
    ),
    "ask-save_card-2": (
        "Please type just 'yes' or 'no'. Yes: this shop keeps {which} with Stripe, to charge it "
        "for later purchases that you make here, until you have it removed. No: it isn't kept. "
        "Neither pays anything."
    ),
    "will-keep": "Thank you, I've noted that.",
    "wont-keep": "Fine, the card won't be kept.",
    "nothing-kept": (
        "Okay, then there is nothing to do: no card is kept, nothing was charged, and your card "
        "details are gone. Say 'pay' to take it up again."
    ),
    "card-kept": "Your card is kept for your later purchases here.",
    "card-kept-later": (
        "Your card is not kept yet: I couldn't reach the service that does it, and it will be "
        "tried again within the hour."
    ),
    "card-not-kept": "Your card could not be kept for later. That changes nothing else.",
    "start-keep": "Sure! Let's set up your card for later purchases. Nothing is charged now.",
    "summary-keep": (
        "Please confirm:\nName: {name}\nCard: {card}\nExpiry: {expiry}{more}\nNothing is charged "
        "now.\nReply 'confirm' to have the card kept."
    ),
    "summary-keep-field": (
        "Please confirm:\nName: {name}\nCard: {brand} {card}{more}\nNothing is charged now.\n"
        "Reply 'confirm' to have the card kept."
    ),
    "amount-none": "Nothing is charged now: this is only about keeping your card for later.",
    "set-up": (
        "✅ Done, and nothing was charged.\n\nCard: {brand} ending in {last4}\n"
        "Reference: {reference}\n\nThank you!"
    ),
    "more-kept": "\nKept for later purchases: yes",
    "more-not-kept": "\nKept for later purchases: no",
}
