"""What is refused at the door, and that nothing thrown at it opens another."""

from __future__ import annotations

import json
import socket
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.e2e.server import EXPIRY, VISA, exchange

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.server import Server

CANARY = "canary"
KIBIBYTE = 1024
MOST = 16 * KIBIBYTE
SOUND = b'{"message":"hello"}'


def chat(**fields: object) -> bytes:
    return json.dumps({"message": "hello", **fields}).encode()


NOT_JSON = {
    "empty": b"",
    "text": b"canary",
    "cut short": b'{"message":"canary',
    "one brace too many": b'{"message":"canary"}}',
    "two objects": b'{"message":"canary"} {"message":"canary"}',
    "a comma at the end": b'{"message":"canary",}',
    "single quotes": b"{'message':'canary'}",
    "a form": b"message=canary&sessionId=canary",
    "a raw line break": b'{"message":"can\nary"}',
    "a raw nul": b'{"message":"canary\x00"}',
    "nested arrays": b"[" * 8000,
    "nested objects": b'{"canary":' * 1500,
    "nested and closed": b'{"message":"canary","x":' + b"[" * 7000 + b"]" * 7000 + b"}",
    "a lone high surrogate": rb'{"message":"canary\ud800"}',
    "a lone low surrogate": rb'{"message":"\udc00canary"}',
    "a surrogate in UTF-8": b'{"message":"canary\xed\xa0\x80"}',
    "a byte that is no UTF-8": b'{"message":"canary\xff"}',
    "an overlong UTF-8 form": b'{"message":"canary\xc0\xaf"}',
    "NaN": b'{"message":"canary","x":NaN}',
    "infinity": b'{"message":"canary","x":-Infinity}',
    "a float without end": b'{"message":"canary","x":1e999}',
    "an integer of 5,000 digits": b'{"message":"canary","x":' + b"9" * 5000 + b"}",
    "a negative integer of 15,000 digits": b'{"message":"canary","x":-' + b"9" * 15000 + b"}",
    "a byte order mark": b'\xef\xbb\xbf{"message":"canary"}',
    "UTF-16": '{"message":"canary"}'.encode("utf-16"),
    "UTF-16 without a mark": '{"message":"canary"}'.encode("utf-16-be"),
    "UTF-32": '{"message":"canary"}'.encode("utf-32"),
}
NO_OBJECT = {
    "array": b'["canary"]',
    "string": b'"canary"',
    "number": b"1",
    "true": b"true",
    "null": b"null",
    "array of objects": b'[{"message":"canary"}]',
}
NO_MESSAGE = {
    "nothing": b"{}",
    "another name": b'{"Message":"canary"}',
    "null": b'{"message":null}',
    "number": b'{"message":1}',
    "big number": b'{"message":123456789012345678901234567890}',
    "bool": b'{"message":true}',
    "array": b'{"message":["canary"]}',
    "object": b'{"message":{"text":"canary"}}',
    "empty": b'{"message":""}',
    "blank": b'{"message":" \\n\\t\\u00a0"}',
    "given twice, the last empty": b'{"message":"canary","message":""}',
}
REFUSED = [
    *((body, "invalid-json", name) for name, body in NOT_JSON.items()),
    *((body, "invalid-body", name) for name, body in NO_OBJECT.items()),
    *((body, "missing-message", name) for name, body in NO_MESSAGE.items()),
    (chat(message="canary" * 334), "message-too-long", "2,004 characters"),
    (chat(message="é" * 2001), "message-too-long", "2,001 letters of two bytes"),
    (chat(locale="canary!"), "invalid-locale", "mark"),
    (chat(locale=1), "invalid-locale", "number"),
    (chat(locale="c" * 36), "invalid-locale", "36 letters"),
]


