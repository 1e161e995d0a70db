"""Rectangles that stand for figures: each as large as its figure, none over another, all inside."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtgui.stats.squares import squares


@given(st.lists(st.floats(0.1, 1e6), min_size=1, max_size=60), st.integers(20, 900), st.integers(20, 900))
def test_every_figure_gets_its_share_and_no_more(figures: list[float], width: int, height: int) -> None:
    figures.sort(reverse=True)
    tiles = squares(figures, width, height)
    assert sorted(tile.place for tile in tiles) == list(range(len(figures)))
    share = width * height / sum(figures)
    for tile in tiles:
        assert tile.width * tile.height == pytest.approx(figures[tile.place] * share, rel=1e-6, abs=1e-6)
        assert tile.left >= -1e-6
        assert tile.top >= -1e-6
        assert tile.left + tile.width <= width + 1e-3
        assert tile.top + tile.height <= height + 1e-3
    for one, other in pairwise(tiles):
        apart = (
            one.left + one.width <= other.left + 1e-6
            or other.left + other.width <= one.left + 1e-6
            or one.top + one.height <= other.top + 1e-6
            or other.top + other.height <= one.top + 1e-6
        )
        assert apart


def test_equal_figures_are_nearly_square() -> None:
    for tile in squares([1.0] * 16, 400, 400):
        assert 0.5 < tile.width / tile.height < 2


@pytest.mark.parametrize(("figures", "width"), [([], 10), ([0, -1], 10), ([1], 0)])
def test_nothing_gets_no_tile(figures: list[float], width: float) -> None:
    assert squares(figures, width, 10) == ()
