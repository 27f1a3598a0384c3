"""The English answers to what payers ask; each is followed by the question that was open."""

from __future__ import annotations

from typing import Final

from payment_smart_bot.domain.commands import Topic

ANSWERS: Final[dict[Topic, str]] = {
    Topic.SAFETY: (
        "Yes, it is. Your card number is encrypted for at most 15 minutes, your security code is "
        "never stored, and only Stripe receives them."
    ),
    Topic.CODE: (
        "It's the 3 digits on the back of most cards, or the 4 digits on the front of an American "
        "Express card. It shows that you hold the card; I pass it to Stripe and never store it."
    ),
    Topic.CARDS: "These cards work here: {brands}.",
    Topic.EXPIRY: "It's the month and year printed on the card, often beside 'valid thru'.",
    Topic.NAME: "It's the cardholder's name, as it is printed on the card.",
    Topic.BOT: "I'm an automated payment assistant, not a person.",
    Topic.CANCELLING: "You can say 'cancel' at any time before you confirm; nothing is charged.",
    Topic.REFUND: "Refunds are made by the merchant: {contact}.",
    Topic.AMOUNT: "Nothing is charged in this chat without your clear yes to a summary.",
    Topic.LATER: "That's fine: nothing is charged until you confirm, and you can come back later.",
    Topic.POSTAL_CODE: (
        "Your bank compares it with the address that it has for you, which helps to show that the "
        "card is yours. I pass it to Stripe with your card, for nothing else."
    ),
    Topic.SAVING: (
        "Stripe would keep the card for this shop, so that you need not type it again for later "
        "purchases here. Nothing is charged by your answer, nobody here sees the number, and you "
        "can have the card removed at any time: {contact}."
    ),
    Topic.OTHER: "I can only help with this payment. For anything else: {contact}.",
}
"""To what payers ask; each is followed by the question that was open."""
