"""A guest's screen and its serial line in the window."""
