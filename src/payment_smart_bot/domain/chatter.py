"""Tells talk about a card from talk about something else that happens to hold digits.

"It says 123 on the back" answers the question for the code; "set a timer for 123 minutes" does not.
"""

from __future__ import annotations

import re
from typing import Final

_FEW: Final = 4
"""Words: so short a message is taken for an answer, whatever language it is in."""
_STRANGE: Final = 2
"""So many words that are strange to cards make it talk of something else."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_MEASURED: Final = re.compile(
    r"[$€£¥₹]\s?\d|\d\s?(?:[$€£¥₹%°]|(?:st|nd|rd|th|am|pm|[ap]\.m\.?|k|km|kg|mb|gb|lbs?|percent"
    r"|dollars?|bucks|euros?|pounds|minutes?|mins?|hours?|hrs?|seconds?|secs?|days?|weeks?|months?"
    r"|years?|people|miles?|feet|inch(?:es)?|degrees|times)\b)|\d:\d\d|(?<![\d/])\b[a-z]{1,3}-?\d",
    re.IGNORECASE,
)
"""Money, times, shares and counts: digits that count something are no card's."""

TALK: Final = frozenset(
    """
    a an the my mine your this that these those it its it's here here's heres there is are was be
    am i i'm im i've ive i'll ill you we he she they me us them and or with without for on of at in
    to from by as so well then now also again just only too not no yes yep yeah ok okay sure please
    thanks thank hi hello hey sir madam um uh oh hmm sorry oops wait actually but if
    one two three four first last second other another both all new old same different next
    card cards number numbers num no. digit digits figure figures code codes cvv cvv2 cvc cvc2 cid
    csc cvn pan security secret verification back front behind side under strip signature printed
    written small little tiny long short expiry expires expire expiring expiration exp date month
    year mm yy yyyy valid thru through until till end ends ending begins starting starts good name
    names holder cardholder owner visa mastercard master amex american express discover diners club
    jcb unionpay maestro elo mir hipercard credit debit bank zip postal postcode
    jan january feb february mar march apr april may jun june jul july aug august sep sept september
    oct october nov november dec december
    says say said reads read reading shows show showing see seen look looks looking looked find
    found turned flipped over up out down got get gave give giving given go goes going have has had
    hold holding take takes took use using used uses try trying tried type typed typing enter
    entered put write wrote wrong right correct incorrect mistake typo meant mean think thinking
    believe guess hope know maybe probably should would could can will do does did done like want
    need let let's lets make makes sense pay paying payment ready check checked double
    """.split()  # noqa: SIM905 - a list of some hundred literals is read by nobody
)
"""Words that people put around the facts of a card; the authors' own list."""

_ASKING: Final = frozenset(
    """
    what what's whats how how's when where where's who who's why whose which call dial
    """.split()  # noqa: SIM905 - as above
)


def beside_the_point(text: str) -> bool:
    """Whether a message with digits in it speaks of something else than a card.

    A few words never do, unless they ask or the digits count something: "$500", "35 minutes".
    """
    if text.isascii() and not any(map(str.isalpha, text)) and "$" not in text and "%" not in text:
        return False
    words = [word.casefold() for word in _WORD.findall(text)]
    if words and words[0] in _ASKING:
        return True
    strange = sum(word not in TALK for word in words)
    if _MEASURED.search(text):
        return strange >= _STRANGE or len(words) <= _STRANGE
    return len(words) > _FEW and strange >= _STRANGE
