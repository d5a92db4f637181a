"""Endpoints over a model that the host already has: from its columns to fields of the field language."""

from .adjustments import check_adjustments
from .reading import describe_model, refusal
from .stored import ExistingModel, read_existing
from .words import is_secret

__all__ = ["ExistingModel", "check_adjustments", "describe_model", "is_secret", "read_existing", "refusal"]
