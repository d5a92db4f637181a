"""The checks that every case of an edit has to pass, as fixtures."""

import pytest

pytest.register_assert_rewrite("helpers.edit_checks")

from helpers.edit_checks import check_model, check_router  # noqa: E402 - after its assertions are rewritten.

__all__ = ["check_model", "check_router"]
