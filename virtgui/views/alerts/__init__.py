"""Alerts: what lasts, what was, and by which rules."""
