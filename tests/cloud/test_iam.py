"""Least privilege: the function needs each of its rights, and has no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.cloud.probe import Probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cloud.laptop import Cloud

pytestmark = pytest.mark.cloud

WHERE_IT_FAILS = {
    "ReadSessions": "name",
    "WriteSessions": "name",
    "SealCards": "card",
    "OpenCards": "cvv",
    "ReadStripeKey": "cvv",
}
"""Statements without which a payment cannot be made, and what was asked when it failed."""
WITHOUT_A_MODEL = ("AskModel",)
"""Statements without which the model is not heard; payments go on, as they must."""
NOT_ENFORCED = {
    "UseTableKey": "the emulator's DynamoDB does not call KMS in its caller's name",
    "DecryptSecrets": "the emulator's Secrets Manager does not call KMS in its caller's name",
    "ApplyGuardrail": "the emulator's Converse applies a guardrail without asking for the right",
    "WriteLogs": "the emulator writes a function's lines itself, whatever its role may",
    "WriteTraces": "the emulator has no X-Ray",
    "FollowEvents": "the emulator reads a table's stream itself, whatever the function's role may",
}
WHERE_A_PAYMENT_FAILS = {
    "ReadMerchantSecret": "create",
    "WritePayments": "create",
    "KeepAnswers": "create",
    "ReadPayments": "pay",
    "ReadTranscripts": "chat",
    "ListPayments": "page",
}
"""Statements without which a merchant's payment cannot be made, paid and given back, and where."""
PAID = {
    "create": "201",
    "pay": "complete",
    "chat": "200",
    "page": "200",
    "entries": "200",
    "refund": "200",
}
NO_ARN = {"WriteTraces": "X-Ray's calls have no resource"}


@pytest.fixture(scope="module")
def probe(cloud: Cloud) -> Iterator[Probe]:
    """A function that may lose rights."""
    made = Probe(cloud)
    yield made
    made.remove()


def without(probe: Probe, sid: str) -> list[dict[str, Any]]:
    left = [statement for statement in probe.statements if statement["Sid"] != sid]
    assert len(left) == len(probe.statements) - 1
    return left


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_every_statement_is_tested_or_named(probe: Probe) -> None:
    named = [*WHERE_IT_FAILS, *WITHOUT_A_MODEL, *NOT_ENFORCED, *WHERE_A_PAYMENT_FAILS]
    assert sorted(named) == sorted(statement["Sid"] for statement in probe.statements)


def test_with_all_its_rights_a_payment_is_made_and_the_model_asked(probe: Probe) -> None:
    talk = probe.talk(probe.statements)
    assert (talk.status, talk.problem) == ("complete", "")
    # The emulator's canned text fits no meaning; and where it has digits, the guardrail stops it.
    assert talk.model in (["unclear"], ["guardrail"])


@pytest.mark.parametrize("sid", WHERE_IT_FAILS)
def test_without_a_statement_a_turn_fails(probe: Probe, sid: str) -> None:
    talk = probe.talk(without(probe, sid))
    assert talk.problem == "payment-unavailable"
    assert talk.status != "complete"


@pytest.mark.parametrize("sid", WITHOUT_A_MODEL)
def test_without_a_statement_the_model_is_not_heard(probe: Probe, sid: str) -> None:
    talk = probe.talk(without(probe, sid))
    assert talk.model == ["unavailable"]
    assert (talk.status, talk.problem) == ("complete", "")


@pytest.mark.parametrize("sid", NOT_ENFORCED)
def test_what_the_emulator_does_not_enforce_is_told_truly(probe: Probe, sid: str) -> None:
    talk = probe.talk(without(probe, sid))
    seen = (talk.status, talk.problem, "unavailable" in talk.model)
    assert seen == ("complete", "", False), f"{sid} is enforced: move it out of NOT_ENFORCED"


def test_with_all_its_rights_a_payment_is_made_paid_and_given_back(probe: Probe) -> None:
    assert probe.trade(probe.statements) == PAID


@pytest.mark.slow
@pytest.mark.parametrize("sid", WHERE_A_PAYMENT_FAILS)
def test_without_a_statement_a_payment_fails(probe: Probe, sid: str) -> None:
    done = probe.trade(without(probe, sid))
    step = WHERE_A_PAYMENT_FAILS[sid]
    word = "payment-unavailable" if step == "pay" else "503"
    assert list(done.items())[-1] == (step, word)


@pytest.mark.parametrize("action", ["dynamodb:PutItem", "dynamodb:DeleteItem"])
def test_each_right_to_write_is_needed(probe: Probe, action: str) -> None:
    writes = next(each for each in probe.statements if each["Sid"] == "WriteSessions")
    fewer = {**writes, "Action": [each for each in writes["Action"] if each != action]}
    talk = probe.talk([*without(probe, "WriteSessions"), fewer])
    assert talk.problem == "payment-unavailable"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("action", "step", "word"),
    [
        ("dynamodb:GetItem", "pay", "payment-unavailable"),
        ("dynamodb:BatchGetItem", "page", "503"),
        ("dynamodb:Query", "entries", "503"),
    ],
)
def test_each_right_to_read_payments_is_needed(
    probe: Probe, action: str, step: str, word: str
) -> None:
    reads = next(each for each in probe.statements if each["Sid"] == "ReadPayments")
    fewer = {**reads, "Action": [each for each in reads["Action"] if each != action]}
    done = probe.trade([*without(probe, "ReadPayments"), fewer])
    assert list(done.items())[-1] == (step, word)


def test_no_statement_reaches_further_than_it_must(probe: Probe) -> None:
    for statement in probe.statements:
        sid = statement["Sid"]
        assert statement["Effect"] == "Allow"
        assert "NotAction" not in statement
        assert "NotResource" not in statement
        assert (listed(statement["Resource"]) == ["*"]) is (sid in NO_ARN)
        for resource in listed(statement["Resource"]):
            if sid not in NO_ARN:
                ends_in_streams = sid == "WriteLogs" and resource.endswith(":*")
                assert "*" not in resource.removesuffix(":*" if ends_in_streams else "")
        for action in listed(statement["Action"]):
            assert not action.endswith(":*")
            # KMS's families of calls, which AWS documents for tables; by way of DynamoDB alone.
            assert "*" not in action or sid == "UseTableKey"


def test_the_role_has_this_policy_and_nothing_else(cloud: Cloud) -> None:
    iam, role = cloud.client("iam"), cloud.told["role"]
    assert iam.list_role_policies(RoleName=role)["PolicyNames"] == ["conversation"]
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
