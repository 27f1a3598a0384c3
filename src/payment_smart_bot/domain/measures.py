"""What is counted: one table for CloudWatch, Prometheus and the statistics of a laptop's server.

Prometheus' names are as https://prometheus.io/docs/practices/naming wants them: an application's
prefix, base units, `_total` at the end of what only grows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from payment_smart_bot.domain.session import Status

if TYPE_CHECKING:
    from payment_smart_bot.domain.answer import Answer

PREFIX: Final = "payment_smart_bot_"


class Measure(NamedTuple):
    """One thing that is counted or timed."""

    prometheus: str
    """Without the prefix."""
    about: str
    label: str | None = None
    """What Prometheus and the statistics tell apart."""
    dimension: str | None = None
    """What CloudWatch tells apart beside the stage; each value of it costs there."""
    timed: bool = False
    """CloudWatch gets milliseconds, Prometheus a histogram of seconds."""


MEASURES: Final = {
    "Turns": Measure("turns_total", "Messages that were answered."),
    "TurnMilliseconds": Measure(
        "turn_seconds",
        "From a message to its answer: by rules alone, with a call to Stripe, or with a model.",
        label="kind",
        timed=True,
    ),
    "FunnelStep": Measure(
        "funnel_step_total",
        "Answers by what they ask for, or by status where they ask nothing.",
        label="step",
        dimension="Step",
    ),
    "Completed": Measure("completed_total", "Answers that give a receipt."),
    "HandedOver": Measure("handed_over_total", "Answers that hand over to a person."),
    "Problems": Measure(
        "problems_total", "Answers with a problem, by its code.", label="code", dimension="Code"
    ),
    "Declined": Measure("declined_total", "Cards that Stripe declined.", label="decline_code"),
    "ModelCalls": Measure("model_calls_total", "Calls of a language model."),
    "ModelFallbacks": Measure("model_fallbacks_total", "Calls of it that gave no choice."),
    "ModelTokens": Measure("model_tokens_total", "Tokens that it read and wrote."),
    "ModelMilliseconds": Measure("model_seconds", "How long its calls took.", timed=True),
    "StripeCalls": Measure("stripe_calls_total", "Calls to Stripe in conversations."),
    "StripeMilliseconds": Measure("stripe_seconds", "How long they took.", timed=True),
    "Faults": Measure("faults_total", "Something outside failed."),
    "OperatorFaults": Measure("operator_faults_total", "Faults that only a person can mend."),
    "WebhookFailures": Measure("webhook_failures_total", "Events that were not written down."),
    "WebhookRefused": Measure("webhook_refused_total", "Deliveries that Stripe did not sign."),
    "DeliveriesFailed": Measure(
        "deliveries_failed_total", "Events for the merchant's program that were given up."
    ),
    "TaskFailures": Measure("task_failures_total", "Rounds of tidying or comparing that failed."),
    "ReconcileDifferences": Measure(
        "reconcile_differences_total", "Payments that differ from Stripe's."
    ),
}
"""By CloudWatch's name."""
_ENDS: Final = {Status.COMPLETE: "Completed", Status.HANDOFF: "HandedOver"}


class Count(NamedTuple):
    """So much more of a measure."""

    name: str
    """CloudWatch's."""
    value: int = 1
    label: str = ""


def step_of(answer: Answer) -> str:
    """What an answer asks for, or its status where it asks nothing."""
    return str(answer.awaiting or answer.status)


def of_turn(answer: Answer) -> tuple[Count, ...]:
    """What one answer counts for; `Declined` may be 0, so that CloudWatch knows the share."""
    counts = [Count("Turns"), Count("FunnelStep", 1, step_of(answer))]
    if answer.status in _ENDS:
        counts.append(Count(_ENDS[answer.status]))
    if answer.problem is not None:
        code = answer.problem.decline_code
        counts.append(Count("Declined", int(code is not None), code or ""))
        counts.append(Count("Problems", 1, str(answer.problem.code)))
    return tuple(counts)
