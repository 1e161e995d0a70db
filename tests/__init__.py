"""Everything that shows the program works."""
