"""What the Lambda function is made of: events in, answers out; scheduled tasks."""
