"""The guide's table of devices: made from what the tests expect of each, and whole."""

from __future__ import annotations

from collections import Counter

from tests.bed.kinds import GROUPS, written
from virtgui.util.assets import asset

KINDS = [kind for kinds in GROUPS.values() for kind in kinds]


def test_the_guide_has_what_the_tests_expect() -> None:
    """`python -m tests.bed.kinds` writes it anew."""
    assert asset("resources", "help", "devices.md").read_text(encoding="utf-8") == written()


def test_no_two_lines_have_one_name() -> None:
    assert [name for name, count in Counter(kind.name for kind in KINDS).items() if count > 1] == []
