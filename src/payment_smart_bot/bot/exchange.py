"""The way of one message through the bot.

Only who saved the intent calls Stripe. Who lost a save loads again and reads the message anew; a
yes then counts only for the summary that stood when the message came.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from payment_smart_bot.bot.answers import answer_of, out_of_order
from payment_smart_bot.bot.parts import Parts, Request, new_id
from payment_smart_bot.bot.tokenising import look_up, tokenise
from payment_smart_bot.domain.answer import Answer
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.choices import chosen
from payment_smart_bot.domain.commands import Charged, OutcomeUnknown, Provide, Repeat, Unclear
from payment_smart_bot.domain.conversation import advance, expire, is_dead, must_look
from payment_smart_bot.domain.facts import Asked
from payment_smart_bot.domain.paying import behind, closed
from payment_smart_bot.domain.payment_state import State
from payment_smart_bot.domain.redact import redact
from payment_smart_bot.domain.session import Field, Session, Status
from payment_smart_bot.domain.turn import code_length
from payment_smart_bot.domain.understanding import understand
from payment_smart_bot.ports import Conflict, StoreUnavailable, TurnRecord, VaultUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from payment_smart_bot.domain.commands import Event, Message
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.domain.turn import Context, Turn

_MOST_TRIES: Final = 64
_WAIT_SECONDS: Final = 5.0
_WAIT_STEP: Final = 0.02
_SAVE_PAUSES: Final = (0.1, 0.4, 1.0)
"""Seconds between tries to save what Stripe answered; with them it still ends within the lease."""


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
            session = loaded.session or self._new()
            if self._seen is None:
                self._seen = session.summary_id() or ""
            payment = self._parts.payment(session.id)
            ctx = self._parts.context(self._request.summary_id or self._seen, payment)
            if payment is not None and self._is_behind(session, payment, ctx):
                return partial(self._settle, session, payment)
            if session.status is Status.PROCESSING and not is_dead(session, ctx):
                return self._wait
            awaiting = Field.CVV if session.status is Status.PROCESSING else session.asked()
            turn = self._advanced(session, awaiting, ctx)
            if turn is None:
                return partial(self._ask_model, awaiting)
            try:
                return self._saved(self._sealed(turn), awaiting, payment)
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
        asked = Asked(
            awaiting=awaiting,
            today=ctx.today,
            accepted=ctx.accepted,
            at_summary=confirming,
            opening=session.version == 0,
            extra=ctx.extra,
            code_length=code_length(session),
            saving=session.save_card is True,
        )
        command = understand(self._request.message, asked)
        if isinstance(command, Unclear) and session.version and (awaiting or confirming):
            if self._parts.model is not None and self._interpreted is None:
                return None
            command = self._interpreted or command
        return advance(session, command, ctx)

    def _ask_model(self, awaiting: Field | None) -> Answer:
        """Let a model choose what the message means, then read it again with that."""
        assert self._parts.model is not None  # noqa: S101 - asked only where there is one
        clock = self._parts.clock
        began = clock.now()
        said = redact(self._request.message, awaiting)
        read = self._parts.model.interpret(said, awaiting or "confirmation")
        self._parts.trace.model(read, clock.now() - began)
        self._interpreted = chosen(read.choice) or Unclear()
        return self._read_to_the_end()

    def _read_to_the_end(self) -> Answer:
        answer = self._read()
        return answer if isinstance(answer, Answer) else answer()

    def _sealed(self, turn: Turn) -> Turn:
        """Put the ciphertext of a number that came in this turn into the session."""
        session = turn.session
        if turn.number is None or session.card is None or session.card.seal is None:
            return turn
        ciphertext = self._parts.vault.seal(turn.number, session.id)
        seal = replace(session.card.seal, ciphertext=ciphertext)
        return turn._replace(session=replace(session, card=replace(session.card, seal=seal)))

    def _is_behind(self, session: Session, payment: Payment, ctx: Context) -> bool:
        """Whether it is to be looked up how the payment stands, before the message is read."""
        if self._looked:
            return False
        under_way = payment.state in {State.PROCESSING, State.REQUIRES_ACTION}
        calling = session.status in {Status.PROCESSING, Status.REQUIRES_ACTION}
        return (
            must_look(session, ctx)
            or behind(session, payment)
            or (closed(ctx) is not None and session.expires_at <= ctx.now)
            or (under_way and not calling)
            or (payment.state is State.OPEN and payment.expires_at <= ctx.now)
        )

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
        return self._ended(session, event, session.asked())

    def _saved(
        self, turn: Turn, awaiting: Field | None, payment: Payment | None
    ) -> Answer | Callable[[], Answer]:
        """Save the turn; what is left is the call to Stripe, if the turn asks for one."""
        if turn.code is not None:
            self._parts.store.save(turn.session, None)
            return partial(self._tokenise, turn, payment)
        if turn.token is not None:
            self._parts.store.save(turn.session, None)
            return partial(self._look_up, turn, payment)
        if turn.calls and payment is not None:
            self._parts.store.save(turn.session, None)
            return partial(self._call, turn, payment)
        answer = self._answer(turn, payment)
        self._parts.store.save(turn.session, self._record(awaiting, answer))
        return answer

    def _tokenise(self, begun: Turn, payment: Payment | None) -> Answer:
        """Have the PaymentMethod made, and the PaymentIntent where there is something to pay."""
        event = tokenise(begun, self._parts)
        if payment is not None:
            from payment_smart_bot.bot.charging import prepare  # noqa: PLC0415 - as above

            prepare(payment, self._parts)
        return self._ended(begun.session, event, Field.CVV)

    def _look_up(self, begun: Turn, payment: Payment | None) -> Answer:
        """Look up a card that came from Stripe's field, and have the PaymentIntent made."""
        event = look_up(begun, self._parts)
        if payment is not None:
            from payment_smart_bot.bot.charging import prepare  # noqa: PLC0415 - as above

            prepare(payment, self._parts)
        return self._ended(begun.session, event, Field.CARD)

    def _call(self, begun: Turn, payment: Payment) -> Answer:
        """Have Stripe charge, or cancel what waits for the bank."""
        from payment_smart_bot.bot.charging import called  # noqa: PLC0415 - a token needs none of it

        assert self._parts.books is not None  # noqa: S101 - no payment without
        event = called(begun.session, payment, self._parts, self._parts.books)
        return self._ended(begun.session, event, None)

    def _ended(self, begun: Session, event: Event, awaiting: Field | None) -> Answer:
        """Save what came of a call to Stripe; if somebody else went on, say what stands."""
        payment = self._parts.payment(begun.id)
        turn = advance(begun, event, self._parts.context(payment=payment))
        answer = self._answer(turn, payment)
        record = self._record(awaiting, answer)
        if turn.session.status is Status.PROCESSING:  # the same message again is to look again
            record = record._replace(message_id=None)
        try:
            self._keep(turn.session, record)
        except Conflict:
            return self._standing()
        return answer

    def _keep(self, session: Session, record: TurnRecord) -> None:
        """Save what Stripe answered; a store that is out for a moment does not lose it."""
        for pause in _SAVE_PAUSES:
            try:
                return self._parts.store.save(session, record)
            except StoreUnavailable:
                self._parts.clock.sleep(pause)
        return self._parts.store.save(session, record)

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
        return self._standing()

    def _standing(self) -> Answer:
        """What stands now, without reading the message again and without saving anything."""
        session = self._parts.store.load(self._request.session_id, None).session or self._new()
        payment = self._parts.payment(session.id)
        turn = advance(session, Repeat(), self._parts.context(payment=payment))
        return self._answer(turn, payment)

    def _record(self, awaiting: Field | None, answer: Answer) -> TurnRecord:
        said = redact(self._request.message, awaiting)
        return TurnRecord(said, answer, self._request.message_id)

    def _answer(self, turn: Turn, payment: Payment | None) -> Answer:
        return answer_of(turn, payment, self._parts.settings.field)

    def _new(self) -> Session:
        return Session(id=self._request.session_id, nonce=new_id(), expires_at=0.0)

    def _told(self, answer: Answer) -> Answer:
        self._parts.trace.turn(answer, self._parts.clock.now() - self._began)
        return answer

    def _failed(self, reason: str) -> Answer:
        self._parts.trace.fault("turn", reason, operator=True)
        return self._told(out_of_order(self._request.session_id))
