# Where and what

variable "region" {
  description = "AWS region of everything."
  type        = string
  default     = "us-east-1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is to be a region's code such as us-east-1."
  }
}

variable "environment" {
  description = "Ends every name and is the API's stage: dev, staging, prod and the like. Only dev may be without authentication; prod is protected from deletion."
  type        = string
  default     = "dev"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,15}$", var.environment))
    error_message = "environment is to be 2 to 16 small letters and digits, a letter first."
  }
}

# The function

variable "package" {
  description = "The function's zip, as `make package` builds it."
  type        = string
  default     = "../build/payment-smart-bot.zip"
  nullable    = false

  validation {
    condition     = endswith(var.package, ".zip")
    error_message = "package is to be a zip file; build it with: make package."
  }
}

variable "runtime" {
  description = "Lambda runtime. The zip must be built for the same Python."
  type        = string
  default     = "python3.13"
  nullable    = false

  validation {
    condition     = contains(["python3.11", "python3.12", "python3.13", "python3.14"], var.runtime)
    error_message = "runtime is to be python3.11, python3.12, python3.13 or python3.14."
  }
}

variable "architecture" {
  description = "Processor: x86_64 or arm64. The zip must be built for the same."
  type        = string
  default     = "x86_64"
  nullable    = false

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "architecture is to be x86_64 or arm64."
  }
}

variable "snapstart" {
  description = "Start from a snapshot of the initialised function (Python 3.12 and later)."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = !var.snapstart || var.runtime != "python3.11"
    error_message = "Lambda offers SnapStart from python3.12 on: set snapstart = false or a later runtime."
  }
}

variable "lambda_timeout" {
  description = "Seconds that one call of the function may take. API Gateway itself gives up after 29."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.lambda_timeout >= 30 && var.lambda_timeout <= 900
    error_message = "lambda_timeout is to be 30 to 900: shorter than API Gateway's 29 would cut a payment off."
  }
}

variable "lambda_memory" {
  description = "Megabytes of memory; processor time grows with it."
  type        = number
  default     = 1024
  nullable    = false

  validation {
    condition     = var.lambda_memory >= 256 && var.lambda_memory <= 10240
    error_message = "lambda_memory is to be 256 to 10240."
  }
}

variable "reserved_concurrency" {
  description = "How many calls may run at once; keeps a flood from the account's other functions. -1: none reserved, for new accounts whose whole limit is small."
  type        = number
  default     = 50
  nullable    = false

  validation {
    condition     = var.reserved_concurrency == -1 || var.reserved_concurrency >= 1
    error_message = "reserved_concurrency is to be 1 or more, or -1."
  }
}

variable "log_level" {
  description = "How much the function logs. No level ever holds what a payer said."
  type        = string
  default     = "INFO"
  nullable    = false

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR"], var.log_level)
    error_message = "log_level is to be DEBUG, INFO, WARNING or ERROR."
  }
}

variable "log_retention_days" {
  description = "How long every log group keeps its lines. 365: PCI DSS 10.5.1 asks for twelve months."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is to be one of CloudWatch's: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827 and so on."
  }

  validation {
    condition     = var.environment != "prod" || var.log_retention_days >= 365
    error_message = "In prod log_retention_days is to be 365 or more (PCI DSS 10.5.1)."
  }
}

# Money

variable "stripe_secret_key" {
  description = "Stripe's secret key (sk_test_..., rk_test_...). It goes to Secrets Manager and not into the state."
  type        = string
  sensitive   = true
  nullable    = false

  validation {
    condition     = can(regex("^(sk|rk)_(test|live)_[A-Za-z0-9_]{8,}$", var.stripe_secret_key)) && !strcontains(var.stripe_secret_key, "YOUR_ACTUAL_KEY")
    error_message = "stripe_secret_key is to be your own key, beginning with sk_test_, rk_test_, sk_live_ or rk_live_: see https://dashboard.stripe.com/test/apikeys."
  }

  validation {
    condition     = var.allow_raw_card_data || can(regex("^(sk|rk)_test_", var.stripe_secret_key))
    error_message = "stripe_secret_key is a live key and card numbers would be typed into the chat. Stripe must have approved your account for that and you are then under PCI DSS SAQ D; if both hold, set allow_raw_card_data = true. Otherwise use a test key."
  }
}

