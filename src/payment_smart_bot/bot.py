"""The bot: one message in, one answer out.

Load, understand, advance, save; and where Stripe is to be called, save the intent first, call,
then save what came of it. Only whoever saved the intent calls.
"""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from payment_smart_bot.domain import commands as c
from payment_smart_bot.domain.answer import Answer, Problem
from payment_smart_bot.domain.brands import BRAND_BY_NAME
from payment_smart_bot.domain.conversation import advance, expire, is_dead
from payment_smart_bot.domain.errors import ProblemCode
from payment_smart_bot.domain.facts import Asked
from payment_smart_bot.domain.redact import redact
from payment_smart_bot.domain.replies import Reply, render
from payment_smart_bot.domain.session import Field, Session, Status
from payment_smart_bot.domain.turn import Context, Turn, note
from payment_smart_bot.domain.understanding import understand
from payment_smart_bot.ports import (
    Conflict,
    GatewayRefused,
    GatewayUnavailable,
    StoreUnavailable,
    TurnRecord,
    VaultUnavailable,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode, UserText
    from payment_smart_bot.ports import Clock, Loaded, PaymentGateway, SessionStore, Vault

_ALPHABET: Final = string.ascii_letters + string.digits
_ID_LENGTH: Final = 22
_MOST_TRIES: Final = 64
_WAIT_SECONDS: Final = 5.0
_WAIT_STEP: Final = 0.02
_EARLIEST: Final = timedelta(hours=-12)
_STEP_AFTER: Final = {"name": "card", "card": "expiry", "expiry": "cvv", "cvv": "confirm"}
_QUICK_REPLIES: Final = {
    Status.AWAITING_CONFIRMATION: ("confirm", "cancel"),
    Status.CANCELLED: ("pay",),
    Status.COMPLETE: (),
}
_REFUSALS: Final = {
    "incorrect_number": (Field.CARD, ProblemCode.INVALID_CARD_NUMBER),
    "invalid_number": (Field.CARD, ProblemCode.INVALID_CARD_NUMBER),
    "invalid_expiry_month": (Field.EXPIRY, ProblemCode.INVALID_EXPIRY),
    "invalid_expiry_year": (Field.EXPIRY, ProblemCode.INVALID_EXPIRY),
    "expired_card": (Field.EXPIRY, ProblemCode.EXPIRED_CARD),
    "invalid_cvc": (Field.CVV, ProblemCode.INVALID_SECURITY_CODE),
    "incorrect_cvc": (Field.CVV, ProblemCode.INVALID_SECURITY_CODE),
}
"""What Stripe's error codes say of which field; anything else declines the card."""


@dataclass(frozen=True, slots=True)
class BotSettings:
    """What a merchant decides about the conversation."""

    accepted_brands: frozenset[str] = frozenset(BRAND_BY_NAME)
    contact: str = "please write to the shop you are buying from"
    session_seconds: float = 3600.0
    lease_seconds: float = 20.0
    """After how long a call to Stripe that was begun counts as dead; longer than its budget."""


@dataclass(frozen=True, slots=True)
class Request:
    """One message as the wire gave it."""

    session_id: str
    message: UserText
    message_id: str | None = None
    summary_id: str | None = None


class Trace(Protocol):
    """Told what happened, for logs and counters; never the text."""

    def turn(self, answer: Answer, seconds: float) -> None:
        """A message was answered."""
        ...

    def fault(self, operation: str, reason: str, *, operator: bool) -> None:
        """Something outside failed."""
        ...


class Bot:
    """Answers messages. Threads may share it."""

    def __init__(  # noqa: PLR0913 - one argument for each port
        self,
        *,
        store: SessionStore,
        vault: Vault,
        gateway: PaymentGateway,
        clock: Clock,
        settings: BotSettings,
        trace: Trace,
    ) -> None:
        self._store = store
        self._vault = vault
        self._gateway = gateway
        self._clock = clock
        self._settings = settings
        self._trace = trace

    def reply(self, request: Request) -> Answer:
        """Answer a message, calling Stripe and waiting where needed."""
        answer = self.start(request)
        return answer if isinstance(answer, Answer) else answer()

    def start(self, request: Request) -> Answer | Callable[[], Answer]:
        """Answer a message at once, or give what is left to do, which may take seconds.

        It never raises: a store or a vault that is out of reach is an answer too.
        """
        began = self._clock.now()
        return self._guarded(lambda: self._start(request, None, began), request, began)

    def _guarded(
        self,
        work: Callable[[], Answer | Callable[[], Answer]],
        request: Request,
        began: float,
    ) -> Answer | Callable[[], Answer]:
        try:
            return work()
        except (StoreUnavailable, VaultUnavailable) as fault:
            self._trace.fault(type(fault).__name__, "unavailable", operator=True)
        except Exception as bug:  # noqa: BLE001 - no input gets a 5xx; the class is logged, not the text
            self._trace.fault("bug", type(bug).__name__, operator=True)
        return self._told(_out_of_order(request.session_id), began)

    def _finish(self, work: Callable[[], Answer], request: Request, began: float) -> Answer:
        answer = self._guarded(work, request, began)
        assert isinstance(answer, Answer)  # noqa: S101 - `work` gives nothing else
        return answer

    def _start(
        self, request: Request, seen: str | None, began: float
    ) -> Answer | Callable[[], Answer]:
        """Advance until a save wins; `seen` is the summary that stood at the first load."""
        for attempt in range(_MOST_TRIES):
            loaded = self._store.load(request.session_id, request.message_id)
            if loaded.replay is not None:
                return self._told(loaded.replay, began)
            session = loaded.session or self._new(request.session_id)
            ctx = self._context()
            if attempt == 0 and seen is None:
                seen = session.summary_id() or ""
            if self._busy(session):
                known = seen
                return lambda: self._finish(lambda: self._wait(request, known, began), request, began)
            yes_to = request.summary_id if request.summary_id is not None else seen
            turn, awaiting = self._advance(session, request, replace(ctx, seen=yes_to))
            turn = self._sealed(turn)
            try:
                return self._saved(turn, request, awaiting, began)
            except Conflict:
                continue
        return self._told(_out_of_order(request.session_id), began)

    def _advance(
        self, session: Session, request: Request, ctx: Context
    ) -> tuple[Turn, Field | None]:
        if session.version and session.expires_at <= ctx.now:
            return expire(session, ctx), Field.CVV
        awaiting = session.asked() if session.status is not Status.PROCESSING else Field.CVV
        asked = Asked(
            awaiting=awaiting,
            today=ctx.today,
            accepted=ctx.accepted,
            at_summary=session.status is Status.AWAITING_CONFIRMATION,
            opening=session.version == 0,
        )
        return advance(session, understand(request.message, asked), ctx), awaiting

    def _sealed(self, turn: Turn) -> Turn:
        """Put the ciphertext of a number that came in this turn into the session."""
        session = turn.session
        if turn.number is None or session.card is None or session.card.seal is None:
            return turn
        ciphertext = self._vault.seal(turn.number, session.id)
        seal = replace(session.card.seal, ciphertext=ciphertext)
        return replace(turn, session=replace(session, card=replace(session.card, seal=seal)))

    def _saved(
        self, turn: Turn, request: Request, awaiting: Field | None, began: float
    ) -> Answer | Callable[[], Answer]:
        """Save the turn; what is left is the call to Stripe, if the turn asks for one."""
        if turn.code is None:
            answer = _answer(turn)
            self._store.save(turn.session, self._record(request, awaiting, answer))
            return self._told(answer, began)
        self._store.save(turn.session, None)
        code, number, session = turn.code, turn.number, turn.session
        return lambda: self._finish(
            lambda: self._tokenise(session, number, code, request, began), request, began
        )

    def _tokenise(
        self,
        session: Session,
        number: CardNumber | None,
        code: SecurityCode,
        request: Request,
        began: float,
    ) -> Answer:
        """Call Stripe, then save what came of it; if somebody else went on, say what stands."""
        event = self._payment_method(session, number, code)
        turn = advance(session, event, self._context())
        answer = _answer(turn)
        try:
            self._store.save(turn.session, self._record(request, Field.CVV, answer))
        except Conflict:
            return self._standing(request, began)
        return self._told(answer, began)

    def _payment_method(
        self, session: Session, number: CardNumber | None, code: SecurityCode
    ) -> c.Event:
        card, intent = session.card, session.intent
        assert card is not None  # noqa: S101 - nothing is tokenised without
        assert card.seal is not None  # noqa: S101 - the same
        assert session.expiry is not None  # noqa: S101 - the same
        assert intent is not None  # noqa: S101 - the same
        try:
            made = self._gateway.create_payment_method(
                number=number or self._vault.open(card.seal.ciphertext, session.id),
                expiry=session.expiry,
                code=code,
                name=session.name or "",
                idempotency_key=intent.idempotency_key,
            )
        except GatewayRefused as refused:
            field, problem = _REFUSALS.get(refused.code, (Field.CARD, ProblemCode.CARD_DECLINED))
            return c.CardRefused(field, problem, refused.decline_code)
        except GatewayUnavailable as fault:
            self._trace.fault("create_payment_method", fault.reason, operator=fault.operator)
            return c.Unavailable()
        except VaultUnavailable:
            self._trace.fault("vault", "unavailable", operator=True)
            return c.Unavailable()
        return c.Tokenised(made)

    def _wait(self, request: Request, seen: str, began: float) -> Answer:
        """Somebody else is calling Stripe for this session: wait for that, then read the message."""
        deadline = self._clock.now() + _WAIT_SECONDS
        while self._clock.now() < deadline:
            self._clock.sleep(_WAIT_STEP)
            session = self._store.load(request.session_id, None).session
            if session is None or not self._busy(session):
                answer = self._start(request, seen, began)
                return answer if isinstance(answer, Answer) else answer()
        return self._standing(request, began)

    def _standing(self, request: Request, began: float) -> Answer:
        """What stands now, without reading the message again."""
        loaded: Loaded = self._store.load(request.session_id, None)
        session = loaded.session or self._new(request.session_id)
        return self._told(_answer(advance(session, c.Repeat(), self._context())), began)

    def _record(self, request: Request, awaiting: Field | None, answer: Answer) -> TurnRecord:
        return TurnRecord(redact(request.message, awaiting), answer, request.message_id)

    def _context(self) -> Context:
        now = self._clock.now()
        return Context(
            now=now,
            today=(datetime.fromtimestamp(now, UTC) + _EARLIEST).date(),
            accepted=self._settings.accepted_brands,
            contact=self._settings.contact,
            session_seconds=self._settings.session_seconds,
            nonce=new_id(),
            lease_seconds=self._settings.lease_seconds,
        )

    def _busy(self, session: Session) -> bool:
        """Whether somebody is calling Stripe for it right now."""
        return session.status is Status.PROCESSING and not is_dead(session, self._context())

    def _new(self, session_id: str) -> Session:
        return Session(id=session_id, nonce=new_id(), expires_at=0.0)

    def _told(self, answer: Answer, began: float) -> Answer:
        self._trace.turn(answer, self._clock.now() - began)
        return answer


def new_id() -> str:
    """131 random bits in letters and digits (22 of base62)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))


def _answer(turn: Turn) -> Answer:
    session = turn.session
    asked = session.asked()
    confirming = session.status is Status.AWAITING_CONFIRMATION
    return Answer(
        response=render(turn.replies),
        status=session.status,
        session_id=session.id,
        awaiting="confirmation" if confirming else asked,
        current_step=_STEP_AFTER[asked] if asked else None,
        problem=turn.problem,
        quick_replies=_QUICK_REPLIES.get(session.status, ()),
        summary_id=session.summary_id(),
        payment_method=session.payment_method if session.status is Status.COMPLETE else None,
    )


def _out_of_order(session_id: str) -> Answer:
    """The answer when the store is out of reach: nothing is known, nothing was done."""
    return Answer(
        response=render([Reply("out-of-order")]),
        status=Status.COLLECTING,
        session_id=session_id,
        problem=Problem(ProblemCode.PAYMENT_UNAVAILABLE, 0, 3),
    )
