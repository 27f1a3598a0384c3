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
    SUBJECT = "what is spoken of"
    """The beginning of a statement, and nothing without its end: "that is", "my answer is"."""
    VERY = "very"
    """Makes what it stands beside stronger and means nothing alone."""
    ENDING = "ending"
    """Calls something off, if it is said what."""
    OBJECT = "what is called off"
    """Beside what calls off: "the current task"."""
    AFFIRM = "affirm"
    WEAK = "weak affirm"
    CANCEL = "cancel"
    WRONG = "wrong"
    KEEP = "keep"
    PAUSE = "pause"
    REPEAT = "repeat"
    PAY = "pay"
    """A wish to pay, that a yes may stand beside."""
    WANT = "want to pay"
    """A wish to pay that may be meant for another payment."""
    OVER = "start over"
    PERSON = "person"
    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    DOUBT = "doubt"
    MEND = "mend"
    """Rather a wish to have it corrected than a yes: "please correct"."""
