"""What a plan always wants to change on the emulator, right after an apply, and why.

On AWS the list is empty. tests/cloud/test_terraform_plan.py holds it to the letter: another
difference fails, and so does one of these that is gone.
"""

from __future__ import annotations

from typing import Any, Final

_ALARM: Final = (
    "the emulator's DescribeAlarms answers this provider without period, actions and description"
)
_PLAIN: Final = (
    "api-client-errors",
    "api-server-errors",
    "deliveries-failed",
    "function-errors",
    "function-slow",
    "function-throttles",
    "model-tokens",
    "operator-faults",
    "payments-unavailable",
    "reconcile-differences",
    "tasks-failed",
    "webhook-failures",
    "webhook-refused",
)
_COMPUTED: Final = ("declined-share", "rate-limited-share", "table-throttles")
KNOWN: Final[dict[str, str]] = {
    **{f'aws_cloudwatch_metric_alarm.plain["{name}"]': _ALARM for name in _PLAIN},
    **{f'aws_cloudwatch_metric_alarm.computed["{name}"]': _ALARM for name in _COMPUTED},
    "aws_bedrock_guardrail.chat": (
        "the emulator's GetGuardrail leaves the filters out that CreateGuardrail was given"
    ),
}


def changed(plan: dict[str, Any]) -> dict[str, list[str]]:
    """Each address that a plan (`terraform show -json`) would change, with what it would do."""
    changes = {
        each["address"]: each["change"]["actions"] for each in plan.get("resource_changes", [])
    }
    outputs = {
        f"output.{name}": change["actions"]
        for name, change in plan.get("output_changes", {}).items()
    }
    return {k: v for k, v in {**changes, **outputs}.items() if v != ["no-op"]}
