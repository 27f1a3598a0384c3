"""Bringing a laptop cloud up, and removing it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from typing import Any, Final, Protocol

from scripts.laptop import differences, merchant, places, processes, services, terraform, webhook

_APPLIED: Final = places.HOME / "applied.json"
_PACKED: Final = places.PACKAGE.with_suffix(".json")


class Told(Protocol):
    """Hears how far it is: what is done now, and of how many steps how many are done."""

    def __call__(self, doing: str, done: int = 0, total: int | None = None) -> None:
        """Be told."""
        ...


def up(told: Told, *, rebuild: bool) -> int:
    """Start what does not run, apply, describe; how many resources were changed."""
    if not processes.find(services.EMULATOR):
        wipe()  # what is left of one that died describes nothing any more
    url = services.emulator()
    told("Stripe sandbox")
    stripe_url, stripe_key = services.sandbox()
    told("building the zip")
    _package(rebuild=rebuild)
    told("terraform init")
    terraform.prepare(
        url,
        stripe_secret_key=stripe_key,
        stripe_api_base=stripe_url,
        stripe_webhook_secrets=[webhook.secret(stripe_url, stripe_key)],
        merchant_webhook_url=services.merchant(),
    )
    changed = _apply(url, told)
    description = _description(url, stripe_url)
    webhook.lead_to(description["webhookUrl"], stripe_url, stripe_key)
    places.write_private(places.CLOUD_JSON, description)
    return changed


def _apply(url: str, told: Told) -> int:
    """Apply where something is to be done; how many resources were changed.

    Some resources look changed on the emulator at every plan. They alone are no reason to apply
    while sources, variables and zip are those of the last time.
    """
    told("terraform plan")
    planned = differences.changed(terraform.plan(url))
    inputs = {"fingerprint": terraform.fingerprint()}
    if planned.keys() <= differences.KNOWN.keys() and places.read(_APPLIED) == inputs:
        terraform.forget_plan()
        return 0
    total = sum(not address.startswith(("data.", "output.")) for address in planned)
    terraform.apply(url, total, lambda done: told("terraform apply", done, total))
    places.write_private(_APPLIED, inputs)
    return total


def _description(url: str, stripe_url: str) -> dict[str, Any]:
    """What build/cloud.json tells."""
    told, given = terraform.outputs(url), places.read(places.VARIABLES)
    return {
        "endpoint": told["api_endpoint"],
        "address": told["api_address"],
        "apiKey": told["api_key"],
        "merchantKey": given["merchant_key"],
        "webhookUrl": told["webhook_url"],
        "webhookSecret": given["stripe_webhook_secrets"][0],
        "merchantWebhookSecret": given["merchant_webhook_secret"],
        "heard": str(merchant.HEARD),
        "region": told["region"],
        "awsEndpoint": url,
        "stripeUrl": stripe_url,
        "table": told["dynamodb_table_name"],
        "paymentsTable": told["payments_table_name"],
        "function": told["lambda_function_name"],
        "alias": told["lambda_alias"],
        "role": told["lambda_role_name"],
        "secret": told["stripe_secret_name"],
        "merchantSecret": told["merchant_secret_name"],
        "key": told["kms_key_arn"],
        "logGroup": told["log_group_name"],
        "allowedOrigins": given["allowed_origins"],
        "environment": services.aws_environment(url),
        "package": str(places.PACKAGE),
        "stateDir": str(places.STATE),
        "outputDir": str(places.OUTPUT),
        "terraformDir": str(places.TERRAFORM),
        "processes": places.read(places.PROCESSES),
    }


def _package(*, rebuild: bool) -> None:
    """Build the zip for the emulator's own Python, which is this one, unless it is new enough."""
    sources = [
        *(places.ROOT / "src").rglob("*.py"),
        places.ROOT / "scripts" / "package.py",
        *(places.ROOT / "requirements").glob("*.txt"),
    ]
    newest = max(path.stat().st_mtime for path in sources)
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    fresh = places.PACKAGE.exists() and places.PACKAGE.stat().st_mtime >= newest
    if fresh and not rebuild and places.read(_PACKED) == _packed(python):
        return
    builder = str(places.ROOT / "scripts" / "package.py")
    command = [sys.executable, builder, "--python", python, "--out", str(places.PACKAGE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=places.ROOT)
    if done.returncode:
        msg = f"The zip could not be built:\n{done.stdout}{done.stderr}"
        raise terraform.TerraformFailed(msg)
    places.write_private(_PACKED, _packed(python))


def _packed(python: str) -> dict[str, str]:
    """Which zip it is, and for which Python."""
    return {"python": python, "sha256": hashlib.sha256(places.PACKAGE.read_bytes()).hexdigest()}


def wipe() -> None:
    """Remove all that a laptop cloud made; the zip stays, it is like any other build."""
    for process in processes.noted():
        processes.stop(process)
    shutil.rmtree(places.HOME, ignore_errors=True)
    places.CLOUD_JSON.unlink(missing_ok=True)
