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
