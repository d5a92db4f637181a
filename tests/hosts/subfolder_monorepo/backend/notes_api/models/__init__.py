"""All models, so that their tables and relationships are known."""

from .base import Base
from .note import Note
from .user import User

__all__ = ["Base", "Note", "User"]