variable "allow_raw_card_data" {
  description = "Lets a live key in; see SECURITY.md first."
  type        = bool
  default     = false
  nullable    = false
}

variable "stripe_api_base" {
  description = "Another address than Stripe's: a sandbox's. Empty: Stripe."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.stripe_api_base == "" || can(regex("^https?://[^/]+$", var.stripe_api_base))
    error_message = "stripe_api_base is to be an address without a path, or empty."
  }

  validation {
    condition     = var.stripe_api_base == "" || can(regex("^(sk|rk)_test_", var.stripe_secret_key))
    error_message = "stripe_api_base may not be set together with a live key."
  }
}

variable "stripe_budget_seconds" {
  description = "The longest that one call to Stripe may take, retries and all."
  type        = number
  default     = 15
  nullable    = false

  validation {
    condition     = var.stripe_budget_seconds > 0 && var.stripe_budget_seconds <= 25
    error_message = "stripe_budget_seconds is to be above 0 and at most 25, since API Gateway gives up after 29."
  }
}

variable "merchant_key" {
  description = "What your programs show to make and move payments, as Authorization: Bearer KEY: 24 or more ASCII characters without spaces. It goes to Secrets Manager and not into the state. Null: nobody is let in, and the chat makes tokens alone."
  type        = string
  sensitive   = true
  default     = null

  validation {
    condition     = var.merchant_key == null || can(regex("^[!-~]{24,200}$", var.merchant_key))
    error_message = "merchant_key is to be 24 to 200 ASCII characters without spaces; make one: openssl rand -hex 24."
  }
}

variable "stripe_webhook_secrets" {
  description = "The signing secrets (whsec_...) of your webhook endpoint at Stripe, whose address is the output webhook_url; two while one takes the other's place."
  type        = list(string)
  sensitive   = true
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for secret in var.stripe_webhook_secrets : can(regex("^whsec_[A-Za-z0-9_+/=-]{8,}$", secret))])
    error_message = "stripe_webhook_secrets are to begin with whsec_: see https://dashboard.stripe.com/test/webhooks."
  }
}

variable "public_url" {
  description = "Your page with the chat, where payers come back to from their bank (at /pay/done). Empty: the API's own address."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.public_url == "" || can(regex("^https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9/_.~-]*)?$", var.public_url))
    error_message = "public_url is to be an address such as https://shop.example, without a query."
  }

  validation {
    condition     = var.environment == "dev" || !startswith(var.public_url, "http://")
    error_message = "Outside dev public_url is to begin with https://."
  }
}

variable "payment_ttl_hours" {
  description = "So long a payment can be paid."
  type        = number
  default     = 24
  nullable    = false

  validation {
    condition     = var.payment_ttl_hours > 0 && var.payment_ttl_hours <= 720
    error_message = "payment_ttl_hours is to be above 0 and at most 720."
  }
}

variable "save_card" {
  description = "Whether payers are asked to have their card kept for later: ask or never. A payment may say otherwise."
  type        = string
  default     = "never"
  nullable    = false

  validation {
    condition     = contains(["ask", "never"], var.save_card)
    error_message = "save_card is to be ask or never."
  }
}

variable "collect_postal_code" {
  description = "Whether payers are asked for their postal code. A payment may say otherwise."
  type        = bool
  default     = false
  nullable    = false
}

variable "accepted_brands" {
  description = "Card brands that are taken. Empty: all that the program knows."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([for brand in var.accepted_brands : contains([
      "visa", "mastercard", "amex", "discover", "diners", "jcb", "unionpay", "maestro", "elo", "mir", "hiper", "hipercard"
    ], brand)])
    error_message = "accepted_brands are of visa, mastercard, amex, discover, diners, jcb, unionpay, maestro, elo, mir, hiper, hipercard."
  }
}

variable "merchant_contact" {
  description = "How a payer reaches a person, one line. Empty: a general sentence."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = length(var.merchant_contact) <= 200 && !strcontains(var.merchant_contact, "\n")
    error_message = "merchant_contact is to be one line of at most 200 characters."
  }
}

