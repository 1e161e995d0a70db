"""The dialog that moves machines to another host."""
