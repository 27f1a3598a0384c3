"""What the bot needs from outside, as Protocols; `adapters` fill them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.domain.card import Expiry
    from payment_smart_bot.domain.redact import RedactedText
    from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode
    from payment_smart_bot.domain.session import PaymentMethod, Session


class TurnRecord(NamedTuple):
    """One turn as it is kept: what was said, redacted, and the answer as it was sent."""

    said: RedactedText
    answer: Answer
    """Replayed as it is when the same message id comes again."""
    message_id: str | None
    """The client's own id of the message, if it gave one."""


class KeptTurn(NamedTuple):
    """A turn as it comes back."""

    record: TurnRecord
    at: float
    """When it was saved, Unix seconds; a store may keep whole ones alone."""


class Loaded(NamedTuple):
    """What a store knew when it was asked."""

    session: Session | None
    replay: Answer | None
    """The stored answer to this very message id."""


class Conflict(Exception):  # noqa: N818 - the field's own word; it is an outcome, not an error
    """Somebody else saved this session since it was loaded."""


class StoreUnavailable(Exception):  # noqa: N818 - the same
    """The store could not be read or written; nothing was saved."""


class VaultUnavailable(Exception):  # noqa: N818 - the same
    """The vault could not seal or open, or what it was given was not sealed by it."""


class SessionStore(Protocol):
    """Keeps sessions and their turns.

    Every method raises `StoreUnavailable`, whose text never holds anything of the session.
    """

    def load(self, session_id: str, message_id: str | None) -> Loaded:
        """Read a session, and the answer to `message_id` if one is stored."""
        ...

    def save(self, session: Session, record: TurnRecord | None) -> None:
        """Write `session` and its turn in one transaction that survives a crash.

        `session.version` is the new version; the stored one must be one less (no row counts as
        version 0).

        Raises:
            Conflict: the stored version is another.
        """
        ...

    def sweep(self, now: float) -> int:
        """Wipe lapsed seals and expired sessions; `now` in Unix seconds; how many it touched."""
        ...


class Transcripts(SessionStore, Protocol):
    """A session store whose turns can be read back; the conversation itself needs none of it."""

    def turns(self, session_id: str) -> tuple[KeptTurn, ...]:
        """The turns of a session in order; none of one that is not there or was wiped."""
        ...


class Vault(Protocol):
    """Seals card numbers for the time between two turns."""

    def seal(self, number: CardNumber, session_id: str) -> str:
        """Encrypt, bound to the session; printable text comes back.

        Raises:
            VaultUnavailable: the key could not be used.
        """
        ...

    def open(self, sealed: str, session_id: str) -> CardNumber:
        """Decrypt.

        Raises:
            VaultUnavailable: wrong session, altered, or sealed under a key that is gone.
        """
        ...


class PaymentGateway(Protocol):
    """Stripe, as far as the bot needs it."""

    def create_payment_method(  # noqa: PLR0913 - what a card is made of, all by name
        self,
        *,
        number: CardNumber,
        expiry: Expiry,
        code: SecurityCode,
        name: str,
        idempotency_key: str,
        postal_code: str | None = None,
    ) -> PaymentMethod:
        """Make a PaymentMethod (`pm_...`) within the gateway's time budget.

        Raises:
            GatewayRefused: Stripe refused the card, and for which field.
            GatewayUnavailable: no answer, a rate limit, a fault, or a refusal that only the
                operator can mend; nothing was charged, and it may be tried again.
        """
        ...

    def find_payment_method(self, token: str) -> PaymentMethod:
        """Look up a card that Stripe.js made something of: a PaymentMethod, a ConfirmationToken.

        Raises:
            GatewayRefused: there is none, it is no card's, or another's, or it is used up.
            GatewayUnavailable: no answer.
        """
        ...


class GatewayRefused(Exception):  # noqa: N818 - the same
    """Stripe refused the card: `code` is Stripe's (`incorrect_number`, `invalid_cvc`, ...)."""

    def __init__(self, code: str, decline_code: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.decline_code = decline_code


class GatewayUnavailable(Exception):  # noqa: N818 - the same
    """Stripe could not do it now; `reason` is a word for the log, `operator` pages a person."""

    def __init__(self, reason: str, *, operator: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.operator = operator


class Interpretation(NamedTuple):
    """What a language model made of a message."""

    choice: str | None
    """A word of `choices.CHOICES`, or None."""
    outcome: str
    """`answered`, `unclear`, `guardrail`, `timeout` or `unavailable`: for logs and counters."""
    tokens: int = 0
    """Read and written by the model."""


class LanguageModel(Protocol):
    """Helps where the rules cannot tell. It never sees a digit and never decides."""

    def interpret(self, said: RedactedText, awaiting: str) -> Interpretation:
        """Choose what was meant, within the adapter's time limit.

        It never raises: a model that is down, slow or confused is an outcome.

        Args:
            said: The payer's words, redacted.
            awaiting: What is asked: `name`, `card`, `expiry`, `cvv` or `confirmation`.
        """
        ...


class Clock(Protocol):
    """The time, so that tests can move it."""

    def now(self) -> float:
        """Unix time in seconds."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class Trace(Protocol):
    """Told what happened, for logs and counters; never the text."""

    def turn(self, answer: Answer, seconds: float) -> None:
        """A message was answered."""
        ...

    def model(self, read: Interpretation, seconds: float) -> None:
        """A language model was asked."""
        ...

    def stripe(self, operation: str, outcome: str, seconds: float) -> None:
        """Stripe was called; `outcome` is `made` or Stripe's own word for what was wrong."""
        ...

    def fault(self, operation: str, reason: str, *, operator: bool) -> None:
        """Something outside failed; `operator` pages a person."""
        ...
