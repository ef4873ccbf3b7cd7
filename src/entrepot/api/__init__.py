"""The door for machines: pip, uv, twine and their like."""
