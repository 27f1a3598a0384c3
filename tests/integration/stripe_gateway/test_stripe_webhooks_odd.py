"""What is no event of Stripe's: no signature, no secret, too large, no event."""

from __future__ import annotations

import pytest
from tests.integration.stripe_gateway.events import NOW, SECRET, event, refused, signed

from payment_smart_bot.adapters.stripe_webhooks import LARGEST, BadSignature, read


@pytest.mark.parametrize(
    "mark",
    [
        "",
        "t=",
        "v1=ab",
        f"t={NOW}",
        f"t={NOW},v0=ab",
        f"t={NOW},v1=",
        f"t={NOW},v1=é",
        f"t={'9' * 3000},v1=ab",
        "t=nan,v1=ab",
        "\ud800",
        ",,,===",
    ],
)
def test_no_signature_of_a_kind_is_no_signature(mark: str) -> None:
    assert refused(event(), mark) == "wrong"


def test_without_a_secret_nothing_passes() -> None:
    payload = event()
    for secrets in ((), ("",), (" ",)):
        with pytest.raises(BadSignature, match="wrong"):
            read(payload, signed(payload, "".join(secrets)), secrets, NOW)


@pytest.mark.parametrize("size", [LARGEST + 1, 2**20])
def test_a_large_one_is_refused_unread(size: int) -> None:
    payload = event().ljust(size)
    assert refused(payload, signed(payload)) == "too-large"
    assert refused(event(), "t=1,v1=" + "a" * 10_000) == "too-large"
    fits = event().ljust(LARGEST)
    assert read(fits, signed(fits), (SECRET,), NOW).id == "evt_1"


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"id": ' + b"[" * 100_000,
        event(id=None),
        event(id=5),
        event(id="evt_1\n"),
        event(id="evt 1"),
        event(id="e" * 256),
        event(type="Charge\x1b"),
        event(created="yesterday"),
        event(created=-1),
        event(data=None),
        event(data={"object": "pi_1"}),
        event({"object": "charge", "id": {"id": 1}}),
        event({"object": "charge", "id": "ch_1", "payment_intent": "x y"}),
    ],
)
def test_what_is_signed_and_no_event_is_refused(payload: bytes) -> None:
    assert refused(payload, signed(payload)) == "malformed"


def test_what_is_no_text_is_refused() -> None:
    assert refused(b"\xff\xfe", f"t={NOW},v1=ab") == "wrong"
