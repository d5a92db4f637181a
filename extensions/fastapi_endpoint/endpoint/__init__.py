"""The view model: everything a template prints, computed from the answers alone."""

from .build import Endpoint, build_endpoint

__all__ = ["Endpoint", "build_endpoint"]
