# What a deployment refuses, and what its switches do. No account is needed, but a zip:
#   make package && terraform -chdir=terraform test

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  stripe_secret_key = "sk_test_0123456789abcdef"
}

run "a_test_key_and_the_defaults_pass" {
  command = plan

  assert {
    condition     = aws_lambda_function.handler.function_name == "payment-smart-bot-handler-dev"
    error_message = "The function's name is that of the brief."
  }

  assert {
    condition     = aws_secretsmanager_secret.stripe.name == "payment-smart-bot/stripe-key-dev"
    error_message = "The secret's name is that of the brief."
  }

  assert {
    condition     = aws_lambda_function.handler.timeout == 60
    error_message = "The function has 60 seconds."
  }

  assert {
    condition     = { for route, method in aws_api_gateway_method.route : route => method.api_key_required } == { for route in keys(local.routes) : route => contains(local.caller_routes, route) }
    error_message = "A key is asked for unless something else is chosen; browsers that ask, banks and Stripe have none."
  }

  assert {
    condition     = toset(keys(local.open_routes)) == toset(["OPTIONS /chat", "OPTIONS /sessions/{id}", "GET /pay/done", "POST /webhooks/stripe"]) && toset(keys(aws_api_gateway_method_settings.open)) == toset(keys(local.open_routes))
    error_message = "Nothing else is open to anybody, and what is has its own share."
  }

  assert {
    condition     = aws_api_gateway_method.route["POST /chat"].request_models != null && alltrue([for route, method in aws_api_gateway_method.route : method.authorization == "NONE"])
    error_message = "A message is checked before the function runs."
  }

  assert {
    condition     = toset(keys(aws_api_gateway_integration.route)) == toset(keys(local.routes)) && toset(keys(aws_lambda_permission.route)) == toset(keys(local.routes))
    error_message = "Each route has its integration, and its right to call the function."
  }

  assert {
    condition = toset([for permission in aws_lambda_permission.route : permission.statement_id]) == toset([
      "ApiPostChat", "ApiOptionsChat", "ApiGetSessionsId", "ApiOptionsSessionsId", "ApiGetPayments", "ApiPostPayments",
      "ApiGetPaymentsId", "ApiGetPaymentsIdEntries", "ApiPostPaymentsIdCancel", "ApiPostPaymentsIdCapture",
      "ApiPostPaymentsIdRefunds", "ApiGetWebhooksDeliveries", "ApiPostWebhooksDeliveriesIdResend",
      "ApiPostWebhooksStripe", "ApiGetPayDone",
    ])
    error_message = "No right names more than one route."
  }

  assert {
    condition     = length(aws_lambda_event_source_mapping.told) == 0 && !aws_dynamodb_table.payments.stream_enabled && !contains([for statement in local.function_statements : statement.Sid], "FollowEvents")
    error_message = "Without an address nobody is told, and there is no right to the stream."
  }

  assert {
    condition     = { for name, target in aws_cloudwatch_event_target.task : name => jsondecode(target.input).task } == { tidy = "tidy", reconcile = "reconcile" } && length(aws_lambda_permission.task) == 2
    error_message = "The clock asks for both tasks."
  }

  assert {
    condition     = nonsensitive(jsondecode(local.merchant_secret_text)) == { merchantKey = null, webhookSecrets = [], merchantWebhookSecret = null }
    error_message = "Without a merchant's key nobody is let in."
  }

  assert {
    condition     = !aws_dynamodb_table.sessions.deletion_protection_enabled && aws_secretsmanager_secret.stripe.recovery_window_in_days == 0
    error_message = "dev can be taken down and put up again."
  }

  assert {
    condition     = alltrue([for group in [aws_cloudwatch_log_group.function, aws_cloudwatch_log_group.access, aws_cloudwatch_log_group.waf[0]] : group.retention_in_days == 365])
    error_message = "Every log is kept for twelve months."
  }

  assert {
    condition     = length([for statement in local.function_statements : statement if contains(["ReadPayments", "ListPayments", "WritePayments", "KeepAnswers"], statement.Sid) && strcontains(jsonencode(statement.Action), "Delete")]) == 0
    error_message = "Nothing of the books can be deleted."
  }

  assert {
    condition     = one([for statement in local.function_statements : statement.Condition if statement.Sid == "KeepAnswers"])["ForAllValues:StringLike"]["dynamodb:LeadingKeys"] == ["KEY#*", "TOLD#*"]
    error_message = "Idempotency keys and how deliveries stand can be changed in place, and nothing else."
  }

  assert {
    condition     = length([for statement in local.function_statements : statement if contains(["AskModel", "ApplyGuardrail"], statement.Sid)]) == 0
    error_message = "Without a model there is no right to one."
  }

  assert {
    condition     = alltrue([for statement in local.function_statements : can(statement.Condition["ForAnyValue:StringEquals"]) if contains(["SealCards", "OpenCards"], statement.Sid)])
    error_message = "On AWS cards are sealed and opened only bound to a session."
  }
}