variable "session_ttl_hours" {
  description = "A session lives this long from its last message."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.session_ttl_hours > 0 && var.session_ttl_hours <= 24
    error_message = "session_ttl_hours is to be above 0 and at most 24."
  }
}

# The API

variable "api_auth" {
  description = "Who may call: API_KEY (a key in the header x-api-key), AWS_IAM (signed requests) or NONE (dev alone)."
  type        = string
  default     = "API_KEY"
  nullable    = false

  validation {
    condition     = contains(["NONE", "API_KEY", "AWS_IAM"], var.api_auth)
    error_message = "api_auth is to be NONE, API_KEY or AWS_IAM."
  }
}

variable "api_key_value" {
  description = "The API key itself, 20 to 128 characters. Null: AWS makes one; read it with `terraform output -raw api_key`."
  type        = string
  sensitive   = true
  default     = null

  validation {
    condition     = var.api_key_value == null || can(regex("^[A-Za-z0-9]{20,128}$", var.api_key_value))
    error_message = "api_key_value is to be 20 to 128 letters and digits."
  }

  validation {
    condition     = var.emulator == null || var.api_key_value != null
    error_message = "The emulator needs an api_key_value: it makes none."
  }
}

variable "usage_plan" {
  description = "What one API key may do: requests a second, at once, and a day."
  type = object({
    rate      = number
    burst     = number
    daily_cap = optional(number, 100000)
  })
  default  = { rate = 20, burst = 40 }
  nullable = false

  validation {
    condition     = var.usage_plan.rate > 0 && var.usage_plan.burst >= 1 && var.usage_plan.daily_cap >= 1
    error_message = "usage_plan needs a rate above 0, and burst and daily_cap of at least 1."
  }
}

variable "stage_throttle" {
  description = "What all callers together may do: requests a second, and at once."
  type = object({
    rate  = number
    burst = number
  })
  default  = { rate = 100, burst = 200 }
  nullable = false

  validation {
    condition     = var.stage_throttle.rate > 0 && var.stage_throttle.burst >= 1
    error_message = "stage_throttle needs a rate above 0 and a burst of at least 1."
  }
}

variable "webhook_throttle" {
  description = "What may come to the webhook, which needs no API key: requests a second, and at once. Stripe sends again what was too much."
  type = object({
    rate  = number
    burst = number
  })
  default  = { rate = 25, burst = 50 }
  nullable = false

  validation {
    condition     = var.webhook_throttle.rate > 0 && var.webhook_throttle.burst >= 1
    error_message = "webhook_throttle needs a rate above 0 and a burst of at least 1."
  }
}

variable "allowed_origins" {
  description = "Pages that may call from a browser, such as https://shop.example. Empty: none."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for origin in var.allowed_origins : can(regex("^https?://[A-Za-z0-9.-]+(:[0-9]+)?$", origin))])
    error_message = "allowed_origins are scheme and host, such as https://shop.example, without a slash at the end and without *."
  }

  validation {
    condition     = var.environment == "dev" || alltrue([for origin in var.allowed_origins : startswith(origin, "https://")])
    error_message = "Outside dev allowed_origins are to begin with https://."
  }
}

variable "manage_api_gateway_account" {
  description = "Whether to set the role by which API Gateway writes logs. It is one setting for the whole region: false where the account has it already."
  type        = bool
  default     = true
  nullable    = false
}

variable "waf_enabled" {
  description = "Whether a web ACL stands before the API (about 8 USD a month, and 0.60 USD a million requests)."
  type        = bool
  default     = true
  nullable    = false
}

variable "waf_requests_per_address" {
  description = "Requests that one address may make in five minutes. All of a merchant's own server come from one: the default is what the default usage plan lets a key do."
  type        = number
  default     = 6000
  nullable    = false

  validation {
    condition     = var.waf_requests_per_address >= 10 && var.waf_requests_per_address <= 2000000
    error_message = "waf_requests_per_address is to be 10 or more: WAF takes no less."
  }
}

# The data

variable "deletion_protection" {
  description = "Whether the tables refuse to be deleted. Null: in prod alone."
  type        = bool
  default     = null
}

