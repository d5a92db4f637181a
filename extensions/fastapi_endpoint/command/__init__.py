"""The command `fastapi-endpoint`: what Copier lacks for the life of endpoints after their copy."""
