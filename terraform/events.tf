# What the clock asks for: payments that nobody ends are ended, the ledger is compared with Stripe, and
# the merchant's program is told again what it did not hear. Each rule gives the function a constant
# input. New events are told as they come, by the table's stream.

locals {
  tasks = merge(
    {
      tidy      = { schedule = "rate(1 minute)", what = "Ends payments whose time is over or that were left at the bank" }
      reconcile = { schedule = "rate(1 day)", what = "Compares the ledger of the last two days with Stripe" }
    },
    local.tells ? { deliver = { schedule = "rate(1 minute)", what = "Tells the merchant's program what is due" } } : {},
  )
}

resource "aws_cloudwatch_event_rule" "task" {
  for_each = local.tasks

  name                = "${local.common_name}-${each.key}"
  description         = each.value.what
  schedule_expression = each.value.schedule
}

resource "aws_cloudwatch_event_target" "task" {
  for_each = local.tasks

  rule      = aws_cloudwatch_event_rule.task[each.key].name
  target_id = "function"
  arn       = aws_lambda_alias.live.arn
  input     = jsonencode({ task = each.key })
}

resource "aws_lambda_permission" "task" {
  for_each = local.tasks

  statement_id  = "Events${title(each.key)}"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.handler.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.task[each.key].arn
}

# A new event's key leads the function to look for what is due: nobody who pays waits for that. What
# fails is left to the clock, and changes of an event start nothing.
resource "aws_lambda_event_source_mapping" "told" {
  count = local.tells ? 1 : 0

  event_source_arn                   = aws_dynamodb_table.payments.stream_arn
  function_name                      = aws_lambda_alias.live.arn
  starting_position                  = "LATEST"
  batch_size                         = 100
  maximum_batching_window_in_seconds = 1 # the index that the function looks into is a little behind
  maximum_retry_attempts             = 0
  maximum_record_age_in_seconds      = 60

  filter_criteria {
    filter {
      pattern = jsonencode({ eventName = ["INSERT"], dynamodb = { Keys = { pk = { S = [{ prefix = "TOLD#" }] } } } })
    }
  }

  depends_on = [aws_iam_role_policy.function]
}
