"""What the test template prints."""

from .cases import build_tests
from .view import TestView

__all__ = ["TestView", "build_tests"]
