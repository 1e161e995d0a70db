"""Backups on screen: a machine's and a host's, and schedules."""
