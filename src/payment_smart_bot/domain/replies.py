"""What the bot says: keys, and the English sentences that they stand for.

The English text is the source and the fallback; a catalogue of another language translates it.
Where the brief gives a sentence it stands here to the letter.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.domain.commands import Topic
from payment_smart_bot.domain.declines import Told
from payment_smart_bot.domain.errors import ProblemCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from payment_smart_bot.domain.session import Field


class Reply(NamedTuple):
    """A sentence by its key, with what is filled in."""

    key: str
    values: Mapping[str, str] = MappingProxyType({})


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
    "card-changed": "Thanks, I have your new card, {card}.",
    "code-again": "For the changed details I need the security code once more.",
    "code-later": (
        "I never keep a security code, not even for a moment, so I will ask for it at the end."
    ),
    "code-known": "I don't need the security code again.",
    "kept": "Fine, I'll leave it as it is.",
    # The summary and what follows it.
    "summary": (
        "Please confirm:\nName: {name}\nCard: {card}\nExpiry: {expiry}\nReply 'confirm' to proceed."
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
    "start-pay": "Sure! Let's collect your payment info for {amount}.",
    "summary-pay": (
        "Please confirm:\nAmount: {amount}\nName: {name}\nCard: {card}\nExpiry: {expiry}\n"
        "Reply 'confirm' to pay {amount}."
    ),
    "summary-pay-for": (
        "Please confirm:\nAmount: {amount}\nFor: {purpose}\nName: {name}\nCard: {card}\n"
        "Expiry: {expiry}\nReply 'confirm' to pay {amount}."
    ),
    "summary-field": (
        "Please confirm:\nName: {name}\nCard: {brand} {card}\nReply 'confirm' to proceed."
    ),
    "summary-pay-field": (
        "Please confirm:\nAmount: {amount}\nName: {name}\nCard: {brand} {card}\n"
        "Reply 'confirm' to pay {amount}."
    ),
    "summary-pay-for-field": (
        "Please confirm:\nAmount: {amount}\nFor: {purpose}\nName: {name}\nCard: {brand} {card}\n"
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

PROBLEMS: Final[dict[tuple[ProblemCode, int], str]] = {
    (ProblemCode.INVALID_NAME, 1): (
        "A name has letters only, without digits. Please type it as it is printed on the card."
    ),
    (ProblemCode.INVALID_NAME, 2): (
        "I still can't read that as a name. Letters, spaces, hyphens and apostrophes are fine."
    ),
    (ProblemCode.INVALID_CARD_NUMBER, 1): (
        "That card number doesn't look right. Please check it and type it again."
    ),
    (ProblemCode.INVALID_CARD_NUMBER, 2): (
        "That number still doesn't add up. Please read it from the card once more, "
        "four digits at a time."
    ),
    (ProblemCode.UNSUPPORTED_CARD_TYPE, 1): (
        "I can't take that kind of card. These work: {brands}. Do you have another one?"
    ),
    (ProblemCode.UNSUPPORTED_CARD_TYPE, 2): (
        "That kind doesn't work here either. Please use one of these: {brands}."
    ),
    (ProblemCode.INVALID_EXPIRY, 1): (
        "That isn't a month and year I can read. Please type it like 09/28."
    ),
    (ProblemCode.INVALID_EXPIRY, 2): (
        "I still can't read that date. Two digits for the month, a slash, two for the year: 09/28."
    ),
    (ProblemCode.EXPIRED_CARD, 1): (
        "That date has passed, so the card has expired. If you mistyped it, give me the date "
        "again; otherwise say 'use another card'."
    ),
    (ProblemCode.EXPIRED_CARD, 2): (
        "That date is in the past. Please check it, or say 'use another card'."
    ),
    (ProblemCode.INVALID_SECURITY_CODE, 1): (
        "That isn't the right code. {brand} cards have {code_length} digits {code_place}. "
        "Please type them."
    ),
    (ProblemCode.INVALID_SECURITY_CODE, 2): (
        "That's still not it. Look {code_place} for the {code_length}-digit code and "
        "type just those digits."
    ),
    (ProblemCode.CARD_DECLINED, 1): "The bank declined this card. Do you have another one?",
    (ProblemCode.CARD_DECLINED, 2): "This card was declined too. Would you like to try another?",
}
"""By problem and attempt; what `{...}` stands for differs by brand."""

DECLINES: Final[dict[Told, str]] = {
    Told.PLAIN: (
        "I'm sorry, the bank declined this card and doesn't say why. Nothing was charged. Please "
        "use another card, or ask your bank about this one."
    ),
    Told.LATER: (
        "The bank couldn't handle this payment just now. Nothing was charged. Please try again in "
        "a moment; if that fails too, use another card or ask your bank."
    ),
    Told.AUTHENTICATE: (
        "Your bank wants you to approve this payment yourself. Nothing was charged yet. Please try "
        "again and follow what your bank asks; if that fails, use another card."
    ),
    Told.FUNDS: (
        "There isn't enough money available on this card for this payment. Nothing was charged. "
        "Do you have another card?"
    ),
    Told.LIMIT: (
        "This payment goes over a limit of the card. Nothing was charged. Please use another card, "
        "or ask your bank about the limit."
    ),
    Told.AMOUNT: (
        "The bank doesn't take this amount on this card. Nothing was charged. Please use another "
        "card, or ask your bank which amounts it allows."
    ),
    Told.EXPIRED: "This card has expired. Nothing was charged. Do you have another card?",
    Told.CODE: (
        "The security code doesn't match this card. Nothing was charged. Please look at the code "
        "again and type it once more."
    ),
    Told.NUMBER: (
        "The bank doesn't know this card number. Nothing was charged. Please check it and type it "
        "again."
    ),
    Told.EXPIRY: (
        "The expiry date doesn't match this card. Nothing was charged. Please check it and type it "
        "again."
    ),
    Told.PURCHASE: (
        "This card can't be used for this kind of purchase. Nothing was charged. Please use "
        "another card, or ask your bank."
    ),
    Told.CURRENCY: (
        "This card can't pay in this currency. Nothing was charged. Please use another card, or "
        "ask your bank."
    ),
    Told.ACCOUNT: (
        "The bank says that this card isn't valid. Nothing was charged. Please use another card, "
        "or ask your bank whether this one works."
    ),
    Told.DUPLICATE: (
        "The bank has just seen the same payment with this card and stopped this one, so you may "
        "have paid already. Please don't try again before you have asked: {contact}."
    ),
    Told.TEST_CARD: (
        "That is a number for trying things out, which can't pay. Please use a real card."
    ),
}
"""After a decline; `declines` says which, and what may be done next."""

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
    Topic.OTHER: "I can only help with this payment. For anything else: {contact}.",
}
"""To what payers ask; each is followed by the question that was open."""


def render(replies: Iterable[Reply]) -> str:
    """The sentences, one after the other; those with line breaks stand by themselves."""
    text = ""
    for reply in replies:
        said = sentence(reply.key).format_map(dict(reply.values))
        gap = "" if not text else "\n\n" if "\n" in said else " "
        text += gap + said
    return text


def sentence(key: str) -> str:
    """The English sentence of a key.

    `problem:CODE:ATTEMPT`, `answer:TOPIC` and `decline:TOLD` are keys too.
    """
    kind, _, rest = key.partition(":")
    if kind == "answer":
        return ANSWERS[Topic(rest)]
    if kind == "decline":
        return DECLINES[Told(rest)]
    if kind == "problem":
        code, _, attempt = rest.partition(":")
        return PROBLEMS[ProblemCode(code), min(int(attempt), 2)]
    return SENTENCES[key]


def question(asked: Field | str, unclear: int) -> str:
    """The key of a question, in other words the more often it was not understood."""
    return f"ask-{asked}" if unclear == 0 else f"ask-{asked}-{min(unclear, 2)}"
