# How far payers come, what stops them, how long it takes, what it costs.

locals {
  steps = ["name", "card", "expiry", "cvv", "confirmation", "complete"]

  widgets = [
    {
      title   = "Funnel: turns that ask for each step"
      view    = "bar"
      stat    = "Sum"
      metrics = [for step in local.steps : [local.metrics_namespace, "FunnelStep", "Stage", var.environment, "Step", step, { label = step }]]
    },
    {
      title   = "Problems by code"
      view    = "timeSeries"
      stat    = "Sum"
      metrics = [[{ expression = "SEARCH('{${local.metrics_namespace},Code,Stage} MetricName=\"Problems\" Stage=\"${var.environment}\"', 'Sum', 300)", id = "problems", label = "" }]]
    },
    {
      title = "Payments"
      view  = "timeSeries"
      stat  = "Sum"
      metrics = [
        for metric in ["Completed", "Declined", "RateLimited", "HandedOver"] :
        [local.metrics_namespace, metric, "Stage", var.environment]
      ]
    },
    {
      title = "Latency in milliseconds"
      view  = "timeSeries"
      stat  = "p99"
      metrics = [
        [local.metrics_namespace, "TurnMilliseconds", "Stage", var.environment, { stat = "p50", label = "turn, median" }],
        [local.metrics_namespace, "TurnMilliseconds", "Stage", var.environment, { label = "turn, p99" }],
        ["AWS/Lambda", "Duration", "FunctionName", local.function_name, { label = "function, p99" }],
        ["AWS/ApiGateway", "Latency", "ApiName", local.common_name, "Stage", var.environment, { label = "API, p99" }],
      ]
    },
    {
      title = "Faults and refusals"
      view  = "timeSeries"
      stat  = "Sum"
      metrics = [
        ["AWS/Lambda", "Errors", "FunctionName", local.function_name],
        ["AWS/Lambda", "Throttles", "FunctionName", local.function_name],
        ["AWS/ApiGateway", "4XXError", "ApiName", local.common_name, "Stage", var.environment],
        ["AWS/ApiGateway", "5XXError", "ApiName", local.common_name, "Stage", var.environment],
        [local.metrics_namespace, "OperatorFaults", "Stage", var.environment],
      ]
    },
    {
      title = "Payments kept true: webhooks, tasks, differences"
      view  = "timeSeries"
      stat  = "Sum"
      metrics = [
        for metric in ["WebhookFailures", "WebhookRefused", "DeliveriesFailed", "TaskFailures", "ReconcileDifferences"] :
        [local.metrics_namespace, metric, "Stage", var.environment]
      ]
    },
    {
      title = "Requests by route"
      view  = "timeSeries"
      stat  = "Sum"
      metrics = [
        for name, route in local.routes :
        ["AWS/ApiGateway", "Count", "ApiName", local.common_name, "Resource", "/${route.path}", "Method", route.method, "Stage", var.environment, { label = name }]
      ]
    },
    {
      title = "Cost: what is paid for"
      view  = "timeSeries"
      stat  = "Sum"
      metrics = [
        ["AWS/Lambda", "Invocations", "FunctionName", local.function_name],
        ["AWS/Lambda", "Duration", "FunctionName", local.function_name, { label = "function, milliseconds", yAxis = "right" }],
        ["AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", local.table_name],
        ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", local.table_name],
        ["AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", local.payments_table_name],
        ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", local.payments_table_name],
        [local.metrics_namespace, "StripeCalls", "Stage", var.environment],
        [local.metrics_namespace, "ModelCalls", "Stage", var.environment],
        [local.metrics_namespace, "ModelTokens", "Stage", var.environment, { yAxis = "right" }],
      ]
    },
  ]
}

resource "aws_cloudwatch_dashboard" "bot" {
  dashboard_name = local.common_name

  dashboard_body = jsonencode({
    widgets = concat(
      [
        for index, widget in local.widgets : {
          type   = "metric"
          x      = index % 2 * 12
          y      = floor(index / 2) * 6
          width  = 12
          height = 6
          properties = {
            title   = widget.title
            view    = widget.view
            stat    = widget.stat
            region  = var.region
            period  = 300
            metrics = widget.metrics
          }
        }
      ],
      [
        {
          type   = "alarm"
          x      = 0
          y      = 24
          width  = 24
          height = 4
          properties = {
            title  = "Alarms"
            alarms = concat(values(aws_cloudwatch_metric_alarm.plain)[*].arn, values(aws_cloudwatch_metric_alarm.computed)[*].arn)
          }
        },
        {
          type   = "log"
          x      = 0
          y      = 28
          width  = 24
          height = 6
          properties = {
            title  = "Faults in the log"
            region = var.region
            view   = "table"
            query  = "SOURCE '${local.function_log_group}' | filter level in ['warning', 'error', 'critical'] | fields @timestamp, event, operation, reason, sessionId, correlationId | sort @timestamp desc | limit 50"
          }
        },
      ],
    )
  })
}
