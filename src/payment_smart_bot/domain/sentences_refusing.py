"""The English sentences for what is refused: by this program, and by the bank."""

from __future__ import annotations

from typing import Final

from payment_smart_bot.domain.declines import Told
from payment_smart_bot.domain.errors import ProblemCode

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
    (ProblemCode.INVALID_POSTAL_CODE, 1): (
        "I can't take that as a postal code. Please type the one of your billing address, like: "
        "the postal code is 94107."
    ),
    (ProblemCode.INVALID_POSTAL_CODE, 2): (
        "I still can't take that. A postal code has 3 to 10 letters and digits. Please put 'the "
        "postal code is' before it, and write a long one with its hyphen."
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