@pytest.mark.parametrize(
    ("body", "code"), [(b, c) for b, c, _ in REFUSED], ids=[f"{c}: {n}" for _, c, n in REFUSED]
)
def test_a_body_that_is_no_message_is_refused_without_echo(
    server: Server, body: bytes, code: str
) -> None:
    status, answer = server.post(body)
    assert (status, answer["error"]["code"]) == (400, code)
    assert answer["error"]["message"]
    assert answer.keys() == {"error"}
    assert CANARY not in json.dumps(answer)
    assert CANARY not in server.log


IDS = {
    "empty": "",
    "129 letters": "a" * 129,
    "a space": "a b",
    "a line break at the end": "canary\n",
    "a slash": "a/b",
    "a letter with an accent": "canaré",
    "full-width digits": "４２４２４２４２４２４２４２４２",
    "number": 1,
    "float": 1.5,
    "bool": False,
    "array": ["canary"],
    "object": {"canary": 1},
    "card number": "4242424242424242",
    "card number with dashes": "4242-4242-4242-4242",
    "card number with dots": "4242.4242.4242.4242",
    "card number with colons": "4242:4242:4242:4242",
    "card number with underscores": "4242_4242_4242_4242",
    "card number, digit by digit": "-".join("4242424242424242"),
    "card number in other words": "user-4242424242424242-x",
    "amex": "3782-822463-10005",
    "diners": "36227206271667",
    "card number in words": "-".join(["four", "two"] * 8),
    "card number in base64": "NDI0MjQyNDI0MjQyNDI0Mg",
    "card number in hexadecimal": "34323432343234323432343234323432",
}


@pytest.mark.parametrize("field", ["sessionId", "messageId", "summaryId"])
@pytest.mark.parametrize("value", IDS.values(), ids=IDS)
def test_an_id_of_the_wrong_form_or_a_card_number_is_refused(
    server: Server, field: str, value: object
) -> None:
    status, answer = server.post(chat(**{field: value}))
    code = {"sessionId": "invalid-session-id", "messageId": "invalid-message-id"}.get(
        field, "invalid-summary-id"
    )
    assert (status, answer["error"]["code"]) == (400, code)
    if isinstance(value, str) and value:
        assert value not in json.dumps(answer)
        assert value not in server.log.splitlines()[-1]


@pytest.mark.parametrize(
    "value", ["a", "A.b_c:d-9", "0" * 128, "0b9f3f6e-6c1b-4b0e-9a53-3f1f0c7d2a11"]
)
def test_an_id_of_the_right_form_is_taken_and_told_back(server: Server, value: str) -> None:
    answer = server.say(value, "hello", messageId="m", summaryId="s")
    assert answer["sessionId"] == value


def test_of_fields_given_twice_the_last_counts(server: Server) -> None:
    twice = b'{"sessionId":"first","sessionId":"second","message":"pay","message":"hello"}'
    status, answer = server.post(twice)
    assert (status, answer["sessionId"]) == (200, "second")


def test_a_message_of_2000_characters_and_unknown_fields_are_taken(server: Server) -> None:
    body = f'{{"message":"{"🙂" * 2000}","unknown":{{"x":[1]}}}}'
    assert server.post(body.encode())[0] == 200


def padded(size: int) -> bytes:
    return SOUND + b" " * (size - len(SOUND))


