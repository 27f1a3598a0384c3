"""The way of one message through the bot.

Only who saved the intent calls Stripe. Who lost a save loads again and reads the message anew; a
yes then counts only for the summary that stood when the message came.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from payment_smart_bot.bot.answers import answer_of, out_of_order
from payment_smart_bot.bot.calling import charge, ended, find_token, make_token
from payment_smart_bot.bot.parts import Parts, Request, new_id
from payment_smart_bot.bot.reading import asked_of, interpreted
from payment_smart_bot.bot.saving import record_of, sealed
from payment_smart_bot.bot.standing import begun, is_behind, standing
from payment_smart_bot.domain.answer import Answer
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.commands import Provide, Unclear
from payment_smart_bot.domain.conversation import advance, expire, is_dead, must_look
from payment_smart_bot.domain.events import Charged, OutcomeUnknown
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.session import Field, Session, Status
from payment_smart_bot.domain.summary import summary_id
from payment_smart_bot.domain.understanding import understand
from payment_smart_bot.ports import Conflict, StoreUnavailable, VaultUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.domain.commands import Message
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.domain.turn import Context, Turn

_MOST_TRIES: Final = 64
_WAIT_SECONDS: Final = 5.0
_WAIT_STEP: Final = 0.02


class Exchange:
    """One message and its answer."""

    def __init__(self, parts: Parts, request: Request) -> None:
        self._parts = parts
        self._request = request
        self._began = parts.clock.now()
        self._seen: str | None = None
        """The summary that stood when the message came; empty for none, None before the load."""
        self._interpreted: Message | None = None
        """What the model made of the message, where the rules could not tell."""
        self._looked = False
        """Whether it was looked up how the payment stands."""

    def start(self) -> Answer | Callable[[], Answer]:
        """The answer, or the rest of the work where Stripe must be called or waited for."""
        try:
            answer = self._read()
        except (StoreUnavailable, VaultUnavailable) as fault:
            return self._failed(type(fault).__name__)
        except Exception as bug:  # noqa: BLE001 - no input gets a 5xx; the class is logged, not the text
            return self._failed(f"bug:{type(bug).__name__}")
        if isinstance(answer, Answer):
            return self._told(answer)
        return partial(self._finish, answer)

    def _finish(self, rest: Callable[[], Answer]) -> Answer:
        try:
            return self._told(rest())
        except (StoreUnavailable, VaultUnavailable) as fault:
            return self._failed(type(fault).__name__)
        except Exception as bug:  # noqa: BLE001 - as above
            return self._failed(f"bug:{type(bug).__name__}")

    def _read(self) -> Answer | Callable[[], Answer]:
        """Load and advance until a save wins."""
        for _ in range(_MOST_TRIES):
            loaded = self._parts.store.load(self._request.session_id, self._request.message_id)
            if loaded.replay is not None:
                return loaded.replay
            session = loaded.session or begun(self._request.session_id)
            if self._seen is None:
                self._seen = summary_id(session) or ""
            payment = self._parts.payment(session.id)
            ctx = self._parts.context(self._request.summary_id or self._seen, payment)
            if payment is not None and not self._looked and is_behind(session, payment, ctx):
                return partial(self._settle, session, payment)
            if session.status is Status.PROCESSING and not is_dead(session, ctx):
                return self._wait
            awaiting = Field.CVV if session.status is Status.PROCESSING else session.asked()
            turn = self._advanced(session, awaiting, ctx)
            if turn is None:
                return partial(self._ask_model, awaiting)
            try:
                return self._saved(sealed(turn, self._parts.vault), awaiting, payment)
            except Conflict:
                continue
        return out_of_order(self._request.session_id)

    def _advanced(self, session: Session, awaiting: Field | None, ctx: Context) -> Turn | None:
        """The turn that the message makes; None where a model is to be asked first."""
        on_page = ctx.channel is Channel.CHECKOUT  # such a chat holds nothing that expires
        if session.version and session.expires_at <= ctx.now and not on_page:
            return expire(session, ctx, new_id())
        if self._request.token is not None:
            return advance(session, Provide(self._request.token), ctx)
        confirming = session.status is Status.AWAITING_CONFIRMATION
        command = understand(self._request.message, asked_of(session, awaiting, ctx))
        if isinstance(command, Unclear) and session.version and (awaiting or confirming):
            if self._parts.model is not None and self._interpreted is None:
                return None
            command = self._interpreted or command
        return advance(session, command, ctx)

    def _ask_model(self, awaiting: Field | None) -> Answer:
        """Let a model choose what the message means, then read it again with that."""
        self._interpreted = interpreted(self._request, awaiting, self._parts)
        return self._read_to_the_end()

    def _read_to_the_end(self) -> Answer:
        answer = self._read()
        return answer if isinstance(answer, Answer) else answer()

    def _settle(self, session: Session, payment: Payment) -> Answer:
        """Look up how the payment stands; if that is news, it is the answer to the message."""
        from payment_smart_bot.bot.looking import look  # noqa: PLC0415 - only with a payment, so that starting is quick

        assert self._parts.books is not None  # noqa: S101 - no payment without
        event = look(payment, self._parts, self._parts.books)
        self._looked = True
        waits = session.status is Status.REQUIRES_ACTION
        still = isinstance(event, Charged) and event.payment.state is State.REQUIRES_ACTION
        if waits and (still or isinstance(event, OutcomeUnknown)):
            return self._read_to_the_end()
        return ended(session, event, session.asked(), self._parts, self._request)

    def _saved(
        self, turn: Turn, awaiting: Field | None, payment: Payment | None
    ) -> Answer | Callable[[], Answer]:
        """Save the turn; what is left is the call to Stripe, if the turn asks for one."""
        if turn.code is not None:
            self._parts.store.save(turn.session, None)
            return partial(make_token, turn, payment, self._parts, self._request)
        if turn.token is not None:
            self._parts.store.save(turn.session, None)
            return partial(find_token, turn, payment, self._parts, self._request)
        if turn.calls and payment is not None:
            self._parts.store.save(turn.session, None)
            return partial(charge, turn, payment, self._parts, self._request)
        answer = answer_of(turn, payment, self._parts.settings.field)
        self._parts.store.save(turn.session, record_of(self._request, awaiting, answer))
        return answer

    def _wait(self) -> Answer:
        """Somebody else is calling Stripe for this session: wait, then read the message."""
        clock = self._parts.clock
        deadline = clock.now() + _WAIT_SECONDS
        while clock.now() < deadline:
            clock.sleep(_WAIT_STEP)
            session = self._parts.store.load(self._request.session_id, None).session
            ctx = self._parts.context()
            busy = session and session.status is Status.PROCESSING
            if session and busy and not is_dead(session, ctx) and not must_look(session, ctx):
                continue
            return self._read_to_the_end()
        return standing(self._parts, self._request)

    def _told(self, answer: Answer) -> Answer:
        self._parts.trace.turn(answer, self._parts.clock.now() - self._began)
        return answer

    def _failed(self, reason: str) -> Answer:
        self._parts.trace.fault("turn", reason, operator=True)
        return self._told(out_of_order(self._request.session_id))
