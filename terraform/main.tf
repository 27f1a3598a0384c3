# What the other files share. One file for each service; docs/deploy.md tells how to use them.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  project = "payment-smart-bot"
  suffix  = var.environment

  function_name       = "${local.project}-handler-${local.suffix}"
  table_name          = "${local.project}-sessions-${local.suffix}"
  payments_table_name = "${local.project}-payments-${local.suffix}"
  secret_name         = "${local.project}/stripe-key-${local.suffix}"
  merchant_secret     = "${local.project}/merchant-${local.suffix}"
  common_name         = "${local.project}-${local.suffix}"

  # A name and no reference: the role's policy and the key's policy need it before the group exists.
  function_log_group = "/aws/lambda/${local.function_name}"
  access_log_group   = "/aws/apigateway/${local.common_name}"
  waf_log_group      = "aws-waf-logs-${local.common_name}" # WAF asks for this beginning

  metrics_namespace = "PaymentSmartBot"

  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  arn_tail  = "${var.region}:${local.account}"

  # As the program has it where a payment does not say.
  card_capture = var.card_capture != "" ? var.card_capture : startswith(var.stripe_publishable_key, "pk_live_") ? "field" : "chat"

  # Whether the merchant's program is told what happens.
  tells = var.merchant_webhook_url != ""

  production = var.environment == "prod"
  on_aws     = var.emulator == null

  tags = {
    Project     = local.project
    Environment = var.environment
    ManagedBy   = "terraform"
  }
}
