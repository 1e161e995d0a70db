"""Tests that look at windows and click."""
