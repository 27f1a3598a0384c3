"""The items of `sessions_dynamodb`, as DynamoDB's API writes them.

Items of a session share the key `pk` = `S#ID` and differ in `sk`:

- `SESSION`: version, nonce, the state as JSON without the seal, `by` (new with each save), `seal`
  (a mark of the seal that belongs to it) and `turn` (the `sk` of the turn saved with it);
- `SEAL`: the card number's ciphertext, an item of its own so that it has a TTL of its own;
- `MSG#ID`, or `TURN#VERSION` where the client gave no message id: one turn. So a repeated message
  is found by its key, a turn is one item, and one Query gives the transcript, to be put in order by
  `version`.

Every item carries `ttl`, whole Unix seconds: DynamoDB deletes it some time after. A turn belongs to
its session's nonce: a session that began anew after it expired does not replay what an earlier one
answered.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from payment_smart_bot.adapters.codec import (
    decode_answer,
    decode_session,
    encode_answer,
    encode_session,
)
from payment_smart_bot.adapters.dynamodb_values import number, text, ttl
from payment_smart_bot.adapters.letters import to_letters
from payment_smart_bot.domain.redact import RedactedText
from payment_smart_bot.domain.session import Seal
from payment_smart_bot.ports import KeptTurn, TurnRecord

if TYPE_CHECKING:
    from payment_smart_bot.adapters.dynamodb_values import Item
    from payment_smart_bot.domain.answer import Answer
    from payment_smart_bot.domain.session import Session

SESSION: Final = "SESSION"
SEAL: Final = "SEAL"
_MESSAGE: Final = "MSG#"
_MARK_BYTES: Final = 8


def key(session_id: str, sk: str) -> Item:
    """The key of an item.

    Raises:
        UnicodeEncodeError: a text that UTF-8 cannot carry.
    """
    return {"pk": text(f"S#{session_id}"), "sk": text(sk)}


def turn_sk(message_id: str | None, version: int = 0) -> str:
    """The sort key of a turn."""
    return f"TURN#{version:08}" if message_id is None else f"{_MESSAGE}{message_id}"


def mark_of(seal: Seal | None) -> str:
    """A short name of a seal, which tells nothing of it; empty for none."""
    if seal is None:
        return ""
    text = f"{seal.until}\x1f{seal.ciphertext}".encode()
    return to_letters(hashlib.blake2b(text, digest_size=_MARK_BYTES).digest())


def session_item(session: Session, record: TurnRecord | None, by: str) -> Item:
    """The session; `by` is a name that no other save has."""
    turn = "" if record is None else turn_sk(record.message_id, session.version)
    return {
        **key(session.id, SESSION),
        "version": number(session.version),
        "nonce": text(session.nonce),
        "state": text(encode_session(session)),
        "seal": text(mark_of(session.card.seal if session.card else None)),
        "turn": text(turn),
        "by": text(by),
        "ttl": ttl(session.expires_at),
    }


def seal_item(session_id: str, seal: Seal) -> Item:
    """The ciphertext; the time is written as Python does, so that it comes back exactly."""
    return {
        **key(session_id, SEAL),
        "ciphertext": text(seal.ciphertext),
        "until": text(repr(seal.until)),
        "ttl": ttl(seal.until),
    }


def turn_item(session: Session, record: TurnRecord, now: float) -> Item:
    """One turn: what was said, redacted, and the answer as it was sent."""
    return {
        **key(session.id, turn_sk(record.message_id, session.version)),
        "version": number(session.version),
        "nonce": text(session.nonce),
        "said": text(str(record.said)),
        "answer": text(encode_answer(record.answer)),
        "at": number(int(now)),
        "ttl": ttl(session.expires_at),
    }


def read_session(item: Item, seal: Seal | None) -> Session:
    """The session of an item, with its seal put back.

    Raises:
        StoreUnavailable: its schema is not this program's, or it is no session.
    """
    return decode_session(item["state"]["S"], seal)


def read_seal(item: Item | None) -> Seal | None:
    """The seal of an item."""
    if item is None:
        return None
    return Seal(item["ciphertext"]["S"], float(item["until"]["S"]))


def read_answer(item: Item | None, session: Item) -> Answer | None:
    """The answer of a turn, if it is of the session as it is now.

    Raises:
        StoreUnavailable: it is no answer.
    """
    if item is None or item["nonce"] != session["nonce"]:
        return None
    return decode_answer(item["answer"]["S"])


def read_turn(item: Item) -> KeptTurn:
    """The turn of an item.

    Raises:
        StoreUnavailable: it holds no answer.
    """
    sk: str = item["sk"]["S"]
    message_id = sk.removeprefix(_MESSAGE) if sk.startswith(_MESSAGE) else None
    answer = decode_answer(item["answer"]["S"])
    record = TurnRecord(RedactedText(item["said"]["S"]), answer, message_id)
    return KeptTurn(record, float(item["at"]["N"]))
