"""Distributions: their file names, the metadata inside of them, and their digests."""

from entrepot.formats.distributions.digests import Digests, Hasher, require_match
from entrepot.formats.distributions.filenames import Filename, PackageType, readings
from entrepot.formats.distributions.metadata import CoreMetadata, read, require_agreement

__all__ = [
    "CoreMetadata",
    "Digests",
    "Filename",
    "Hasher",
    "PackageType",
    "read",
    "readings",
    "require_agreement",
    "require_match",
]
