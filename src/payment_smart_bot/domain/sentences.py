"""The English sentences of a conversation that collects a card, by key.

Where the brief gives a sentence it stands here to the letter.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, str]] = {
    "start": "Sure! Let's collect your payment info.",
    "start-again": "Sure! Let's start a new payment.",
    "expired": (
        "It has been a while, so for your safety I have forgotten what you gave me. Nothing was "
        "charged. Let's start again."
    ),
    "lapsed-seal": (
        "It has been more than 15 minutes, so for your safety I have forgotten your card number."
    ),
    "interrupted": "Something interrupted me before I was done. Nothing was charged.",
    # Questions: as the brief has them, then in other words when an answer was not understood.
    "ask-name": "What's the name on your card?",
    "ask-name-1": (
        "I need the name as it is printed on the card, for example: the name is Jane Smith. "
        "What does yours say?"
    ),
    "ask-name-2": "Please type just the cardholder's name, first and last, as the card shows it.",
    "ask-card": "What's your card number?",
    "ask-card-1": (
        "I'm looking for the long number on the front of your card, usually 16 digits. "
        "Spaces are fine. What is it?"
    ),
    "ask-card-2": "Please type only the digits of your card number.",
    "ask-expiry": "What's the expiry date (MM/YY)?",
    "ask-expiry-1": (
        "I need the month and year the card is valid until, for example 09/28. What does it say?"
    ),
    "ask-expiry-2": "Please type just the month and the year, like 09/28.",
    "ask-postal_code": "What's the postal code of your billing address?",
    "ask-postal_code-1": (
        "I need the postal or ZIP code of the address that your bank has for this card, for "
        "example 94107 or SW1A 1AA. What is it?"
    ),
    "ask-postal_code-2": "Please type just the postal code, like: the postal code is 94107.",
    "ask-cvv": "And the CVV code?",
    "ask-cvv-1": "I need the {code_length}-digit security code {code_place}. What is it?",
    "ask-cvv-2": "Please type only the {code_length} digits of the security code.",
    "ask-field": "Please enter your card in the secure card field.",
    "ask-field-1": (
        "I can't take the card here in the chat: please use the secure card field, which gives it "
        "to Stripe and not to me."
    ),
    "ask-field-2": "Please put your card into the secure card field and press its button.",
    "safety-field": (
        "Yes, it is. Your card goes from the secure field straight to Stripe: its number and its "
        "code never reach me."
    ),
    "field-only": (
        "Please don't type card details here: for your safety I haven't used or kept them."
    ),
    "field-name-first": "I need the name before the card.",
    "field-again": "For the changed name I need the card once more.",
    "field-unusable": (
        "That card couldn't be used as it came. Please enter it again, or use another one."
    ),
    "unavailable-field": (
        "I can't reach the payment service right now. Nothing was charged. Please enter your card "
        "once more to try again."
    ),
    "offer-person": (
        "I'm sorry, we don't seem to understand each other. If you would rather talk to a "
        "person: {contact}."
    ),
    # Acknowledgements.
    "thanks-name": "Thanks, {name}.",
    "got-it": "Got it.",
    "name-changed": "Thanks, I've changed the name to {name}.",
    "expiry-changed": "Thanks, I've changed the expiry date to {expiry}.",
    "postal-changed": "Thanks, I've changed the postal code to {postal_code}.",
    "card-changed": "Thanks, I have your new card, {card}.",
    "code-again": "For the changed details I need the security code once more.",
    "code-later": (
        "I never keep a security code, not even for a moment, so I will ask for it at the end."
    ),
    "code-known": "I don't need the security code again.",
    "kept": "Fine, I'll leave it as it is.",
    # The summary and what follows it.
    "summary": (
        "Please confirm:\nName: {name}\nCard: {card}\nExpiry: {expiry}{more}\n"
        "Reply 'confirm' to proceed."
    ),
    "summary-unclear-1": (
        "I only go on with a clear yes. Reply 'confirm' to proceed, 'cancel' to stop, or tell me "
        "what to change."
    ),
    "summary-unclear-2": (
        "Nothing happens until you say so. Reply 'confirm' to proceed or 'cancel' to stop."
    ),
    "summary-changed": "The details have changed since you saw them, so please look again.",
    "what-to-change": (
        "No problem, nothing has happened yet. What should I change: the name, the card or the "
        "expiry date?"
    ),
    "what-to-change-postal": (
        "No problem, nothing has happened yet. What should I change: the name, the card, the "
        "expiry date or the postal code?"
    ),
    "more-postal": "\nPostal code: {postal_code}",
    "summary-field": (
        "Please confirm:\nName: {name}\nCard: {brand} {card}{more}\nReply 'confirm' to proceed."
    ),
    "receipt": (
        "✅ Payment processed successfully!\n\nToken: {token}\nCard: {brand} ending in {last4}\n\n"
        "Thank you!"
    ),
    "done-already": "This payment is complete. To make another one, say 'pay'.",
    "working": "I'm still working on it. One moment, please.",
    "cancelled": (
        "Okay, I've cancelled this. Nothing was charged and your card details are gone. "
        "Say 'pay' whenever you want to start again."
    ),
    "cancelled-already": (
        "This payment was cancelled and nothing was charged. Say 'pay' to start again."
    ),
    # Small talk and questions.
    "pause": "Take your time, there is no hurry.",
    "greeting": "Hello!",
    "thanks": "You're welcome!",
    "goodbye": (
        "Goodbye! Nothing is charged unless you confirm, and what you gave me is forgotten soon."
    ),
    "farewell": "You're welcome. Have a nice day!",
    "person": "You can talk to a person: {contact}. Or we go on here.",
    "handoff": (
        "I'm sorry, that was the last try, so I've stopped here to keep your card safe. Nothing "
        "was charged. A person can help you: {contact}."
    ),
    "handoff-already": "A person takes it from here: {contact}. Nothing was charged.",
    "unavailable": (
        "I can't reach the payment service right now. Nothing was charged, and what you gave me "
        "is still here except the security code, which I never keep."
    ),
    "out-of-order": (
        "I can't get at your payment right now. Nothing was charged. Please send that again in a "
        "moment."
    ),
    "unavailable-again": "Please give me the security code once more to try again.",
}
