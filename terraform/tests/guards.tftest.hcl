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
    condition     = aws_api_gateway_method.post.api_key_required && aws_api_gateway_method.post.authorization == "NONE"
    error_message = "A key is asked for unless something else is chosen."
  }

  assert {
    condition     = alltrue([for method in aws_api_gateway_method.merchant : method.api_key_required]) && aws_api_gateway_method.webhook.api_key_required != true
    error_message = "The merchant's calls need the API key as the chat does; Stripe has none."
  }

  assert {
    condition     = toset(keys(aws_api_gateway_integration.merchant)) == toset(local.merchant_methods) && length(aws_lambda_permission.payments) == length(local.merchant_methods) + 1
    error_message = "Each route has its integration, and its right to call the function."
  }

  assert {
    condition     = toset([for permission in aws_lambda_permission.payments : permission.statement_id]) == toset(["ApiGetPayments", "ApiPostPayments", "ApiGetPaymentsId", "ApiGetPaymentsIdEntries", "ApiPostPaymentsIdCancel", "ApiPostPaymentsIdCapture", "ApiPostPaymentsIdRefunds", "ApiPostWebhooksStripe"])
    error_message = "No right names more than one route."
  }

  assert {
    condition     = { for name, target in aws_cloudwatch_event_target.task : name => jsondecode(target.input).task } == { tidy = "tidy", reconcile = "reconcile" } && length(aws_lambda_permission.task) == 2
    error_message = "The clock asks for both tasks."
  }

  assert {
    condition     = nonsensitive(jsondecode(local.merchant_secret_text)) == { merchantKey = null, webhookSecrets = [] }
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
    condition     = length([for statement in local.function_statements : statement if contains(["ReadPayments", "ListPayments", "WritePayments", "AnswerKeys"], statement.Sid) && strcontains(jsonencode(statement.Action), "Delete")]) == 0
    error_message = "Nothing of the books can be deleted."
  }

  assert {
    condition     = one([for statement in local.function_statements : statement.Condition if statement.Sid == "AnswerKeys"])["ForAllValues:StringLike"]["dynamodb:LeadingKeys"] == ["KEY#*"]
    error_message = "Idempotency keys alone can be changed in place."
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
    stripe_secret_key  = "sk_live_0123456789abcdef"
    allowed_origins    = ["*"]
    runtime            = "python3.11"
    bedrock_model_id   = "us.amazon.nova-micro-v1:0"
    environment        = "prod"
    log_retention_days = 30
  }
  expect_failures = [
    var.stripe_secret_key,       # a live key, unless allow_raw_card_data
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
  }
  expect_failures = [
    var.merchant_key,           # shorter than anybody could not guess
    var.stripe_webhook_secrets, # another kind of secret
    var.public_url,             # a page without TLS outside dev
    var.payment_ttl_hours,
    var.webhook_throttle,
  ]
}

run "a_merchant_is_let_in" {
  command = plan
  variables {
    merchant_key           = "0123456789abcdefghijklmn"
    stripe_webhook_secrets = ["whsec_0123456789"]
    public_url             = "https://shop.example"
  }

  assert {
    condition     = nonsensitive(jsondecode(local.merchant_secret_text)) == { merchantKey = "0123456789abcdefghijklmn", webhookSecrets = ["whsec_0123456789"] }
    error_message = "The secret has both."
  }

  assert {
    condition     = !strcontains(jsonencode(aws_lambda_function.handler.environment[0].variables["PUBLIC_URL"]), "execute-api")
    error_message = "Payers come back to the merchant's page."
  }
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
  expect_failures = [aws_api_gateway_method.post]
}

run "no_authentication_is_possible_in_dev" {
  command = plan
  variables { api_auth = "NONE" }

  assert {
    condition     = !aws_api_gateway_method.post.api_key_required && length(aws_api_gateway_api_key.caller) == 0
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
    condition     = aws_api_gateway_method.post.authorization == "AWS_IAM" && !aws_api_gateway_method.post.api_key_required
    error_message = "The method asks for a signature."
  }

  assert {
    condition     = alltrue([for method in aws_api_gateway_method.merchant : method.authorization == "AWS_IAM"]) && aws_api_gateway_method.webhook.authorization == "NONE"
    error_message = "So do the merchant's; Stripe cannot sign for AWS."
  }

  assert {
    condition     = aws_api_gateway_method_settings.webhook.method_path == "webhooks~1stripe/POST"
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
