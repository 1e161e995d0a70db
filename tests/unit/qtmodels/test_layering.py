"""Boxes of a layered picture stand in their columns, apart from one another, beside what they belong to."""

from __future__ import annotations

import random

import pytest

from virtgui.qtmodels.layering import Box, arranged, routed


def overlaps(one: tuple[float, float, Box], other: tuple[float, float, Box]) -> bool:
    (x, y, a), (u, v, b) = one, other
    return x < u + b.width and u < x + a.width and y < v + b.height and v < y + a.height


@pytest.mark.parametrize("seed", range(8))
def test_no_box_lies_on_another_and_columns_go_from_left_to_right(seed: int) -> None:
    chance = random.Random(seed)
    boxes = [
        Box(f"b{n}", chance.randrange(4), 100 + chance.randrange(80), 20 + chance.randrange(90)) for n in range(40)
    ]
    lines = [(f"b{chance.randrange(40)}", f"b{chance.randrange(40)}") for _ in range(60)]
    places = arranged(boxes, lines, 50, 10)
    spots = [(places[box.id].x, places[box.id].y, box) for box in boxes]
    assert not any(overlaps(one, other) for place, one in enumerate(spots) for other in spots[:place])
    assert min(y for _, y, _ in spots) == pytest.approx(0)
    for box in boxes:
        for other in boxes:
            if box.column < other.column:
                assert places[box.id].x + box.width < places[other.id].x


def test_a_box_stands_beside_what_it_is_joined_to() -> None:
    boxes = [Box("left", 0, 10, 10), *(Box(f"r{n}", 1, 10, 10) for n in range(9))]
    places = arranged(boxes, [("left", "r7"), ("left", "r8")], 20, 10)
    middle = (places["r7"].y + places["r8"].y) / 2
    assert places["left"].y == pytest.approx(middle)


def test_lines_that_cross_are_undone() -> None:
    boxes = [Box("a", 0, 9, 9), Box("b", 0, 9, 9), Box("x", 1, 9, 9), Box("y", 1, 9, 9)]
    places = arranged(boxes, [("a", "y"), ("b", "x")], 20, 10)
    assert (places["a"].y < places["b"].y) == (places["y"].y < places["x"].y)


def test_a_line_over_a_column_gets_room_of_its_own_there() -> None:
    boxes = [Box("out", 0, 10, 30), Box("mid", 1, 40, 30), Box("in", 2, 10, 30)]
    all_boxes, ways = routed(boxes, [("out", "in"), ("out", "mid")])
    (room,) = ways["out", "in"][1:-1]
    assert ways["out", "mid"] == ("out", "mid")
    places = arranged(all_boxes, [("out", room), (room, "in"), ("out", "mid")], 20, 10)
    assert places[room].y + 4 <= places["mid"].y or places[room].y >= places["mid"].y + 30


def test_nothing_to_draw_is_no_failure() -> None:
    assert arranged((), (), 1, 1) == {}
