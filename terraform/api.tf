# The API and its one stage; the routes are in api_routes.tf. Who may call is `api_auth`; the answers
# that API Gateway gives by itself have the form of the program's own.

locals {
  api_answers = {
    BAD_REQUEST_BODY    = { status = "400", code = "invalid-body", message = "Send a JSON object with a message of at most 2,000 characters and, if you like, a sessionId." }
    REQUEST_TOO_LARGE   = { status = "413", code = "body-too-large", message = "Send less." }
    UNSUPPORTED_MEDIA   = { status = "415", code = "unsupported-media-type", message = "Send JSON.", type = "UNSUPPORTED_MEDIA_TYPE" }
    INVALID_API_KEY     = { status = "403", code = "forbidden", message = "Send your API key in the header x-api-key." }
    ACCESS_DENIED       = { status = "403", code = "forbidden", message = "You may not call this." }
    MISSING_TOKEN       = { status = "403", code = "forbidden", message = "There is no such path and method, or you may not call it.", type = "MISSING_AUTHENTICATION_TOKEN" }
    THROTTLED           = { status = "429", code = "too-many-requests", message = "Please wait a moment and send that again." }
    QUOTA_EXCEEDED      = { status = "429", code = "quota-exceeded", message = "This key's requests for today are used up." }
    WAF_FILTERED        = { status = "403", code = "forbidden", message = "That request was stopped." }
    INTEGRATION_FAILURE = { status = "503", code = "unavailable", message = "Please send that again." }
    INTEGRATION_TIMEOUT = { status = "504", code = "timeout", message = "Please send that again." }
    DEFAULT_4XX         = { status = null, code = "bad-request", message = "That request cannot be read." }
    DEFAULT_5XX         = { status = null, code = "internal", message = "Please send that again." }
  }

  # These answers cannot look a page's origin up in a list: with one origin they can name it.
  api_answer_headers = merge(
    {
      "gatewayresponse.header.Cache-Control"    = "'no-store'"
      "gatewayresponse.header.X-Correlation-Id" = "context.requestId"
    },
    length(var.allowed_origins) == 1 ? {
      "gatewayresponse.header.Access-Control-Allow-Origin" = "'${var.allowed_origins[0]}'"
    } : {},
  )
}

