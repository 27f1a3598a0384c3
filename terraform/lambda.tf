resource "aws_lambda_function" "handler" {
  #checkov:skip=CKV_AWS_116:A task that fails is counted, told by an alarm and done again by the clock; all other calls are synchronous
  #checkov:skip=CKV_AWS_117:It talks to Stripe and to AWS's own endpoints alone; a VPC would add a NAT gateway and protect nothing
  #checkov:skip=CKV_AWS_173:No variable is secret: keys are read from Secrets Manager
  #checkov:skip=CKV_AWS_272:The zip is built from hash-locked packages and its own hash is in the state; signing needs a profile of the merchant's
  function_name = local.function_name
  description   = "The chat, the merchant's API, Stripe's webhook and the clock's tasks of payment-smart-bot"
  role          = aws_iam_role.function.arn

  filename         = var.package
  source_code_hash = filebase64sha256(var.package)
  handler          = "payment_smart_bot.entrypoints.aws_lambda.handler"
  runtime          = var.runtime
  architectures    = [var.architecture]
  publish          = true

  timeout                        = var.lambda_timeout
  memory_size                    = var.lambda_memory
  reserved_concurrent_executions = var.reserved_concurrency

  environment {
    variables = {
      STAGE                     = var.environment
      TABLE_NAME                = aws_dynamodb_table.sessions.name
      PAYMENTS_TABLE_NAME       = aws_dynamodb_table.payments.name
      KMS_KEY_ID                = aws_kms_key.bot.arn
      STRIPE_SECRET_ID          = aws_secretsmanager_secret.stripe.arn
      MERCHANT_SECRET_ID        = aws_secretsmanager_secret.merchant.arn
      PUBLIC_URL                = var.public_url == "" ? local.api_address : var.public_url
      PAYMENT_TTL_HOURS         = tostring(var.payment_ttl_hours)
      STRIPE_API_BASE           = var.stripe_api_base
      STRIPE_BUDGET_SECONDS     = tostring(var.stripe_budget_seconds)
      ALLOW_RAW_CARD_DATA       = tostring(var.allow_raw_card_data)
      SAVE_CARD                 = var.save_card
      COLLECT_POSTAL_CODE       = tostring(var.collect_postal_code)
      ACCEPTED_BRANDS           = join(",", var.accepted_brands)
      MERCHANT_CONTACT          = var.merchant_contact
      SESSION_TTL_HOURS         = tostring(var.session_ttl_hours)
      BEDROCK_MODEL_ID          = var.bedrock_model_id
      BEDROCK_GUARDRAIL_ID      = aws_bedrock_guardrail.chat.guardrail_id
      BEDROCK_GUARDRAIL_VERSION = local.guardrail_version
      ALLOWED_ORIGINS           = join(",", var.allowed_origins)
      METRICS_NAMESPACE         = local.metrics_namespace
      LOG_LEVEL                 = var.log_level
    }
  }

  logging_config {
    log_format = "Text" # the program writes JSON itself
    log_group  = aws_cloudwatch_log_group.function.name
  }

  tracing_config {
    mode = "Active"
  }

  snap_start {
    apply_on = var.snapstart ? "PublishedVersions" : "None"
  }

  # Rights first: the version is initialised when it is published.
  depends_on = [aws_iam_role_policy.function, aws_secretsmanager_secret_version.merchant, aws_secretsmanager_secret_version.stripe]
}

# What the API calls: a version that does not change under a running conversation.
resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "The version that serves"
  function_name    = aws_lambda_function.handler.function_name
  function_version = aws_lambda_function.handler.version
}

# The clock's next round is the second try. What is older than a round is not done at all.
resource "aws_lambda_function_event_invoke_config" "live" {
  function_name                = aws_lambda_function.handler.function_name
  qualifier                    = aws_lambda_alias.live.name
  maximum_retry_attempts       = 0
  maximum_event_age_in_seconds = 60
}

resource "aws_lambda_permission" "api" {
  for_each = toset(["POST", "OPTIONS"])

  statement_id  = "Api${title(lower(each.key))}"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.handler.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.chat.execution_arn}/${var.environment}/${each.key}/chat"
}
