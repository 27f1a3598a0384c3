"""What a phrase of a language can mean; the phrases themselves are in `languages`."""

from __future__ import annotations

from enum import StrEnum


class Meaning(StrEnum):
    """What a phrase means by itself."""

    FILLER = "filler"
    """Changes nothing beside a phrase and means nothing alone."""
    POLITE = "polite"
    """The same beside a wish, but beside a yes it makes a question: "can you confirm"."""
    MAY = "may I"
    """The same beside a wish to pay or to speak to somebody; "can I cancel" is a question."""
    AFFIRM = "affirm"
    WEAK = "weak affirm"
    CANCEL = "cancel"
    WRONG = "wrong"
    KEEP = "keep"
    PAUSE = "pause"
    REPEAT = "repeat"
    WANT = "want to pay"
    OVER = "start over"
    PERSON = "person"
    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    DOUBT = "doubt"
