"""What the ports are filled with: stores, vaults, Stripe."""