@pytest.mark.parametrize("size", [MOST, MOST + 1, 100 * KIBIBYTE, 1000 * KIBIBYTE])
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_a_body_over_16_kib_gets_413(server: Server, size: int, *, chunked: bool) -> None:
    body = padded(size)
    head = {"Transfer-Encoding": "chunked"} if chunked else {}
    if chunked:
        parts = (body[at : at + 4096] for at in range(0, size, 4096))
        body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    status, answer = server.post(body, head)
    if size == MOST:
        assert (status, answer["status"]) == (200, "collecting")
    else:
        assert (status, answer["error"]["code"]) == (413, "body-too-large")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/chat", 405, "method-not-allowed"),
        ("PUT", "/chat", 405, "method-not-allowed"),
        ("DELETE", "/chat", 405, "method-not-allowed"),
        ("OPTIONS", "/chat", 405, "method-not-allowed"),
        ("POST", "/health", 405, "method-not-allowed"),
        ("POST", "/openapi.json", 405, "method-not-allowed"),
        ("POST", "/", 405, "method-not-allowed"),
        ("GET", "/canary", 404, "not-found"),
        ("POST", "/chat/", 404, "not-found"),
        ("POST", "/chat/canary", 404, "not-found"),
        ("POST", "/../chat", 404, "not-found"),
        ("POST", "/%00", 404, "not-found"),
        ("POST", "//chat", 404, "not-found"),
    ],
)
def test_another_method_or_path_is_told_what_there_is(
    server: Server, method: str, path: str, status: int, code: str
) -> None:
    got, body = exchange(server.url, method, path, SOUND)
    answer = json.loads(body)
    assert (got, answer["error"]["code"]) == (status, code)
    assert "/chat" in answer["error"]["message"]
    assert CANARY not in body.decode()


POST = b"POST /chat HTTP/1.1\r\nHost: x\r\n"
GARBAGE = {
    "a word": b"canary\r\n\r\n",
    "a TLS greeting": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "zeros": b"\x00" * 1000,
    "an unknown method": b"CANARY /chat HTTP/1.1\r\nHost: x\r\n\r\n",
    "an unknown version": b"GET /chat HTTP/9.9\r\nHost: x\r\n\r\n",
    "a length that is no number": POST + b"Content-Length: canary\r\n\r\n",
    "a negative length": POST + b"Content-Length: -5\r\n\r\n",
    "two lengths": POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "a chunk without a size": POST + b"Transfer-Encoding: chunked\r\n\r\ncanary\r\n",
    "length and chunks": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}",
    "a header without a name": POST + b": canary\r\n\r\n",
}


@pytest.mark.parametrize("sent", GARBAGE.values(), ids=GARBAGE)
def test_what_is_no_http_is_refused_and_the_server_lives_on(server: Server, sent: bytes) -> None:
    address = urlsplit(server.url)
    with closing(socket.create_connection((address.hostname, address.port), 10)) as line:
        line.sendall(sent)
        answer = line.recv(4096)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert CANARY.encode() not in answer.lower()
    assert server.healthy()
    assert CANARY not in server.log.lower()


