# The function's role: one statement for each thing that it does. tests/cloud/test_terraform_iam.py
# takes each away in turn and sees a conversation fail.

resource "aws_iam_role" "function" {
  name               = local.function_name
  description        = "What the function of ${local.common_name} may do"
  assume_role_policy = data.aws_iam_policy_document.function_trust.json
}

resource "aws_iam_role_policy" "function" {
  name   = "conversation"
  role   = aws_iam_role.function.id
  policy = data.aws_iam_policy_document.function.json
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

data "aws_iam_policy_document" "function" {
  #checkov:skip=CKV_AWS_111:The one "*" is X-Ray's, which has no ARN to name
  #checkov:skip=CKV_AWS_356:The same

  statement {
    sid       = "ReadSessions"
    actions   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"]
    resources = [aws_dynamodb_table.sessions.arn]
  }

  statement {
    sid       = "WriteSessions"
    actions   = ["dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
    resources = [aws_dynamodb_table.sessions.arn]
  }

  statement {
    # AWS documents these for whoever uses a table that is encrypted by a customer's key.
    sid       = "UseTableKey"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    resources = [aws_kms_key.bot.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["dynamodb.${var.region}.amazonaws.com"]
    }
  }

  statement {
    sid       = "SealCards"
    actions   = ["kms:Encrypt"]
    resources = [aws_kms_key.bot.arn]

    # Only bound to a session. The emulator always denies by conditions on the context.
    dynamic "condition" {
      for_each = local.on_aws ? [1] : []

      content {
        test     = "ForAnyValue:StringEquals"
        variable = "kms:EncryptionContextKeys"
        values   = ["sessionId"]
      }
    }
  }

  statement {
    sid       = "OpenCards"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.bot.arn]

    dynamic "condition" {
      for_each = local.on_aws ? [1] : []

      content {
        test     = "ForAnyValue:StringEquals"
        variable = "kms:EncryptionContextKeys"
        values   = ["sessionId"]
      }
    }
  }

  statement {
    sid       = "ReadStripeKey"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.stripe.arn]
  }

  statement {
    sid       = "DecryptStripeKey"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.bot.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${var.region}.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "kms:EncryptionContext:SecretARN"
      values   = [aws_secretsmanager_secret.stripe.arn]
    }
  }

  dynamic "statement" {
    for_each = local.ask_model ? [1] : []

    content {
      sid       = "AskModel"
      actions   = concat(["bedrock:InvokeModel"], local.on_aws ? [] : ["bedrock:Converse"]) # the emulator's name for it
      resources = local.model_arns
    }
  }

  dynamic "statement" {
    for_each = local.ask_model ? [1] : []

    content {
      sid       = "ApplyGuardrail"
      actions   = ["bedrock:ApplyGuardrail"]
      resources = [aws_bedrock_guardrail.chat.guardrail_arn]
    }
  }

  statement {
    sid     = "WriteLogs"
    actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
    # The last part is the stream, which Lambda names.
    resources = ["arn:${local.partition}:logs:${local.arn_tail}:log-group:${local.function_log_group}:*"]
  }

  statement {
    sid       = "WriteTraces"
    actions   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    resources = ["*"] # X-Ray has no ARN for these
  }
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
