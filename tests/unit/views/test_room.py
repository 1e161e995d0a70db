"""How the room of a list is shared among its columns."""

from __future__ import annotations

from virtgui.views.things.room import Wish, share

NAME, STATE, ADDRESSES, AUTOSTART = Wish(100, 180), Wish(80, 80, 2), Wish(120, 150), Wish(70, 70, 4)


def test_where_there_is_room_all_is_read_whole() -> None:
    assert share(1000, [NAME, STATE, ADDRESSES, AUTOSTART]) == (180, 80, 150, 70)


def test_what_is_left_goes_to_the_first_that_are_not_read_whole() -> None:
    assert share(400, [NAME, STATE, ADDRESSES, AUTOSTART]) == (130, 80, 120, 70)


def test_what_matters_less_goes_first() -> None:
    assert share(350, [NAME, STATE, ADDRESSES, AUTOSTART]) == (150, 80, 120, 0)
    assert share(260, [NAME, STATE, ADDRESSES, AUTOSTART]) == (140, 0, 120, 0)


def test_what_matters_stays_however_little_room_there_is() -> None:
    assert share(50, [NAME, STATE, ADDRESSES, AUTOSTART]) == (100, 0, 120, 0)
