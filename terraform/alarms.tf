# Each alarm with its meaning in docs/operations.md. Plain ones watch one metric; the others compute.

locals {
  of_function = { FunctionName = local.function_name }
  of_api      = { ApiName = aws_api_gateway_rest_api.chat.name, Stage = var.environment }
  of_table    = { TableName = local.table_name }
  of_books    = { TableName = local.payments_table_name }
  of_bot      = { Stage = var.environment }

  plain_alarms = {
    function-errors = {
      what      = "The function failed."
      namespace = "AWS/Lambda", metric = "Errors", dimensions = local.of_function
      statistic = "Sum", period = 300, threshold = var.alarm_limits.errors
    }
    function-throttles = {
      what      = "Calls were refused because too many ran at once."
      namespace = "AWS/Lambda", metric = "Throttles", dimensions = local.of_function
      statistic = "Sum", period = 300, threshold = var.alarm_limits.throttles
    }
    function-slow = {
      what      = "One call of a hundred takes too long."
      namespace = "AWS/Lambda", metric = "Duration", dimensions = local.of_function
      statistic = "p99", period = 300, threshold = var.alarm_limits.p99_milliseconds
    }
    api-server-errors = {
      what      = "The API answered 5xx."
      namespace = "AWS/ApiGateway", metric = "5XXError", dimensions = local.of_api
      statistic = "Sum", period = 300, threshold = var.alarm_limits.server_errors
    }
    api-client-errors = {
      what      = "A surge of refused requests: a broken client, or somebody trying keys."
      namespace = "AWS/ApiGateway", metric = "4XXError", dimensions = local.of_api
      statistic = "Sum", period = 300, threshold = var.alarm_limits.client_errors
    }
    payments-unavailable = {
      what      = "Payers were told that the payment cannot be taken now."
      namespace = local.metrics_namespace, metric = "Problems", dimensions = merge(local.of_bot, { Code = "payment-unavailable" })
      statistic = "Sum", period = 300, threshold = var.alarm_limits.unavailable
    }
    operator-faults = {
      what      = "Something that only a person can mend: a Stripe key refused, a right missing."
      namespace = local.metrics_namespace, metric = "OperatorFaults", dimensions = local.of_bot
      statistic = "Sum", period = 300, threshold = var.alarm_limits.operator_faults
    }
    reconcile-differences = {
      what      = "Ledger and Stripe do not say the same."
      namespace = local.metrics_namespace, metric = "ReconcileDifferences", dimensions = local.of_bot
      statistic = "Sum", period = 86400, threshold = var.alarm_limits.differences
    }
    webhook-failures = {
      what      = "Events of Stripe's could not be written down; Stripe sends them again."
      namespace = local.metrics_namespace, metric = "WebhookFailures", dimensions = local.of_bot
      statistic = "Sum", period = 300, threshold = var.alarm_limits.webhook_failures
    }
    webhook-refused = {
      what      = "Deliveries to the webhook are not signed by Stripe: a wrong secret, or somebody else."
      namespace = local.metrics_namespace, metric = "WebhookRefused", dimensions = local.of_bot
      statistic = "Sum", period = 300, threshold = var.alarm_limits.webhook_refusals
    }
    tasks-failed = {
      what      = "The clock's tasks fail: payments are not tidied, or not compared with Stripe."
      namespace = local.metrics_namespace, metric = "TaskFailures", dimensions = local.of_bot
      statistic = "Sum", period = 300, threshold = var.alarm_limits.task_failures
    }
    deliveries-failed = {
      what      = "Events that your program did not take in three days are given up."
      namespace = local.metrics_namespace, metric = "DeliveriesFailed", dimensions = local.of_bot
      statistic = "Sum", period = 300, threshold = var.alarm_limits.deliveries_failed
    }
    model-tokens = {
      what      = "The model read and wrote more in a day than planned."
      namespace = local.metrics_namespace, metric = "ModelTokens", dimensions = local.of_bot
      statistic = "Sum", period = 86400, threshold = var.alarm_limits.model_tokens
    }
  }

  computed_alarms = {
    table-throttles = {
      what       = "A table refused reads or writes."
      expression = "FILL(reads, 0) + FILL(writes, 0) + FILL(books_read, 0) + FILL(books_written, 0)", period = 300, threshold = var.alarm_limits.table_throttles
      metrics = {
        reads         = { namespace = "AWS/DynamoDB", metric = "ReadThrottleEvents", dimensions = local.of_table }
        writes        = { namespace = "AWS/DynamoDB", metric = "WriteThrottleEvents", dimensions = local.of_table }
        books_read    = { namespace = "AWS/DynamoDB", metric = "ReadThrottleEvents", dimensions = local.of_books }
        books_written = { namespace = "AWS/DynamoDB", metric = "WriteThrottleEvents", dimensions = local.of_books }
      }
    }
    declined-share = {
      what       = "An unusual share of cards is declined: somebody may be testing stolen ones."
      expression = "IF(FILL(declined, 0) + FILL(completed, 0) >= ${var.alarm_limits.fewest_for_percents}, 100 * FILL(declined, 0) / (FILL(declined, 0) + FILL(completed, 0)), 0)", period = 3600, threshold = var.alarm_limits.declined_percent
      metrics = {
        declined  = { namespace = local.metrics_namespace, metric = "Declined", dimensions = local.of_bot }
        completed = { namespace = local.metrics_namespace, metric = "Completed", dimensions = local.of_bot }
      }
    }
    rate-limited-share = {
      what       = "An unusual share of messages comes too fast."
      expression = "IF(FILL(limited, 0) + FILL(turns, 0) >= ${var.alarm_limits.fewest_for_percents}, 100 * FILL(limited, 0) / (FILL(limited, 0) + FILL(turns, 0)), 0)", period = 300, threshold = var.alarm_limits.limited_percent
      metrics = {
        limited = { namespace = local.metrics_namespace, metric = "RateLimited", dimensions = local.of_bot }
        turns   = { namespace = local.metrics_namespace, metric = "Turns", dimensions = local.of_bot }
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "plain" {
  for_each = local.plain_alarms

  alarm_name          = "${local.common_name}-${each.key}"
  alarm_description   = "${each.value.what} See docs/operations.md."
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic == "p99" ? null : each.value.statistic
  extended_statistic  = each.value.statistic == "p99" ? "p99" : null
  period              = each.value.period
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "computed" {
  for_each = local.computed_alarms

  alarm_name          = "${local.common_name}-${each.key}"
  alarm_description   = "${each.value.what} See docs/operations.md."
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "result"
    expression  = each.value.expression
    label       = each.key
    return_data = true
  }

  dynamic "metric_query" {
    for_each = each.value.metrics

    content {
      id = metric_query.key

      metric {
        namespace   = metric_query.value.namespace
        metric_name = metric_query.value.metric
        dimensions  = metric_query.value.dimensions
        period      = each.value.period
        stat        = "Sum"
      }
    }
  }
}
