"""A change of one item in place, if the item is as a condition says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from payment_smart_bot.adapters.aws_errors import word_for
from payment_smart_bot.adapters.dynamodb_faults import CONDITION_FAILED

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from payment_smart_bot.adapters.dynamodb_values import Item


class Change(NamedTuple):
    """What is changed, in DynamoDB's expressions."""

    key: Item
    update: str
    condition: str
    values: Item


def update(client: DynamoDBClient, table: str, change: Change) -> Item | None:
    """The item after the change; None where it is not as the condition says.

    What else DynamoDB says is raised as it is: call it within `dynamodb_faults.outcomes`.
    """
    request: Any = {
        "TableName": table,
        "Key": change.key,
        "UpdateExpression": change.update,
        "ConditionExpression": change.condition,
        "ExpressionAttributeValues": change.values,
        "ReturnValues": "ALL_NEW",
    }
    try:
        answer = client.update_item(**request)
    except ClientError as error:
        if word_for(error) != CONDITION_FAILED:
            raise
        return None
    answer["ResponseMetadata"]["RequestId"]  # an answer without one is not AWS's
    found: Item = answer["Attributes"]
    return found
