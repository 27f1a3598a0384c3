"""Right after an apply a plan wants nothing, but what the emulator is known for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scripts.laptop import differences, terraform
from tests.cloud.laptop import need_terraform

if TYPE_CHECKING:
    from tests.cloud.laptop import Cloud

pytestmark = pytest.mark.cloud


def test_a_plan_changes_nothing_but_what_is_named(cloud: Cloud) -> None:
    need_terraform()
    planned = terraform.plan(str(cloud.told["awsEndpoint"]))
    terraform.forget_plan()
    changed = differences.changed(planned)
    assert set(changed) == set(differences.KNOWN)
    assert all(actions == ["update"] for actions in changed.values())


def test_no_secret_is_in_the_state(cloud: Cloud) -> None:
    need_terraform()
    state = terraform.run("state", "pull", url=str(cloud.told["awsEndpoint"]))
    secret = cloud.client("secretsmanager").get_secret_value(SecretId=cloud.told["secret"])
    assert secret["SecretString"].startswith("sk_test_")
    named = ("merchantKey", "webhookSecret", "merchantWebhookSecret")
    for value in (secret["SecretString"], *(cloud.told[name] for name in named)):
        assert value
        assert value not in state
