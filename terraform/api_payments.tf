# The merchant's API, called as the chat is and with the merchant's own key besides, and Stripe's
# webhook. Both answer from the same function; docs/api.md tells what each does.

locals {
  api_address = (
    local.on_aws
    ? "https://${aws_api_gateway_rest_api.chat.id}.execute-api.${var.region}.${data.aws_partition.current.dns_suffix}/${var.environment}"
    : "${var.emulator.endpoint}/restapis/${aws_api_gateway_rest_api.chat.id}/${var.environment}/_user_request_"
  )

  merchant_methods = [
    "GET /payments",
    "POST /payments",
    "GET /payments/{id}",
    "GET /payments/{id}/entries",
    "POST /payments/{id}/cancel",
    "POST /payments/{id}/capture",
    "POST /payments/{id}/refunds",
  ]

  # Each path's own resource.
  merchant_resources = merge(
    {
      "/payments"      = aws_api_gateway_resource.payments.id
      "/payments/{id}" = aws_api_gateway_resource.payment.id
    },
    { for deed, resource in aws_api_gateway_resource.of_payment : "/payments/{id}/${deed}" => resource.id },
  )
}

resource "aws_api_gateway_resource" "payments" {
  rest_api_id = aws_api_gateway_rest_api.chat.id
  parent_id   = aws_api_gateway_rest_api.chat.root_resource_id
  path_part   = "payments"
}

resource "aws_api_gateway_resource" "payment" {
  rest_api_id = aws_api_gateway_rest_api.chat.id
  parent_id   = aws_api_gateway_resource.payments.id
  path_part   = "{id}"
}

resource "aws_api_gateway_resource" "of_payment" {
  for_each = toset(["cancel", "capture", "entries", "refunds"])

  rest_api_id = aws_api_gateway_rest_api.chat.id
  parent_id   = aws_api_gateway_resource.payment.id
  path_part   = each.key
}

# The program reads the bodies: it names the field that is wrong and what to give, which a model
# cannot, and a repeat under an Idempotency-Key is to get the very answer of the first time.
resource "aws_api_gateway_request_validator" "parameters" {
  rest_api_id                 = aws_api_gateway_rest_api.chat.id
  name                        = "parameters"
  validate_request_parameters = true
}

resource "aws_api_gateway_method" "merchant" {
  for_each = toset(local.merchant_methods)

  rest_api_id          = aws_api_gateway_rest_api.chat.id
  resource_id          = local.merchant_resources[split(" ", each.key)[1]]
  http_method          = split(" ", each.key)[0]
  authorization        = var.api_auth == "AWS_IAM" ? "AWS_IAM" : "NONE"
  api_key_required     = var.api_auth == "API_KEY"
  request_validator_id = aws_api_gateway_request_validator.parameters.id
  request_parameters   = strcontains(each.key, "{id}") ? { "method.request.path.id" = true } : {}
}

resource "aws_api_gateway_integration" "merchant" {
  for_each = aws_api_gateway_method.merchant

  rest_api_id             = aws_api_gateway_rest_api.chat.id
  resource_id             = each.value.resource_id
  http_method             = each.value.http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_alias.live.invoke_arn
  timeout_milliseconds    = 29000
}

resource "aws_api_gateway_resource" "webhooks" {
  rest_api_id = aws_api_gateway_rest_api.chat.id
  parent_id   = aws_api_gateway_rest_api.chat.root_resource_id
  path_part   = "webhooks"
}

resource "aws_api_gateway_resource" "stripe" {
  rest_api_id = aws_api_gateway_rest_api.chat.id
  parent_id   = aws_api_gateway_resource.webhooks.id
  path_part   = "stripe"
}

resource "aws_api_gateway_method" "webhook" {
  #checkov:skip=CKV_AWS_59:Stripe sends no key; the program takes only what is signed with the webhook's secret
  #checkov:skip=CKV2_AWS_53:The signature over the very bytes is the check
  rest_api_id   = aws_api_gateway_rest_api.chat.id
  resource_id   = aws_api_gateway_resource.stripe.id
  http_method   = "POST"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "webhook" {
  rest_api_id             = aws_api_gateway_rest_api.chat.id
  resource_id             = aws_api_gateway_resource.stripe.id
  http_method             = aws_api_gateway_method.webhook.http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_alias.live.invoke_arn
  timeout_milliseconds    = 29000
}

# Anybody can call it, so it has a share of its own and takes nothing from those who pay.
resource "aws_api_gateway_method_settings" "webhook" {
  #checkov:skip=CKV_AWS_225:An event is taken once
  rest_api_id = aws_api_gateway_rest_api.chat.id
  stage_name  = aws_api_gateway_stage.chat.stage_name
  # AWS wants a slash within a path written so, and gives it back so; the emulator gives it back plain.
  method_path = "webhooks${local.on_aws ? "~1" : "/"}stripe/POST"

  settings {
    metrics_enabled        = true
    data_trace_enabled     = false
    logging_level          = "OFF"
    throttling_rate_limit  = var.webhook_throttle.rate
    throttling_burst_limit = var.webhook_throttle.burst
  }

  depends_on = [aws_api_gateway_method_settings.options]
}

resource "aws_lambda_permission" "payments" {
  for_each = toset(concat(local.merchant_methods, ["POST /webhooks/stripe"]))

  statement_id  = "Api${replace(title(lower(replace(each.key, "/[^A-Za-z]+/", " "))), " ", "")}"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.handler.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.chat.execution_arn}/${var.environment}/${replace(replace(each.key, " ", ""), "{id}", "*")}"
}
