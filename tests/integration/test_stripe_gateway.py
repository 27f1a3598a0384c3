"""The gateway, on the official library, against a real sandbox; only its clock is made up."""

from __future__ import annotations

import json
import logging
import re
import secrets
import subprocess
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import requests
import stripe
import urllib3.util.connection

from payment_smart_bot.adapters.stripe_errors import judge
from payment_smart_bot.adapters.stripe_gateway import StripeGateway
from payment_smart_bot.adapters.stripe_test_cards import TEST_METHODS
from payment_smart_bot.domain.card import Expiry
from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode
from payment_smart_bot.domain.session import PaymentMethod
from payment_smart_bot.ports import GatewayRefused, GatewayUnavailable
from payment_smart_bot.sandbox.cards import BY_METHOD, BY_NUMBER
from payment_smart_bot.sandbox.spawn import SandboxProcess, start_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CREATE = "POST /v1/payment_methods"
BUDGET = 15.0
NUMBER = "4242424242424242"
CODE = "987"


@dataclass
class FakeClock:
    """A time that moves by sleeping alone."""

    time: float = 1_000_000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with start_sandbox(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


def control(sandbox: SandboxProcess, method: str, name: str, **body: object) -> Any:
    answer = requests.request(
        method,
        f"{sandbox.url}/_sandbox/{name}",
        json=body,
        auth=(sandbox.secret_key, ""),
        timeout=5,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def sandbox(running: SandboxProcess) -> Iterator[SandboxProcess]:
    yield running
    control(running, "DELETE", "faults")
    control(running, "POST", "settings", refuse_raw_numbers=False)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def gateway(sandbox: SandboxProcess, clock: FakeClock) -> Iterator[StripeGateway]:
    made = impatient(sandbox, clock, 5)
    yield made
    made.close()


def impatient(sandbox: SandboxProcess, clock: FakeClock, seconds: float) -> StripeGateway:
    return StripeGateway(
        lambda: sandbox.secret_key,
        base_url=sandbox.url,
        budget_seconds=BUDGET,
        attempt_seconds=seconds,
        clock=clock,
    )


def create(
    gateway: StripeGateway, *, number: str = NUMBER, code: str = CODE, key: str | None = None
) -> PaymentMethod:
    return gateway.create_payment_method(
        number=CardNumber(number),
        expiry=Expiry(2034, 12),
        code=SecurityCode(code),
        name="Åsa Öberg",
        idempotency_key=key or secrets.token_hex(),
    )


def fault(sandbox: SandboxProcess, kind: str, **more: object) -> None:
    control(sandbox, "POST", "faults", operation=CREATE, kind=kind, **more)


def objects(sandbox: SandboxProcess) -> int:
    return int(control(sandbox, "GET", "stats")["objects"].get("payment_method", 0))


def shown(sandbox: SandboxProcess, method: PaymentMethod) -> Any:
    url = f"{sandbox.url}/v1/payment_methods/{method.id}"
    return requests.get(url, auth=(sandbox.secret_key, ""), timeout=5).json()


def test_a_payment_method_is_made_with_name_and_date(
    sandbox: SandboxProcess, gateway: StripeGateway
) -> None:
    method = create(gateway, number="378282246310005", code="1234")
    seen = shown(sandbox, method)
    assert method == PaymentMethod(seen["id"], "amex", "0005")
    assert seen["billing_details"]["name"] == "Åsa Öberg"
    assert (seen["card"]["exp_month"], seen["card"]["exp_year"]) == (12, 2034)
    assert seen["card"]["checks"]["cvc_check"] == "unchecked"


def test_the_same_key_gives_the_same_method(
    sandbox: SandboxProcess, gateway: StripeGateway
) -> None:
    before = objects(sandbox)
    assert create(gateway, key="mine") == create(gateway, key="mine")
    assert objects(sandbox) == before + 1


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ({"number": "4242424242424241"}, "incorrect_number"),
        ({"number": "x"}, "invalid_number"),
        ({"code": "12"}, "invalid_cvc"),
    ],
)
def test_a_refused_card_is_refused_at_once(
    sandbox: SandboxProcess, gateway: StripeGateway, clock: FakeClock, card: Any, code: str
) -> None:
    before = objects(sandbox)
    with pytest.raises(GatewayRefused) as caught:
        create(gateway, **card)
    assert (caught.value.code, caught.value.decline_code) == (code, None)
    assert clock.slept == []
    assert objects(sandbox) == before


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("429", 1),
        ("500", 1),
        ("reset", 1),
        ("timeout", 1),
        ("reset-after", 1),
        ("500-after", 2),
        ("timeout-after", 2),
    ],
)
def test_one_fault_is_got_over(
    sandbox: SandboxProcess, clock: FakeClock, kind: str, made: int
) -> None:
    """`made` 2 has an orphan: a saved 500 and a silence take a new key for the next try."""
    before = objects(sandbox)
    patience = 0.5 if "timeout" in kind else 5
    gateway = impatient(sandbox, clock, patience)
    fault(sandbox, kind)
    method = create(gateway)
    gateway.close()
    assert shown(sandbox, method)["card"]["last4"] == "4242"
    assert objects(sandbox) == before + made
    assert len(clock.slept) == 1
    assert 0.125 <= clock.slept[0] <= 0.25


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("429", "rate-limit"),
        ("500", "server-error"),
        ("500-after", "server-error"),
        ("reset", "connection"),
        ("timeout", "timeout"),
    ],
)
def test_a_lasting_fault_ends_with_the_budget(
    sandbox: SandboxProcess, clock: FakeClock, kind: str, reason: str
) -> None:
    started = clock.time
    gateway = impatient(sandbox, clock, 0.2 if kind == "timeout" else 5)
    fault(sandbox, kind, times=1000)
    with pytest.raises(GatewayUnavailable) as caught:
        create(gateway)
    gateway.close()
    assert (caught.value.reason, caught.value.operator) == (reason, False)
    assert BUDGET - 4.2 <= clock.time - started <= BUDGET
    steps = [0.25, 0.5, 1, 2, *[4.0] * 9]
    limits = list(zip(clock.slept, steps, strict=False))
    assert all(step / 2 <= slept <= step for slept, step in limits)
    assert len(clock.slept) >= 5


