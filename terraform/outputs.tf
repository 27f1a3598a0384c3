output "api_endpoint" {
  description = "Where to POST a message."
  value       = "${local.api_address}/chat"
  depends_on  = [aws_api_gateway_stage.chat]
}

output "api_address" {
  description = "What every path stands under: /chat, /sessions, /payments, /webhooks, /pay/done."
  value       = local.api_address
  depends_on  = [aws_api_gateway_stage.chat]
}

output "webhook_url" {
  description = "The address to give to Stripe for its webhook."
  value       = "${local.api_address}/webhooks/stripe"
  depends_on  = [aws_api_gateway_stage.chat]
}

output "api_key" {
  description = "What callers send in the header x-api-key; empty unless api_auth is API_KEY."
  value       = var.api_auth == "API_KEY" ? aws_api_gateway_api_key.caller[0].value : ""
  sensitive   = true
}

output "api_auth" {
  description = "Who may call."
  value       = var.api_auth
}

output "invoke_arn" {
  description = "What a caller's policy allows execute-api:Invoke on, with api_auth AWS_IAM; for the merchant's API the same with */payments* at its end."
  value       = "${aws_api_gateway_rest_api.chat.execution_arn}/${var.environment}/POST/chat"
}

output "region" {
  description = "Where it runs."
  value       = var.region
}

output "lambda_function_name" {
  description = "The function."
  value       = aws_lambda_function.handler.function_name
}

output "lambda_alias" {
  description = "The alias that serves."
  value       = aws_lambda_alias.live.name
}

output "lambda_role_name" {
  description = "The function's role."
  value       = aws_iam_role.function.name
}

output "dynamodb_table_name" {
  description = "Sessions and their turns."
  value       = aws_dynamodb_table.sessions.name
}

output "payments_table_name" {
  description = "Payments, their ledgers, and idempotency keys."
  value       = aws_dynamodb_table.payments.name
}

output "stripe_secret_name" {
  description = "The secret that holds the Stripe key."
  value       = aws_secretsmanager_secret.stripe.name
}

output "merchant_secret_name" {
  description = "The secret that holds the merchant's key and the webhook's secrets."
  value       = aws_secretsmanager_secret.merchant.name
}

output "log_group_name" {
  description = "The function's log."
  value       = aws_cloudwatch_log_group.function.name
}

output "access_log_group_name" {
  description = "The API's access log."
  value       = aws_cloudwatch_log_group.access.name
}

output "kms_key_arn" {
  description = "The key of everything."
  value       = aws_kms_key.bot.arn
}

output "bedrock_model_id" {
  description = "The model that is asked; empty for none."
  value       = var.bedrock_model_id
}

output "alarm_topic_arn" {
  description = "Where alarms go."
  value       = aws_sns_topic.alarms.arn
}

output "dashboard_name" {
  description = "The dashboard in CloudWatch."
  value       = aws_cloudwatch_dashboard.bot.dashboard_name
}
