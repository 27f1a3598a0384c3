# Every route, in a table: what API Gateway passes on to the function. docs/api.md tells what each
# does. A route is for whoever `api_auth` lets in, unless it is open to anybody: then it has a share
# of the stage of its own, and takes nothing from those who pay.

locals {
  api_address = (
    local.on_aws
    ? "https://${aws_api_gateway_rest_api.chat.id}.execute-api.${var.region}.${data.aws_partition.current.dns_suffix}/${var.environment}"
    : "${var.emulator.endpoint}/restapis/${aws_api_gateway_rest_api.chat.id}/${var.environment}/_user_request_"
  )

  # The merchant's program shows the merchant's key besides, a payer the token of the chat.
  caller_routes = [
    "POST /chat",
    "GET /sessions/{id}",
    "GET /payments",
    "POST /payments",
    "GET /payments/{id}",
    "GET /payments/{id}/entries",
    "POST /payments/{id}/cancel",
    "POST /payments/{id}/capture",
    "POST /payments/{id}/refunds",
    "GET /webhooks/deliveries",
    "POST /webhooks/deliveries/{id}/resend",
  ]

  # Browsers ask before they call; banks send payers back; Stripe signs what it sends.
  few = { rate = max(1, var.stage_throttle.rate / 5), burst = max(1, floor(var.stage_throttle.burst / 5)) }
  open_routes = {
    "OPTIONS /chat"          = local.few
    "OPTIONS /sessions/{id}" = local.few
    "GET /pay/done"          = local.few
    "POST /webhooks/stripe"  = var.webhook_throttle
  }

  routes = {
    for route in concat(local.caller_routes, keys(local.open_routes)) : route => {
      method = split(" ", route)[0]
      path   = trimprefix(split(" ", route)[1], "/")
      open   = contains(keys(local.open_routes), route)
    }
  }

  # Each path and all that it stands under, by how deep it is: a resource's parent is there before it.
  path_parts = distinct([for route in values(local.routes) : split("/", route.path)])
  paths = {
    for depth in range(1, 5) : depth => toset([
      for parts in local.path_parts : join("/", slice(parts, 0, depth)) if length(parts) >= depth
    ])
  }
  path_ids = merge([
    for resources in [
      aws_api_gateway_resource.first, aws_api_gateway_resource.second,
      aws_api_gateway_resource.third, aws_api_gateway_resource.fourth,
    ] : { for path, resource in resources : path => resource.id }
  ]...)
}

resource "aws_api_gateway_resource" "first" {
  for_each = local.paths[1]

  rest_api_id = aws_api_gateway_rest_api.chat.id
  parent_id   = aws_api_gateway_rest_api.chat.root_resource_id
  path_part   = each.key
}

resource "aws_api_gateway_resource" "second" {
  for_each = local.paths[2]

  rest_api_id = aws_api_gateway_rest_api.chat.id
  parent_id   = aws_api_gateway_resource.first[dirname(each.key)].id
  path_part   = basename(each.key)
}

resource "aws_api_gateway_resource" "third" {
  for_each = local.paths[3]

  rest_api_id = aws_api_gateway_rest_api.chat.id
  parent_id   = aws_api_gateway_resource.second[dirname(each.key)].id
  path_part   = basename(each.key)
}

resource "aws_api_gateway_resource" "fourth" {
  for_each = local.paths[4]

  rest_api_id = aws_api_gateway_rest_api.chat.id
  parent_id   = aws_api_gateway_resource.third[dirname(each.key)].id
  path_part   = basename(each.key)
}

resource "aws_api_gateway_method" "route" {
  for_each = local.routes

  rest_api_id          = aws_api_gateway_rest_api.chat.id
  resource_id          = local.path_ids[each.value.path]
  http_method          = each.value.method
  authorization        = !each.value.open && var.api_auth == "AWS_IAM" ? "AWS_IAM" : "NONE"
  api_key_required     = !each.value.open && var.api_auth == "API_KEY"
  request_validator_id = each.value.path == "chat" ? aws_api_gateway_request_validator.body.id : aws_api_gateway_request_validator.parameters.id
  request_models       = each.key == "POST /chat" ? { "application/json" = aws_api_gateway_model.request.name } : {}
  request_parameters   = strcontains(each.key, "{id}") ? { "method.request.path.id" = true } : {}

  lifecycle {
    precondition {
      condition     = var.api_auth != "NONE" || var.environment == "dev"
      error_message = "api_auth = \"NONE\" lets anybody call; outside dev choose API_KEY or AWS_IAM."
    }
  }
}

resource "aws_api_gateway_integration" "route" {
  for_each = aws_api_gateway_method.route

  rest_api_id             = aws_api_gateway_rest_api.chat.id
  resource_id             = each.value.resource_id
  http_method             = each.value.http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_alias.live.invoke_arn
  timeout_milliseconds    = 29000
}

resource "aws_api_gateway_method_settings" "open" {
  #checkov:skip=CKV_AWS_225:A browser remembers the answer to OPTIONS, an event is taken once, and the page is small
  for_each = local.open_routes

  rest_api_id = aws_api_gateway_rest_api.chat.id
  stage_name  = aws_api_gateway_stage.chat.stage_name
  # AWS wants a slash within a path written so, and gives it back so; the emulator gives it back plain.
  method_path = "${replace(local.routes[each.key].path, "/", local.on_aws ? "~1" : "/")}/${local.routes[each.key].method}"

  settings {
    metrics_enabled        = true
    data_trace_enabled     = false
    logging_level          = "OFF"
    throttling_rate_limit  = each.value.rate
    throttling_burst_limit = each.value.burst
  }

  depends_on = [aws_api_gateway_method_settings.all]
}

resource "aws_lambda_permission" "route" {
  for_each = local.routes

  statement_id  = "Api${replace(title(lower(replace(each.key, "/[^A-Za-z]+/", " "))), " ", "")}"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.handler.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.chat.execution_arn}/${var.environment}/${each.value.method}/${replace(each.value.path, "{id}", "*")}"
}
