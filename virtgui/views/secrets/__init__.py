"""Secrets that a host keeps for its storage."""