def test_a_try_waits_no_longer_than_what_is_left(sandbox: SandboxProcess) -> None:
    fault(sandbox, "timeout", times=1000)
    made = StripeGateway(lambda: sandbox.secret_key, base_url=sandbox.url, budget_seconds=0.5)
    with pytest.raises(GatewayUnavailable, match="timeout"):
        create(made)
    calls = control(sandbox, "GET", "faults")["faults"][0]["times"]
    assert calls >= 998
    made.close()


def test_a_key_that_is_in_use_is_waited_for(sandbox: SandboxProcess) -> None:
    before = objects(sandbox)
    fault(sandbox, "delay", delay_ms=300)
    made = StripeGateway(lambda: sandbox.secret_key, base_url=sandbox.url)
    with ThreadPoolExecutor(2) as pool:
        methods = list(pool.map(lambda _: create(made, key="both"), range(2)))
    assert methods[0] == methods[1]
    assert objects(sandbox) == before + 1
    made.close()


def test_a_key_for_another_card_is_a_fault_of_ours(gateway: StripeGateway) -> None:
    create(gateway, key="one")
    with pytest.raises(GatewayUnavailable) as caught:
        create(gateway, number="5555555555554444", key="one")
    assert (caught.value.reason, caught.value.operator) == ("idempotency", True)


def test_what_stripe_does_not_understand_pages_a_person(
    gateway: StripeGateway, clock: FakeClock
) -> None:
    with pytest.raises(GatewayUnavailable) as caught:
        create(gateway, key="k" * 256)
    assert (caught.value.reason, caught.value.operator) == ("invalid-request", True)
    assert clock.slept == []


def test_no_connection_is_tried_again_until_the_time_is_up(clock: FakeClock) -> None:
    made = StripeGateway(lambda: "sk_test_x", base_url="http://127.0.0.1:9", clock=clock)
    with pytest.raises(GatewayUnavailable) as caught:
        create(made)
    assert (caught.value.reason, caught.value.operator) == ("connection", False)
    assert len(clock.slept) >= 5
    made.close()


