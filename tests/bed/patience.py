"""How long tests wait."""

SLOWER = 3
"""How much slower than a quiet machine a busy one may be: every wait of a test is given so much more."""
