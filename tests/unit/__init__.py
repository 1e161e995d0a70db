"""Tests of one room at a time: pure ones, and the test driver."""
