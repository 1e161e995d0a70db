"""What stands above a small plot."""

from __future__ import annotations

import pytest

from virtgui.views.miniplot import _once


@pytest.mark.parametrize(
    ("told", "short"),
    [
        (["49 KiB/s", "24 KiB/s"], ["49", "24 KiB/s"]),
        (["49 KiB/s", "1.2 MiB/s"], ["49 KiB/s", "1.2 MiB/s"]),
        (["0", "24 KiB/s"], ["0", "24 KiB/s"]),
        (["0", "0"], ["0", "0"]),
        (["2 GiB"], ["2 GiB"]),
        (["", ""], ["", ""]),
    ],
)
def test_a_unit_of_two_figures_is_told_once(told: list[str], short: list[str]) -> None:
    assert _once(told) == short
