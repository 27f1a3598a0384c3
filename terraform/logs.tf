# Every log group, so that none is made by itself without a retention and a key.

resource "aws_cloudwatch_log_group" "function" {
  name              = local.function_log_group
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.bot.arn
}

resource "aws_cloudwatch_log_group" "access" {
  name              = local.access_log_group
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.bot.arn
}

resource "aws_cloudwatch_log_group" "waf" {
  count = var.waf_enabled ? 1 : 0

  name              = local.waf_log_group
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.bot.arn
}

# What the stage or the usage plan turned away as too much, counted beside the bot's own
# metrics: none of it reaches the function.
resource "aws_cloudwatch_log_metric_filter" "rate_limited" {
  name           = "${local.common_name}-rate-limited"
  log_group_name = aws_cloudwatch_log_group.access.name
  pattern        = "{ $.status = 429 }"

  metric_transformation {
    name       = "RateLimited"
    namespace  = local.metrics_namespace
    value      = "1"
    unit       = "Count"
    dimensions = { Stage = "$.stage" }
  }
}
