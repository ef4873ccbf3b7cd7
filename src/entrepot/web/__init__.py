"""The door for people: parse, one call, answer."""
