# The guardrail stands behind the program's own redaction: what a model gets has been masked before.

locals {
  ask_model = var.bedrock_model_id != ""

  is_profile  = can(regex("^(us|us-gov|eu|apac|global)\\.", var.bedrock_model_id))
  base_model  = local.is_profile ? replace(var.bedrock_model_id, "/^[^.]+\\./", "") : var.bedrock_model_id
  profile_arn = "arn:${local.partition}:bedrock:${local.arn_tail}:inference-profile/${var.bedrock_model_id}"
  # A call by a profile needs the right to the profile and to the model wherever it may run.
  model_arns = concat(
    local.is_profile ? [local.profile_arn] : [],
    [
      for region in(local.is_profile ? var.bedrock_profile_regions : [var.region]) :
      "arn:${local.partition}:bedrock:${region}::foundation-model/${local.base_model}"
    ],
  )

  # The emulator cannot publish a guardrail's version: the provider's call is not among its routes.
  guardrail_version = local.on_aws ? one(aws_bedrock_guardrail_version.chat[*].version) : "DRAFT"
}

resource "aws_bedrock_guardrail" "chat" {
  name                      = local.common_name
  description               = "No card data and no attack on the prompt reaches the model or comes back"
  blocked_input_messaging   = "Blocked."
  blocked_outputs_messaging = "Blocked."

  sensitive_information_policy_config {
    dynamic "pii_entities_config" {
      for_each = toset([
        "CREDIT_DEBIT_CARD_NUMBER", "CREDIT_DEBIT_CARD_CVV", "CREDIT_DEBIT_CARD_EXPIRY", "NAME",
      ])

      content {
        type   = pii_entities_config.value
        action = "BLOCK"
      }
    }

    regexes_config {
      name        = "digits"
      description = "Three or more digits in a row, which the program has masked already"
      pattern     = "[0-9]{3,}"
      action      = "BLOCK"
    }
  }

  content_policy_config {
    filters_config {
      type            = "PROMPT_ATTACK"
      input_strength  = "HIGH"
      output_strength = "NONE" # AWS takes no other for this filter
    }
  }
}

resource "aws_bedrock_guardrail_version" "chat" {
  count = local.on_aws ? 1 : 0

  guardrail_arn = aws_bedrock_guardrail.chat.guardrail_arn
  description   = "What the function uses"

  lifecycle {
    # A version is a copy: a changed guardrail needs a new one.
    replace_triggered_by = [aws_bedrock_guardrail.chat]
  }
}