variable "recovery_days" {
  description = "Days that the sessions can be restored to. Few, since a session lives an hour and a restored one would bring sealed numbers back."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.recovery_days >= 1 && var.recovery_days <= 35
    error_message = "recovery_days is to be 1 to 35."
  }
}

variable "kms_deletion_days" {
  description = "Days between the end of the deployment and the end of its key."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.kms_deletion_days >= 7 && var.kms_deletion_days <= 30
    error_message = "kms_deletion_days is to be 7 to 30."
  }
}

# The model

variable "bedrock_model_id" {
  description = "A Bedrock model or inference profile that can use tools, such as amazon.nova-micro-v1:0. Empty: rules alone."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.bedrock_model_id == "" || can(regex("^[a-z0-9.-]+(:[0-9]+)?$", var.bedrock_model_id))
    error_message = "bedrock_model_id is to be a model's or inference profile's id, not an ARN."
  }
}

variable "bedrock_profile_regions" {
  description = "For an inference profile (us.amazon.nova-micro-v1:0): every region that it may send a request to."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = !can(regex("^(us|us-gov|eu|apac|global)\\.", var.bedrock_model_id)) || length(var.bedrock_profile_regions) > 0
    error_message = "An inference profile needs bedrock_profile_regions: the regions that it routes to, see its page in the Bedrock console."
  }
}

# Watching

variable "alarm_email" {
  description = "Where alarms go. Empty: to the topic alone. AWS sends a mail that must be confirmed."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.alarm_email == "" || can(regex("^[^@[:space:]]+@[^@[:space:]]+$", var.alarm_email))
    error_message = "alarm_email is to be one address, or empty."
  }
}

variable "alarm_limits" {
  description = "Where each alarm begins; docs/operations.md tells what each means."
  type = object({
    errors              = optional(number, 1)     # of the function, in 5 minutes
    throttles           = optional(number, 1)     # of the function, in 5 minutes
    p99_milliseconds    = optional(number, 10000) # of the function
    server_errors       = optional(number, 1)     # 5xx of the API, in 5 minutes
    client_errors       = optional(number, 200)   # 4xx of the API, in 5 minutes
    table_throttles     = optional(number, 1)     # of the table, in 5 minutes
    model_tokens        = optional(number, 1000000)
    declined_percent    = optional(number, 30) # of finished payments, in an hour
    limited_percent     = optional(number, 20) # of turns, in 5 minutes
    unavailable         = optional(number, 3)  # turns that could not reach Stripe or a store, in 5 minutes
    operator_faults     = optional(number, 1)  # faults that only a person can mend, in 5 minutes
    differences         = optional(number, 1)  # between ledger and Stripe, in a day's comparison
    webhook_failures    = optional(number, 3)  # events that could not be written, in 5 minutes
    webhook_refusals    = optional(number, 10) # deliveries that Stripe did not sign, in 5 minutes
    task_failures       = optional(number, 1)  # of the clock's tasks, in 5 minutes
    fewest_for_percents = optional(number, 20) # below this many no share is computed
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for limit in values(var.alarm_limits) : limit > 0])
    error_message = "Every one of alarm_limits is to be above 0."
  }
}

variable "monthly_budget_usd" {
  description = "A mail at 80 % of it, and when the month is going to pass it. It watches the whole account. 0: no budget."
  type        = number
  default     = 50
  nullable    = false

  validation {
    condition     = var.monthly_budget_usd >= 0
    error_message = "monthly_budget_usd is to be 0 or more."
  }
}

# The laptop cloud

variable "emulator" {
  description = "Null on AWS. On MiniStack its address; docs/deploy.md lists everything that then differs, and why."
  type        = object({ endpoint = string })
  default     = null

  validation {
    condition     = var.emulator == null || can(regex("^http://(127\\.0\\.0\\.1|localhost|\\[::1\\]):[0-9]+$", var.emulator.endpoint))
    error_message = "emulator.endpoint is to be an address on this machine, such as http://127.0.0.1:4566."
  }

  validation {
    condition     = var.emulator == null || var.environment == "dev"
    error_message = "The emulator is for environment = \"dev\" alone."
  }
}
