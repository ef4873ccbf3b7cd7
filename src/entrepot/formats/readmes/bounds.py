"""What is rendered of a description, and how; light enough for processes that never render."""

RENDERER_VERSION = 1
"""Raise it when the same description comes out otherwise: every one is then rendered anew."""

MAX_SOURCE_LENGTH = 512 * 1024
"""Longer descriptions, in characters, are shown as they were written."""

MAX_HTML_LENGTH = 128 * 1024
MAX_COMPRESSED_LENGTH = 32 * 1024
"""What a page of 60 KB has room for; what is longer is cut."""
