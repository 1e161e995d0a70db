"""Samples, rates and rings: pure arithmetic, every clock reading is an argument."""
