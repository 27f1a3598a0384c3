# Before the API: too many requests from one address, bodies that are too large, known attacks.

resource "aws_wafv2_web_acl" "chat" {
  count = var.waf_enabled ? 1 : 0

  name        = local.common_name
  description = "Stops floods, large bodies and known attacks"
  scope       = "REGIONAL"

  default_action {
    allow {}
  }

  rule {
    name     = "rate-per-address"
    priority = 1

    action {
      block {
        custom_response {
          response_code = 429
        }
      }
    }

    statement {
      rate_based_statement {
        limit                 = var.waf_requests_per_address
        aggregate_key_type    = "IP"
        evaluation_window_sec = 300
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "${local.common_name}-rate"
      sampled_requests_enabled   = false # a sample shows headers, the API key with them
    }
  }

  rule {
    name     = "body-size"
    priority = 2

    action {
      block {
        custom_response {
          response_code = 413
        }
      }
    }

    # The chat's alone: an event of Stripe's may be longer, and the program limits those itself.
    statement {
      and_statement {
        statement {
          byte_match_statement {
            positional_constraint = "ENDS_WITH"
            search_string         = "/chat"

            field_to_match {
              uri_path {}
            }

            text_transformation {
              priority = 0
              type     = "NONE"
            }
          }
        }

        statement {
          size_constraint_statement {
            comparison_operator = "GT"
            size                = 16384 # the program's own limit

            field_to_match {
              body {
                oversize_handling = "MATCH" # longer than WAF looks is too long
              }
            }

            text_transformation {
              priority = 0
              type     = "NONE"
            }
          }
        }
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "${local.common_name}-size"
      sampled_requests_enabled   = false
    }
  }

  rule {
    name     = "known-attacks"
    priority = 3

    override_action {
      none {}
    }

    statement {
      managed_rule_group_statement {
        vendor_name = "AWS"
        name        = "AWSManagedRulesKnownBadInputsRuleSet"
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "${local.common_name}-known"
      sampled_requests_enabled   = false
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = local.common_name
    sampled_requests_enabled   = false
  }
}

resource "aws_wafv2_web_acl_association" "stage" {
  count = var.waf_enabled ? 1 : 0

  resource_arn = aws_api_gateway_stage.chat.arn
  web_acl_arn  = aws_wafv2_web_acl.chat[0].arn
}

# WAF logs no bodies. The emulator does not take the call.
resource "aws_wafv2_web_acl_logging_configuration" "chat" {
  count = var.waf_enabled && local.on_aws ? 1 : 0

  resource_arn            = aws_wafv2_web_acl.chat[0].arn
  log_destination_configs = [aws_cloudwatch_log_group.waf[0].arn]

  dynamic "redacted_fields" {
    for_each = ["x-api-key", "authorization", "x-merchant-key"]

    content {
      single_header {
        name = redacted_fields.value
      }
    }
  }

  redacted_fields {
    query_string {}
  }
}
