"""The wizard that makes a new machine."""