resource "aws_api_gateway_rest_api" "chat" {
  #checkov:skip=CKV_AWS_237:The stage always has a deployment; create_before_destroy here would make a second API with another address
  name        = local.common_name
  description = "A payment in a chat"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

# What a body is to look like at the least; the program checks the rest and says what is wrong.
# No pattern and no enum: a validator's message repeats what did not fit.
resource "aws_api_gateway_model" "request" {
  rest_api_id  = aws_api_gateway_rest_api.chat.id
  name         = "ChatRequest"
  description  = "A message of the payer"
  content_type = "application/json"

  schema = jsonencode({
    "$schema" = "http://json-schema.org/draft-04/schema#"
    title     = "ChatRequest"
    type      = "object"
    required  = ["message"]
    properties = {
      message   = { type = "string", minLength = 1, maxLength = 4000 } # units of UTF-16; 2,000 characters are the program's limit
      sessionId = { type = "string", minLength = 1, maxLength = 128 }
      messageId = { type = "string", minLength = 1, maxLength = 128 }
    }
  })
}

resource "aws_api_gateway_request_validator" "body" {
  rest_api_id           = aws_api_gateway_rest_api.chat.id
  name                  = "body"
  validate_request_body = true
}

# The program reads the other bodies: it names the field that is wrong and what to give, which a model
# cannot, and a repeat under an Idempotency-Key is to get the very answer of the first time.
resource "aws_api_gateway_request_validator" "parameters" {
  rest_api_id                 = aws_api_gateway_rest_api.chat.id
  name                        = "parameters"
  validate_request_parameters = true
}

resource "aws_api_gateway_gateway_response" "own" {
  for_each = local.api_answers

  rest_api_id         = aws_api_gateway_rest_api.chat.id
  response_type       = lookup(each.value, "type", each.key)
  status_code         = each.value.status
  response_parameters = local.api_answer_headers
  response_templates = {
    "application/json" = jsonencode({ error = { code = each.value.code, message = each.value.message } })
  }
}

resource "aws_api_gateway_deployment" "chat" {
  rest_api_id = aws_api_gateway_rest_api.chat.id
  description = "What ${local.common_name} serves"

  # The text of this file and what it takes from elsewhere. Hashing the resources themselves would
  # make a new deployment at every apply wherever an API adds fields to them.
  triggers = {
    configuration = sha1(jsonencode([
      filesha1("${path.module}/api.tf"), filesha1("${path.module}/api_routes.tf"), var.api_auth, var.allowed_origins, aws_lambda_alias.live.invoke_arn,
    ]))
  }

  depends_on = [aws_api_gateway_gateway_response.own, aws_api_gateway_integration.route]

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "chat" {
  #checkov:skip=CKV_AWS_120:Every answer is another; a cache would answer one payer with another's
  #checkov:skip=CKV2_AWS_4:Execution logs repeat parts of a refused body, so they stay off; the access log has every request
  #checkov:skip=CKV2_AWS_51:Callers have an API key or sign their requests
  #checkov:skip=CKV2_AWS_77:waf.tf has that rule group; checkov does not follow the association through its count
  rest_api_id           = aws_api_gateway_rest_api.chat.id
  deployment_id         = aws_api_gateway_deployment.chat.id
  stage_name            = var.environment
  description           = "Serves ${local.common_name}"
  xray_tracing_enabled  = true
  cache_cluster_enabled = false

  # Who, when and with what outcome. Neither body nor query, which anybody could write a card into,
  # nor the key; no validator's message, which repeats what it refused.
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format = jsonencode({
      requestId         = "$context.requestId"
      requestTime       = "$context.requestTime"
      stage             = "$context.stage"
      sourceIp          = "$context.identity.sourceIp"
      apiKeyId          = "$context.identity.apiKeyId"
      caller            = "$context.identity.caller"
      httpMethod        = "$context.httpMethod"
      resourcePath      = "$context.resourcePath"
      status            = "$context.status"
      responseLength    = "$context.responseLength"
      responseLatency   = "$context.responseLatency"
      integrationStatus = "$context.integrationStatus"
      errorType         = "$context.error.responseType"
      waf               = "$context.wafResponseCode"
    })
  }

  depends_on = [aws_api_gateway_account.region]
}

resource "aws_api_gateway_method_settings" "all" {
  #checkov:skip=CKV_AWS_225:Every answer is another; a cache would answer one payer with another's
  rest_api_id = aws_api_gateway_rest_api.chat.id
  stage_name  = aws_api_gateway_stage.chat.stage_name
  method_path = "*/*"

  settings {
    metrics_enabled        = true
    data_trace_enabled     = false # would log bodies
    logging_level          = "OFF" # its errors repeat what did not fit, a card number perhaps
    throttling_rate_limit  = var.stage_throttle.rate
    throttling_burst_limit = var.stage_throttle.burst
  }
}

resource "aws_api_gateway_api_key" "caller" {
  count = var.api_auth == "API_KEY" ? 1 : 0

  name        = local.common_name
  description = "The merchant's page or server"
  value       = var.api_key_value
}

resource "aws_api_gateway_usage_plan" "callers" {
  count = var.api_auth == "API_KEY" ? 1 : 0

  name        = local.common_name
  description = "What one key may do"

  api_stages {
    api_id = aws_api_gateway_rest_api.chat.id
    stage  = aws_api_gateway_stage.chat.stage_name
  }

  throttle_settings {
    rate_limit  = var.usage_plan.rate
    burst_limit = var.usage_plan.burst
  }

  quota_settings {
    limit  = var.usage_plan.daily_cap
    period = "DAY"
  }
}

resource "aws_api_gateway_usage_plan_key" "caller" {
  count = var.api_auth == "API_KEY" ? 1 : 0

  key_id        = aws_api_gateway_api_key.caller[0].id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.callers[0].id
}
