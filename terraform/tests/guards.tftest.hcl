# What a deployment refuses, and what its switches do. No account is needed, but a zip:
#   make package && terraform -chdir=terraform test

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
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