def test_a_body_without_end_is_refused_as_soon_as_it_is_too_long(server: Server) -> None:
    address = urlsplit(server.url)
    with closing(socket.create_connection((address.hostname, address.port), 10)) as line:
        line.sendall(POST + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(5):
            line.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")
        answer = line.recv(4096)
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_client_that_leaves_in_the_middle_harms_nobody(server: Server) -> None:
    address = urlsplit(server.url)
    for sent in (b"", b"POST", POST, POST + b"Content-Length: 50\r\n\r\n" + SOUND):
        with closing(socket.create_connection((address.hostname, address.port), 10)) as line:
            line.sendall(sent)
    assert server.healthy()
    assert '"level":"error"' not in server.log


# The document that says what there is


def test_openapi_json_is_an_openapi_3_1_document(server: Server) -> None:
    document = server.openapi()
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["title"]
    assert document["info"]["version"]
    assert document["paths"].keys() >= {"/chat", "/payments", "/health", "/openapi.json"}
    operations = [o for path in document["paths"].values() for o in path.values()]
    assert len({o["operationId"] for o in operations}) == len(operations)
    for operation in operations:
        assert operation["responses"]
        assert all(answer["description"] for answer in operation["responses"].values())
    for schema in schemas(document):
        Draft202012Validator.check_schema(schema)
    for reference in references(document):
        at: Any = document
        for step in reference.removeprefix("#/").split("/"):
            at = at[step]
        assert at["type"] == "object"


def schemas(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from document["components"]["schemas"].values()
    for path in document["paths"].values():
        for operation in path.values():
            bodies = [*operation["responses"].values(), operation.get("requestBody", {})]
            for body in bodies:
                for content in body.get("content", {}).values():
                    yield content["schema"]


def references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (value for name, value in part.items() if name == "$ref")
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from references(inner)


def test_the_document_names_the_limits_that_are_kept(server: Server) -> None:
    document = server.openapi()
    asked = Draft202012Validator(
        {
            "$ref": "#/components/schemas/ChatRequest",
            "components": document["components"],
        }
    )
    for body in (chat(), chat(message="a" * 2000), chat(sessionId="a" * 128, locale="en")):
        assert asked.is_valid(json.loads(body))
        assert server.post(body)[0] == 200
    for body in (b"{}", chat(message=""), chat(message="a" * 2001), chat(sessionId="a" * 129)):
        assert not asked.is_valid(json.loads(body))
        assert server.post(body)[0] == 400


# Requests that nobody would write

ANY_CHARACTER = st.characters(exclude_categories=())
LONE = st.sampled_from([*"\x00\x1b\u202e\u2066\u200b\ufeff\uffff\ud83d\udc00🙂éﷺ𝟜４'\"\\{"])
ODD = LONE | st.sampled_from(["\r\n", "👩\u200d👧", "e\u0301", "{0}", "{name}", "%s", "\x1b[31m"])
SAID = st.sampled_from(
    f"I want to pay|John Doe|{VISA}|{EXPIRY}|123|confirm|cancel|no|the name is|use another card"
    "|my card is|cvv|exp 12|Dec 2028|12/28/2030|four two|?".split("|")
)
MESSAGE = st.lists(st.one_of(st.text(ANY_CHARACTER), ODD, SAID), max_size=12).map(" ".join) | SAID
ID = st.sampled_from(["made-up-a", "made-up-b", "made-up-c"]) | st.text(ANY_CHARACTER, max_size=140)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(ANY_CHARACTER),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
REQUEST = st.fixed_dictionaries(
    {"message": MESSAGE | VALUE},
    optional={
        "sessionId": ID | VALUE,
        "messageId": ID | VALUE,
        "summaryId": ID | VALUE,
        "locale": ID | VALUE,
        "canary": VALUE,
    },
)
TALK = st.fixed_dictionaries({"message": MESSAGE, "sessionId": st.sampled_from(["a-1", "b-2"])})
JSON = st.builds(
    lambda value, plain: json.dumps(value, ensure_ascii=not plain).encode("utf-8", "surrogatepass"),
    REQUEST | TALK | VALUE,
    st.booleans(),
)
ALMOST = st.builds(
    lambda body, at, put, cut: (
        body[: at % (len(body) + 1)] + put + body[at % (len(body) + 1) + cut :]
    ),
    JSON,
    st.integers(0, 400),
    st.binary(max_size=4),
    st.integers(0, 4),
)
MADE_UP = st.one_of(JSON, JSON, ALMOST, st.binary(max_size=2000))


def survives(server: Server, body: bytes) -> None:
    """The answer is one that `/openapi.json` names, which has no 5xx, and no bug was caught."""
    status, answer = server.post(body)
    assert status in {200, 400, 413}
    assert ("error" in answer) is (status != 200)


def test_a_thousand_made_up_requests_give_no_5xx(server: Server) -> None:
    check_made_up(server, 1000)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_thousand_made_up_requests_give_no_5xx(server: Server) -> None:
    check_made_up(server, 10_000)


def check_made_up(server: Server, count: int) -> None:
    before = len(server.log)

    @settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))
    @given(MADE_UP)
    def each(body: bytes) -> None:
        survives(server, body)

    each()
    assert server.healthy()
    log = server.log[before:]
    assert log.count('"event":"turn"') > count / 10
    assert '"level":"error"' not in log
    assert '"event":"foreign"' not in log
