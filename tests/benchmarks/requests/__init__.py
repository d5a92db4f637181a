"""Requests per second of the generated endpoint and of others over the same table, in one run."""
