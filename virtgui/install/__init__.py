"""Machines before there are any: drafts, defaults, and what they are installed from; pure."""
