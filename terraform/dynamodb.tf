# Sessions and their turns. The program writes `ttl` into every item, and checks it when it reads.

resource "aws_dynamodb_table" "sessions" {
  name                        = local.table_name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "pk"
  range_key                   = "sk"
  deletion_protection_enabled = coalesce(var.deletion_protection, local.production)

  attribute {
    name = "pk"
    type = "S"
  }

  attribute {
    name = "sk"
    type = "S"
  }

  ttl {
    attribute_name = "ttl"
    enabled        = true
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = local.on_aws ? var.recovery_days : null # the emulator does not keep it
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.bot.arn
  }
}

# Payments with their ledgers, idempotency keys, Stripe's events that were seen and the merchant's that
# are to be told: the books. The last three carry `ttl`; nothing else here is ever deleted, and the
# function has no right to. What the items are tell adapters/payment_items.py and outbox_items.py.

locals {
  payments_indexes = {
    newest         = { partition = "book", order = "placed" }
    of_a_state     = { partition = "standing", order = "placed" }
    of_a_reference = { partition = "reference", order = "placed" }
    unsettled      = { partition = "waits", order = "due" }
  }
}

resource "aws_dynamodb_table" "payments" {
  name                        = local.payments_table_name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "pk"
  range_key                   = "sk"
  deletion_protection_enabled = coalesce(var.deletion_protection, local.production)
  stream_enabled              = local.tells
  stream_view_type            = local.tells ? "KEYS_ONLY" : null # what is told is read from the table

  dynamic "attribute" {
    for_each = toset(concat(["pk", "sk"], flatten([for keys in local.payments_indexes : values(keys)])))

    content {
      name = attribute.value
      type = "S"
    }
  }

  dynamic "global_secondary_index" {
    for_each = local.payments_indexes

    content {
      name            = global_secondary_index.key
      hash_key        = global_secondary_index.value.partition
      range_key       = global_secondary_index.value.order
      projection_type = "KEYS_ONLY"
    }
  }

  ttl {
    attribute_name = "ttl"
    enabled        = true
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = local.on_aws ? 35 : null # the most there is; the emulator does not keep it
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.bot.arn
  }
}
