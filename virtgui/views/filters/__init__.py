"""Network filters and where they are in use."""
