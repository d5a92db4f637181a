"""API keys: random, long and stored as a digest only."""

import hashlib
import secrets


def new_api_key() -> str:
    """Make up a key. It is shown once."""
    return secrets.token_urlsafe(32)


def digest(api_key: str) -> str:
    """Return what is stored of a key. A random key needs neither salt nor a slow hash."""
    return hashlib.sha256(api_key.encode()).hexdigest()