def test_a_certificate_that_is_not_right_pages_a_person(sandbox: SandboxProcess) -> None:
    made = StripeGateway(lambda: "sk_test_x", base_url=sandbox.url.replace("http:", "https:"))
    with pytest.raises(GatewayUnavailable) as caught:
        create(made)
    assert (caught.value.reason, caught.value.operator) == ("certificate", True)
    made.close()


@pytest.mark.parametrize("key", ["sk_test_wrong", "sk_test_\nx", "sk_test_ключ"])
def test_a_wrong_key_pages_a_person(sandbox: SandboxProcess, clock: FakeClock, key: str) -> None:
    made = StripeGateway(lambda: key, base_url=sandbox.url, clock=clock)
    with pytest.raises(GatewayUnavailable) as caught:
        create(made)
    assert caught.value.reason in ("authentication", "client-fault")
    assert caught.value.operator is True
    assert clock.slept == []
    made.close()


def test_a_new_key_is_fetched_once_when_the_old_one_is_not_accepted(
    sandbox: SandboxProcess,
) -> None:
    asked: list[str] = []

    def key() -> str:
        asked.append("old" if not asked else "new")
        return "sk_test_old" if asked == ["old"] else f" {sandbox.secret_key}\n"

    made = StripeGateway(key, base_url=sandbox.url)
    assert create(made).last4 == "4242"
    assert create(made).last4 == "4242"
    assert asked == ["old", "new"]
    made.close()


def test_a_key_that_stays_wrong_is_fetched_twice(sandbox: SandboxProcess) -> None:
    asked: list[int] = []

    def key() -> str:
        asked.append(len(asked))
        return f"sk_test_wrong{len(asked)}"

    made = StripeGateway(key, base_url=sandbox.url)
    with pytest.raises(GatewayUnavailable, match="authentication"):
        create(made)
    assert len(asked) == 2
    made.close()


def test_many_threads_fetch_a_new_key_once(sandbox: SandboxProcess) -> None:
    asked: list[str] = []
    lock = threading.Lock()

    def key() -> str:
        with lock:
            asked.append("asked")
            return "sk_test_old" if len(asked) == 1 else sandbox.secret_key

    made = StripeGateway(key, base_url=sandbox.url)
    with ThreadPoolExecutor(8) as pool:
        methods = list(pool.map(lambda _: create(made), range(8)))
    assert len({method.id for method in methods}) == 8
    assert len(asked) == 2
    made.close()


def _unavailable() -> str:
    raise GatewayUnavailable("vault")  # noqa: EM101 - a word for the log


def _broken() -> str:
    message = "the store says sk_live_secret"
    raise OSError(message)


@pytest.mark.parametrize(
    ("key", "reason", "operator"),
    [(_unavailable, "vault", False), (_broken, "key", True), (lambda: " ", "key", True)],
)
def test_a_key_that_cannot_be_had(
    sandbox: SandboxProcess,
    key: Callable[[], str],
    reason: str,
    operator: bool,  # noqa: FBT001 - a column of the table
) -> None:
    made = StripeGateway(key, base_url=sandbox.url)
    with pytest.raises(GatewayUnavailable) as caught:
        create(made)
    assert (caught.value.reason, caught.value.operator) == (reason, operator)
    assert caught.value.__context__ is None
    made.close()


def test_an_account_that_may_not_send_numbers_gets_the_documented_method(
    sandbox: SandboxProcess, gateway: StripeGateway
) -> None:
    control(sandbox, "POST", "settings", refuse_raw_numbers=True)
    for number, method in TEST_METHODS.items():
        card = BY_METHOD[method]
        made = create(gateway, number=number)
        assert made.id.startswith("pm_1")
        assert (made.brand, made.last4) == (card.brand, card.number[-4:])


def test_the_documented_methods_are_of_the_same_brand_and_outcome() -> None:
    assert set(TEST_METHODS) == set(BY_NUMBER)
    for number, method in TEST_METHODS.items():
        known, stand_in = BY_NUMBER[number], BY_METHOD[method]
        assert (known.brand, known.outcome) == (stand_in.brand, stand_in.outcome)
        assert known.alias is None or known.number == stand_in.number


