"""Uploads: a form and a spooled file become a listed file, or a reason why not."""

from entrepot.flows.uploads.accept import Accepted, Upload, accept
from entrepot.flows.uploads.submission import READ_FIELDS, Claims

__all__ = ["READ_FIELDS", "Accepted", "Claims", "Upload", "accept"]
