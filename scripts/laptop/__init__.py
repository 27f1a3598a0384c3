"""The whole cloud on a laptop: the very same Terraform on an emulated AWS.

It starts MiniStack (an AWS that runs here, with IAM enforced) and the Stripe sandbox on loopback
addresses, builds the function's zip, applies `terraform/`, and writes `build/cloud.json`, which
tells tests and scripts all they need. Everything it makes is under `build/`.
"""