def test_for_any_other_number_it_pages_a_person(
    sandbox: SandboxProcess, gateway: StripeGateway
) -> None:
    control(sandbox, "POST", "settings", refuse_raw_numbers=True)
    before = objects(sandbox)
    with pytest.raises(GatewayUnavailable) as caught:
        create(gateway, number="4000000000000028")
    assert (caught.value.reason, caught.value.operator) == ("raw-card-data", True)
    assert objects(sandbox) == before


@pytest.mark.parametrize(
    ("prefix", "stands_in"),
    [("sk_live_", False), ("rk_live_", False), ("sk_test_", True), ("rk_test_", True)],
)
def test_a_live_key_never_gets_a_test_method(
    tmp_path: Path,
    prefix: str,
    stands_in: bool,  # noqa: FBT001 - a column of the table
) -> None:
    secret_key = prefix + "x" * 24
    program = (
        "import pathlib, sys\n"
        "from payment_smart_bot.sandbox.server import run\n"
        "from payment_smart_bot.sandbox.world import Settings\n"
        "run(info_file=pathlib.Path(sys.argv[1]), secret_key=sys.argv[2],\n"
        "    settings=Settings(refuse_raw_numbers=True), exit_with_stdin=True)\n"
    )
    info = tmp_path / "info.json"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(info), secret_key],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        url = json.loads(info.read_text())["url"]
        made = StripeGateway(lambda: secret_key, base_url=url)
        if stands_in:
            assert create(made).last4 == "4242"
        else:
            with pytest.raises(GatewayUnavailable, match="raw-card-data"):
                create(made)
        stats = requests.get(f"{url}/_sandbox/stats", auth=(secret_key, ""), timeout=5).json()
        made.close()
        process.communicate(timeout=5)
    assert stats["objects"] == ({"payment_method": 1} if stands_in else {})


