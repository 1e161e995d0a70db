"""Storage pools and their volumes."""
