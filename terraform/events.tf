# What the clock asks for: payments that nobody ends are ended, and the ledger is compared with
# Stripe. Each rule gives the function a constant input.

locals {
  tasks = {
    tidy      = { schedule = "rate(1 minute)", what = "Ends payments whose time is over or that were left at the bank" }
    reconcile = { schedule = "rate(1 day)", what = "Compares the ledger of the last two days with Stripe" }
  }
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
