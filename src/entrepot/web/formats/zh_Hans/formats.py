"""Numbers in groups of three, as Unicode's locale data has them: Django's are in one piece."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