@pytest.mark.parametrize("kind", ["500", "timeout", "reset", "refused", "wrong-key"])
def test_no_exception_brings_another_or_the_card(
    sandbox: SandboxProcess, clock: FakeClock, kind: str
) -> None:
    key = "sk_test_wrong" if kind == "wrong-key" else sandbox.secret_key
    made = StripeGateway(lambda: key, base_url=sandbox.url, attempt_seconds=0.2, clock=clock)
    code = "12" if kind == "refused" else CODE
    if kind not in ("refused", "wrong-key"):
        fault(sandbox, kind, times=1000)
    with pytest.raises((GatewayRefused, GatewayUnavailable)) as caught:
        create(made, code=code)
    error = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None
    frames = [frame.f_locals for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = [repr(names) for names in frames if "idempotency_key" in names]
    assert len(ours) == 1
    assert NUMBER not in ours[0]
    assert not re.search(rf"\b{code}\b", ours[0])
    assert "req_" not in f"{error!r} {error} {vars(error)}"
    made.close()


def test_the_library_prints_and_logs_nothing(sandbox: SandboxProcess, tmp_path: Path) -> None:
    program = (
        "import logging, sys\n"
        "logging.basicConfig(level=logging.DEBUG)\n"
        "import stripe; stripe.log = 'debug'\n"
        "from payment_smart_bot.adapters.stripe_gateway import StripeGateway\n"
        "from payment_smart_bot.domain.card import Expiry\n"
        "from payment_smart_bot.domain.sensitive import CardNumber, SecurityCode\n"
        "gateway = StripeGateway(lambda: sys.argv[2], base_url=sys.argv[1])\n"
        "logging.getLogger('stripe').setLevel(logging.DEBUG)\n"
        "method = gateway.create_payment_method(number=CardNumber('4242424242424242'),\n"
        "    expiry=Expiry(2034, 12), code=SecurityCode('987'), name='Canary', idempotency_key='p')\n"
        "print(method.last4)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, sandbox.url, sandbox.secret_key],
        env={"STRIPE_LOG": "debug", "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    assert done.stdout == "4242\n"
    assert "urllib3" in done.stderr
    for word in ("4242424242424242", "987", "Canary", "Post details", "stripe:", "Request to"):
        assert word not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_logging_set_up_anew_does_not_let_it_speak(
    gateway: StripeGateway, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("stripe")
    logger.disabled = False
    with caplog.at_level(logging.DEBUG, logger="stripe"):
        create(gateway)
    assert [record.name for record in caplog.records if record.name.startswith("stripe")] == []


def test_threads_share_the_connections(
    gateway: StripeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    connect = urllib3.util.connection.create_connection

    def spy(*args: Any, **kwargs: Any) -> Any:
        opened.append(args)
        return connect(*args, **kwargs)

    monkeypatch.setattr(urllib3.util.connection, "create_connection", spy)
    for _ in range(5):
        thread = threading.Thread(target=create, args=(gateway,))
        thread.start()
        thread.join()
    assert len(opened) == 1


def test_many_at_once_each_get_their_own(sandbox: SandboxProcess, gateway: StripeGateway) -> None:
    before = objects(sandbox)
    with ThreadPoolExecutor(16) as pool:
        methods = list(pool.map(lambda _: create(gateway), range(64)))
    assert len({method.id for method in methods}) == 64
    assert objects(sandbox) == before + 64


def test_the_version_is_pinned_and_the_name_is_not_a_proxys(
    sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setattr(stripe, "api_key", "sk_test_global")
    made = StripeGateway(lambda: sandbox.secret_key, base_url=sandbox.url, budget_seconds=1)
    assert create(made).brand == "visa"
    made.close()


@contextmanager
def answering(status: int, body: bytes, headers: dict[str, str]) -> Iterator[tuple[str, list[Any]]]:
    """A server that answers every request so: its address, and the headers that it got."""
    seen: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seen.append(self.headers)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", seen
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("status", "body", "reason", "operator"),
    [
        (502, b"<html>bad gateway</html>", "server-error", False),
        (200, b"not json", "server-error", False),
        (403, b'{"error": {"type": "invalid_request_error", "message": "x"}}', "permission", True),
        (402, b'{"error": {"type": "invalid_request_error"}}', "invalid-request", True),
        (402, b'{"error": {"message": {"odd": 1}}}', "invalid-request", True),
        (200, b'{"id": "pm_1", "object": "payment_method"}', "client-fault", True),
    ],
)
def test_an_answer_of_another_kind(
    clock: FakeClock,
    status: int,
    body: bytes,
    reason: str,
    operator: bool,  # noqa: FBT001 - a column of the table
) -> None:
    with answering(status, body, {}) as (url, seen):
        made = StripeGateway(lambda: "sk_test_x", base_url=url, clock=clock)
        with pytest.raises(GatewayUnavailable) as caught:
            create(made, key="first")
        made.close()
    assert (caught.value.reason, caught.value.operator) == (reason, operator)
    assert seen[0]["Stripe-Version"] == "2026-10-28.endive"
    keys = [headers["Idempotency-Key"] for headers in seen]
    assert keys == ["first", *(f"first-{at}" for at in range(1, len(seen)))]
    assert (len(keys) > 1) is not operator


def test_a_notice_of_stripes_is_not_printed() -> None:
    card = {"brand": "visa", "last4": "4242"}
    body = json.dumps({"id": "pm_1", "object": "payment_method", "card": card}).encode()
    with answering(200, body, {"Stripe-Notice": "canary"}) as (url, _):
        made = StripeGateway(lambda: "sk_test_x", base_url=url)
        assert create(made) == PaymentMethod("pm_1", "visa", "4242")
        made.close()


def test_a_decline_keeps_its_code() -> None:
    body = {"error": {"type": "card_error", "code": "card_declined", "decline_code": "lost_card"}}
    error = stripe.CardError("x", None, "card_declined", None, 402, body)  # type: ignore[no-untyped-call]
    refused = judge(error).exception()
    assert isinstance(refused, GatewayRefused)
    assert (refused.code, refused.decline_code) == ("card_declined", "lost_card")


def test_check_asks_whether_the_key_is_accepted(
    sandbox: SandboxProcess, gateway: StripeGateway
) -> None:
    assert gateway.check() is False
    wrong = StripeGateway(lambda: "sk_test_wrong", base_url=sandbox.url)
    with pytest.raises(GatewayUnavailable, match="authentication"):
        wrong.check()
    wrong.close()
