"""Feature flags over HTTP."""
