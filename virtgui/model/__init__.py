"""What is true, what was asked and what went wrong: frozen facts, the standard library only."""
