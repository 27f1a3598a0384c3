# The function's role: one statement for each thing that it does. tests/cloud/test_iam.py
# takes each away in turn and sees a conversation fail. No policy document by data source: that
# would be read anew, and the policy written anew, whenever one of these resources changes.

resource "aws_iam_role" "function" {
  name               = local.function_name
  description        = "What the function of ${local.common_name} may do"
  assume_role_policy = data.aws_iam_policy_document.function_trust.json
}

resource "aws_iam_role_policy" "function" {
  name   = "conversation"
  role   = aws_iam_role.function.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.function_statements })
}

data "aws_iam_policy_document" "function_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

locals {
  # Only bound to a session. The emulator denies whatever has a condition on the context.
  only_for_a_session = local.on_aws ? {
    Condition = { "ForAnyValue:StringEquals" = { "kms:EncryptionContextKeys" = ["sessionId"] } }
  } : {}

  # Idempotency keys, and how deliveries stand, are all that is changed in place; the same of the
  # emulator.
  only_answers = local.on_aws ? {
    Condition = { "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = ["KEY#*", "TOLD#*"] } }
  } : {}

  function_statements = concat(
    [
      {
        Sid      = "ReadSessions"
        Effect   = "Allow"
        Action   = ["dynamodb:BatchGetItem"]
        Resource = aws_dynamodb_table.sessions.arn
      },
      {
        # A payer or the merchant reads a chat again.
        Sid      = "ReadTranscripts"
        Effect   = "Allow"
        Action   = ["dynamodb:Query"]
        Resource = aws_dynamodb_table.sessions.arn
      },
      {
        # By TransactWriteItems, which asks for the right to each thing in it; its conditions stand
        # in the puts themselves, so there is no ConditionCheck.
        Sid      = "WriteSessions"
        Effect   = "Allow"
        Action   = ["dynamodb:DeleteItem", "dynamodb:PutItem"]
        Resource = aws_dynamodb_table.sessions.arn
      },
      {
        Sid      = "ReadPayments"
        Effect   = "Allow"
        Action   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"]
        Resource = aws_dynamodb_table.payments.arn
      },
      {
        Sid      = "ListPayments"
        Effect   = "Allow"
        Action   = ["dynamodb:Query"]
        Resource = [for name in keys(local.payments_indexes) : "${aws_dynamodb_table.payments.arn}/index/${name}"]
      },
      {
        # No right to delete: these are the books.
        Sid      = "WritePayments"
        Effect   = "Allow"
        Action   = ["dynamodb:PutItem"]
        Resource = aws_dynamodb_table.payments.arn
      },
      merge(local.only_answers, {
        Sid      = "KeepAnswers"
        Effect   = "Allow"
        Action   = ["dynamodb:UpdateItem"]
        Resource = aws_dynamodb_table.payments.arn
      }),
      {
        # What AWS documents for whoever uses a table under a customer's key, and only by way of it.
        Sid       = "UseTableKey"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        Resource  = aws_kms_key.bot.arn
        Condition = { StringEquals = { "kms:ViaService" = "dynamodb.${var.region}.amazonaws.com" } }
      },
      merge(local.only_for_a_session, {
        Sid      = "SealCards"
        Effect   = "Allow"
        Action   = "kms:Encrypt"
        Resource = aws_kms_key.bot.arn
      }),
      merge(local.only_for_a_session, {
        Sid      = "OpenCards"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = aws_kms_key.bot.arn
      }),
      {
        Sid      = "ReadStripeKey"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = aws_secretsmanager_secret.stripe.arn
      },
      {
        Sid      = "ReadMerchantSecret"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = aws_secretsmanager_secret.merchant.arn
      },
      {
        Sid      = "DecryptSecrets"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = aws_kms_key.bot.arn
        Condition = {
          StringEquals = {
            "kms:ViaService"                  = "secretsmanager.${var.region}.amazonaws.com"
            "kms:EncryptionContext:SecretARN" = [aws_secretsmanager_secret.stripe.arn, aws_secretsmanager_secret.merchant.arn]
          }
        }
      },
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:${local.partition}:logs:${local.arn_tail}:log-group:${local.function_log_group}:*" # its streams, which Lambda names
      },
      {
        Sid      = "WriteTraces"
        Effect   = "Allow"
        Action   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        Resource = "*" # X-Ray has no ARN for these
      },
    ],
    [
      for statement in [
        {
          # Lambda reads the stream in the function's name.
          Sid      = "FollowEvents"
          Effect   = "Allow"
          Action   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
          Resource = aws_dynamodb_table.payments.stream_arn
        },
      ] : statement if local.tells
    ],
    [
      for statement in [
        {
          Sid      = "AskModel"
          Effect   = "Allow"
          Action   = concat(["bedrock:InvokeModel"], local.on_aws ? [] : ["bedrock:Converse"]) # the emulator's name for it
          Resource = local.model_arns
        },
        {
          Sid      = "ApplyGuardrail"
          Effect   = "Allow"
          Action   = ["bedrock:ApplyGuardrail"]
          Resource = ["arn:${local.partition}:bedrock:${local.arn_tail}:guardrail/${aws_bedrock_guardrail.chat.guardrail_id}"]
        },
      ] : statement if local.ask_model
    ],
  )
}

# API Gateway writes its access log by a role of the whole region.

resource "aws_api_gateway_account" "region" {
  count = var.manage_api_gateway_account ? 1 : 0

  cloudwatch_role_arn = aws_iam_role.api_logs[0].arn
  depends_on          = [aws_iam_role_policy_attachment.api_logs]
}

resource "aws_iam_role" "api_logs" {
  count = var.manage_api_gateway_account ? 1 : 0

  name        = "${local.common_name}-api-logs"
  description = "API Gateway's right to write logs"

  assume_role_policy = data.aws_iam_policy_document.api_logs_trust.json
}

data "aws_iam_policy_document" "api_logs_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["apigateway.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy_attachment" "api_logs" {
  count = var.manage_api_gateway_account ? 1 : 0

  role       = aws_iam_role.api_logs[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}
