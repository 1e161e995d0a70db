"""The guide's table of differences from virt-install: made from what the real-host test holds."""

from __future__ import annotations

from tests.bed.defaults_differences import DIFFERENCES, written
from virtgui.util.assets import asset


def test_the_guide_has_what_the_tests_expect() -> None:
    """`python -m tests.bed.defaults_differences` writes it anew."""
    assert asset("resources", "help", "defaults.md").read_text(encoding="utf-8") == written()


def test_every_difference_has_a_reason() -> None:
    assert all(difference.why.endswith(".") and difference.them != difference.us for difference in DIFFERENCES)
