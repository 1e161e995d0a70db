"""Devices of a host."""
