"""Edits of the host's own files: register a router, import a model, and take either out again."""

from .apply import FileEdit, Insertion, Report, apply_edits, file_edit, preview, preview_reports
from .model import import_model
from .outcome import AlreadyThere, Cannot, Change, Done, Outcome
from .removal import remove_model_import, unregister_router
from .requests import EditRequestError, ModelImport, RouterRegistration
from .router import register_router

__all__ = [
    "AlreadyThere",
    "Cannot",
    "Change",
    "Done",
    "EditRequestError",
    "FileEdit",
    "Insertion",
    "ModelImport",
    "Outcome",
    "Report",
    "RouterRegistration",
    "apply_edits",
    "file_edit",
    "import_model",
    "preview",
    "preview_reports",
    "register_router",
    "remove_model_import",
    "unregister_router",
]
