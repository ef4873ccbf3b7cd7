"""Numbers in groups of three, as Unicode's locale data has them: Django's are in one piece."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
