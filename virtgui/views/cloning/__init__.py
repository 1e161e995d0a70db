"""The dialog that clones a machine."""
