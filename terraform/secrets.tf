# The Stripe key. Its text is given by a write-only argument: it stands in no state. The version is
# a piece of its hash, so that an edited key is sent with the next apply; 28 bits tell nothing of it.

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
