"""Deleting machines: the list that is agreed to, and the seconds in which it is taken back."""