run "what_is_refused" {
  command = plan
  variables {
    stripe_secret_key      = "sk_live_0123456789abcdef"
    stripe_publishable_key = "pk_live_0123456789abcdef"
    card_capture           = "chat"
    allowed_origins        = ["*"]
    runtime                = "python3.11"
    bedrock_model_id       = "us.amazon.nova-micro-v1:0"
    environment            = "prod"
    log_retention_days     = 30
  }
  expect_failures = [
    var.stripe_secret_key,       # a live key with cards in the chat, unless allow_raw_card_data
    var.allowed_origins,         # any page
    var.snapstart,               # there is none for python3.11
    var.bedrock_profile_regions, # an inference profile without its regions
    var.log_retention_days,      # twelve months in prod
  ]
}

run "what_is_refused_of_the_merchant" {
  command = plan
  variables {
    environment            = "staging"
    merchant_key           = "too-short"
    stripe_webhook_secrets = ["whsec_0123456789", "sk_test_0123456789"]
    public_url             = "http://shop.example"
    payment_ttl_hours      = 0
    webhook_throttle       = { rate = 0, burst = 1 }
    merchant_webhook_url   = "http://shop.example/hooks"
    card_capture           = "field"
  }
  expect_failures = [
    var.merchant_key,           # shorter than anybody could not guess
    var.stripe_webhook_secrets, # another kind of secret
    var.public_url,             # a page without TLS outside dev
    var.payment_ttl_hours,
    var.webhook_throttle,
    var.merchant_webhook_url, # without TLS, and without a secret
    var.card_capture,         # the field without its key
  ]
}

run "a_merchant_is_let_in" {
  command = plan
  variables {
    merchant_key           = "0123456789abcdefghijklmn"
    stripe_webhook_secrets = ["whsec_0123456789"]
    public_url             = "https://shop.example"

    merchant_webhook_url    = "https://shop.example/hooks?shop=1"
    merchant_webhook_secret = "abcdefghijklmnopqrstuvwx"
  }

  assert {
    condition     = nonsensitive(jsondecode(local.merchant_secret_text)) == { merchantKey = "0123456789abcdefghijklmn", webhookSecrets = ["whsec_0123456789"], merchantWebhookSecret = "abcdefghijklmnopqrstuvwx" }
    error_message = "The secret has all three."
  }

  assert {
    condition     = { for name, target in aws_cloudwatch_event_target.task : name => jsondecode(target.input).task } == { tidy = "tidy", reconcile = "reconcile", deliver = "deliver" } && length(aws_lambda_permission.task) == 3
    error_message = "The clock asks for deliveries too."
  }

  assert {
    condition     = aws_dynamodb_table.payments.stream_view_type == "KEYS_ONLY" && jsondecode(one(one(aws_lambda_event_source_mapping.told[0].filter_criteria).filter).pattern) == { eventName = ["INSERT"], dynamodb = { Keys = { pk = { S = [{ prefix = "TOLD#" }] } } } }
    error_message = "New events alone start the function, and the stream holds nothing of a payer."
  }

  assert {
    condition     = one([for statement in local.function_statements : statement.Action if statement.Sid == "FollowEvents"]) == ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
    error_message = "The stream can be read."
  }

  assert {
    condition     = !strcontains(jsonencode(aws_lambda_function.handler.environment[0].variables["MERCHANT_WEBHOOK_URL"]), "abcdefgh")
    error_message = "What events are signed with is in no variable."
  }

  assert {
    condition     = !strcontains(jsonencode(aws_lambda_function.handler.environment[0].variables["PUBLIC_URL"]), "execute-api")
    error_message = "Payers come back to the merchant's page."
  }
}

run "a_live_key_takes_cards_in_stripes_field" {
  command = plan
  variables {
    stripe_secret_key      = "sk_live_0123456789abcdef"
    stripe_publishable_key = "pk_live_0123456789abcdef"
  }

  assert {
    condition     = aws_lambda_function.handler.environment[0].variables["STRIPE_PUBLISHABLE_KEY"] == "pk_live_0123456789abcdef" && aws_lambda_function.handler.environment[0].variables["ALLOW_RAW_CARD_DATA"] == "false"
    error_message = "The function knows the field's key, and that no card may be typed."
  }
}

