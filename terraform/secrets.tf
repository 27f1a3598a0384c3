# The Stripe key, what lets the merchant and Stripe's webhook in, and what the merchant's program is
# shown. Each text is given by a write-only argument: it stands in no state. The version is a piece of
# its hash, so that an edited one is sent with the next apply; 28 bits tell nothing of it.

resource "aws_secretsmanager_secret" "stripe" {
  #checkov:skip=CKV2_AWS_57:Stripe gives no API to make a key; docs/operations.md tells how to rotate it by hand
  name        = local.secret_name
  description = "Stripe's secret key, the bare text"
  kms_key_id  = aws_kms_key.bot.arn
  # At once outside prod, so that the name is free for the next deployment.
  recovery_window_in_days = local.production ? 30 : 0
}

resource "aws_secretsmanager_secret_version" "stripe" {
  secret_id                = aws_secretsmanager_secret.stripe.id
  secret_string_wo         = var.stripe_secret_key
  secret_string_wo_version = parseint(substr(sha256(var.stripe_secret_key), 0, 7), 16)
}

# One secret for all of the merchant: they are read for the same calls, by the same role.

locals {
  merchant_secret_text = jsonencode({
    merchantKey           = var.merchant_key
    webhookSecrets        = var.stripe_webhook_secrets
    merchantWebhookSecret = var.merchant_webhook_secret
  })
}

resource "aws_secretsmanager_secret" "merchant" {
  #checkov:skip=CKV2_AWS_57:Both have a second holder, the merchant's programs and Stripe; docs/operations.md tells how to rotate them by hand
  name                    = local.merchant_secret
  description             = "The merchant's key and the secrets of both webhooks, as JSON"
  kms_key_id              = aws_kms_key.bot.arn
  recovery_window_in_days = local.production ? 30 : 0
}

resource "aws_secretsmanager_secret_version" "merchant" {
  secret_id                = aws_secretsmanager_secret.merchant.id
  secret_string_wo         = local.merchant_secret_text
  secret_string_wo_version = parseint(substr(sha256(local.merchant_secret_text), 0, 7), 16)
}
