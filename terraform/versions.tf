terraform {
  # 1.11: write-only arguments, by which the Stripe key stays out of the state.
  required_version = ">= 1.11.0, < 2.0.0"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # Exact, because no lock file is committed: its hashes would hold for one platform alone.
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = local.tags
  }
}