run "a_live_key_takes_cards_on_stripes_page" {
  command = plan
  variables {
    stripe_secret_key = "sk_live_0123456789abcdef"
    card_capture      = "checkout"
  }

  assert {
    condition     = aws_lambda_function.handler.environment[0].variables["CARD_CAPTURE"] == "checkout"
    error_message = "The function knows where cards come from."
  }
}

run "keys_of_two_modes_are_refused" {
  command = plan
  variables {
    stripe_publishable_key = "pk_live_0123456789abcdef"
    merchant_webhook_url   = "https://user:word@shop.example"
  }
  expect_failures = [
    var.stripe_secret_key,
    var.merchant_webhook_url, # with a password; and without a secret
  ]
}

run "what_else_is_refused" {
  command = plan
  variables {
    stripe_secret_key     = "rk_live_0123456789abcdef"
    allow_raw_card_data   = true
    stripe_api_base       = "https://stripe.example"
    environment           = "staging"
    allowed_origins       = ["http://shop.example"]
    emulator              = { endpoint = "http://aws.example:4566" }
    stripe_budget_seconds = 28
  }
  expect_failures = [
    var.stripe_api_base,       # a live key to another address
    var.allowed_origins,       # a page without TLS outside dev
    var.emulator,              # an emulator that is not on this machine, outside dev
    var.stripe_budget_seconds, # longer than API Gateway waits
  ]
}

run "the_example_key_is_refused_and_the_emulator_needs_a_key" {
  command = plan
  variables {
    stripe_secret_key = "sk_test_YOUR_ACTUAL_KEY_HERE"
    emulator          = { endpoint = "http://127.0.0.1:4566" }
  }
  expect_failures = [var.stripe_secret_key, var.api_key_value]
}

run "no_authentication_is_refused_outside_dev" {
  command = plan
  variables {
    api_auth    = "NONE"
    environment = "staging"
  }
  expect_failures = [aws_api_gateway_method.route]
}

run "no_authentication_is_possible_in_dev" {
  command = plan
  variables { api_auth = "NONE" }

  assert {
    condition     = alltrue([for method in aws_api_gateway_method.route : !method.api_key_required]) && length(aws_api_gateway_api_key.caller) == 0
    error_message = "Nothing is asked for."
  }
}

run "prod_with_a_live_key_signed_requests_and_an_inference_profile" {
  command = plan
  variables {
    environment             = "prod"
    stripe_secret_key       = "sk_live_0123456789abcdef"
    allow_raw_card_data     = true
    api_auth                = "AWS_IAM"
    bedrock_model_id        = "us.amazon.nova-micro-v1:0"
    bedrock_profile_regions = ["us-east-1", "us-west-2"]
  }

  assert {
    condition     = aws_dynamodb_table.sessions.deletion_protection_enabled && aws_secretsmanager_secret.stripe.recovery_window_in_days == 30
    error_message = "Table and secret cannot be lost at once."
  }

  assert {
    condition     = aws_dynamodb_table.payments.deletion_protection_enabled && aws_dynamodb_table.payments.point_in_time_recovery[0].recovery_period_in_days == 35
    error_message = "The books cannot be lost at once, and every second of 35 days can be restored."
  }

  assert {
    condition     = { for route, method in aws_api_gateway_method.route : route => method.authorization } == { for route in keys(local.routes) : route => contains(local.caller_routes, route) ? "AWS_IAM" : "NONE" }
    error_message = "Callers sign; browsers that ask, banks and Stripe cannot."
  }

  assert {
    condition     = aws_api_gateway_method_settings.open["POST /webhooks/stripe"].method_path == "webhooks~1stripe/POST" && aws_api_gateway_method_settings.open["OPTIONS /chat"].method_path == "chat/OPTIONS"
    error_message = "On AWS a slash within the path is escaped."
  }

  assert {
    condition     = aws_secretsmanager_secret.merchant.recovery_window_in_days == 30
    error_message = "The merchant's secret cannot be lost at once."
  }

  assert {
    condition = tolist(local.model_arns) == tolist([
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-micro-v1:0",
      "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0",
      "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-micro-v1:0",
    ])
    error_message = "The profile and the model in each region, and nothing else."
  }

  assert {
    condition     = !contains(flatten([for statement in local.function_statements : statement.Action]), "bedrock:Converse")
    error_message = "bedrock:Converse is the emulator's."
  }
}
