"""What a deployment decides, from the environment, checked at start."""
