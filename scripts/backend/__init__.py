"""What `scripts/test_backend.sh` asks of a deployment, on AWS and on the laptop cloud alike.

Each command prints what it sees and ends with a status other than 0 when something is not as it
should be. Credentials and the endpoint come from the environment, as for any AWS client.
"""
