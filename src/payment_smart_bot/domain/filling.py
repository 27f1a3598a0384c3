"""What sentences are filled with, as a session and its payment stand."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from payment_smart_bot.domain.brands import BRAND_BY_NAME, BRANDS
from payment_smart_bot.domain.channel import Channel
from payment_smart_bot.domain.replies import Reply, sentence
from payment_smart_bot.domain.session import Field

if TYPE_CHECKING:
    from payment_smart_bot.domain.payment import Payment
    from payment_smart_bot.domain.session import Session
    from payment_smart_bot.domain.turn import Context

_USUAL_CODE: Final = 3
_FRONT: Final = "on the front of the card"
_BACK: Final = "on the back of the card"


def note(key: str, session: Session, ctx: Context) -> Reply:
    """A sentence with everything filled in that may stand in it."""
    return Reply(key, facts_of(session, ctx))


def summary(session: Session, ctx: Context) -> Reply:
    """What the payer is to confirm."""
    key = "summary"
    if ctx.payment is not None:
        key = "summary-pay-for" if ctx.payment.description else "summary-pay"
        key = key if ctx.payment.money.amount else "summary-keep"
    return note(f"{key}-field" if session.channel is Channel.FIELD else key, session, ctx)


def _more(session: Session) -> str:
    """The lines of a summary that some deployments have."""
    lines = ""
    if Field.POSTAL_CODE in session.extra and session.postal:
        lines += sentence("more-postal").format(postal_code=session.postal)
    if Field.SAVE_CARD in session.extra:
        lines += sentence("more-kept" if session.save_card else "more-not-kept")
    return lines


def masked(session: Session) -> str:
    """The card as it is shown: ****1111."""
    last4 = session.payment_method.last4 if session.payment_method else ""
    return f"****{last4 or (session.card.last4 if session.card else '')}"


def code_length(session: Session) -> int:
    """Digits of the security code of the card that is known."""
    brand = BRAND_BY_NAME.get(session.card.brand) if session.card else None
    return brand.code_length if brand else _USUAL_CODE


def facts_of(session: Session, ctx: Context) -> dict[str, str]:
    """What sentences may be filled with; never more of a card than its brand and last four."""
    card = session.card or session.payment_method
    brand = BRAND_BY_NAME.get(card.brand) if card else None
    return {
        **_payment_facts(ctx.payment),
        "link": session.action_url or "",
        "name": session.name or "",
        "card": masked(session),
        "expiry": str(session.expiry),
        "brand": brand.label if brand else "These",
        "code_length": str(brand.code_length if brand else _USUAL_CODE),
        "code_place": _FRONT if brand and brand.name == "amex" else _BACK,
        "brands": _labels(ctx.accepted),
        "postal_code": session.postal or "",
        "which": f"your card {masked(session)}" if session.card else "the card that you give next",
        "more": _more(session) if session.extra else "",
        "contact": ctx.contact,
    }


def _payment_facts(payment: Payment | None) -> dict[str, str]:
    if payment is None:
        return {}
    from payment_smart_bot.domain.amounts import written  # noqa: PLC0415 - starting is to be quick

    return {
        "amount": written(payment.money, payment.locale),
        "purpose": payment.description,
        "reference": payment.reference or payment.id,
    }


@lru_cache(maxsize=8)
def _labels(accepted: frozenset[str]) -> str:
    return ", ".join(brand.label for brand in BRANDS if brand.name in accepted)
