"""Named tuples behave as the standard library's do."""

from __future__ import annotations

import copy
import pickle
import typing
from collections.abc import Callable
from typing import Any

import pytest

from virtgui.util import tuples


class Ours(tuples.NamedTuple):
    """A point."""

    x: int
    y: int = 2
    names: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Both."""
        return self.x + self.y

    def moved(self, by: int) -> Ours:
        """Another point."""
        return self._replace(x=self.x + by)


class Theirs(typing.NamedTuple):
    """A point."""

    x: int
    y: int = 2
    names: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Both."""
        return self.x + self.y

    def moved(self, by: int) -> Theirs:
        """Another point."""
        return self._replace(x=self.x + by)


class One(tuples.NamedTuple):
    """A single field."""

    value: object


_ASKED: tuple[Callable[[Any], object], ...] = (
    lambda point: (point.x, point.y, point.names, point.total),
    lambda point: tuple(point),
    lambda point: point == (1, 2, ("a",)),
    lambda point: hash(point),
    lambda point: point < (1, 3, ()),
    lambda point: tuple(point.moved(3)),
    lambda point: type(point.moved(3)) is type(point),
    lambda point: point._asdict(),
    lambda point: (point._fields, point._field_defaults, point.__match_args__, type(point).__doc__),
    lambda point: tuple(type(point)._make((4, 5, ()))),
    lambda point: repr(point).replace("Theirs", "Ours"),
    lambda point: copy.copy(point) == point and type(copy.deepcopy(point)) is type(point),
    lambda point: pickle.loads(pickle.dumps(point)) == point,
    lambda point: isinstance(point, tuple) and not hasattr(point, "__dict__"),
)


@pytest.mark.parametrize("ask", _ASKED)
def test_it_answers_as_the_standard_librarys_do(ask: Callable[[Any], object]) -> None:
    assert ask(Ours(1, names=("a",))) == ask(Theirs(1, names=("a",)))


@pytest.mark.parametrize("arguments", [((), {}), ((1, 2, (), 4), {}), ((1,), {"z": 3}), ((1,), {"x": 3})])
def test_wrong_fields_are_refused(arguments: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
    for kind in (Ours, Theirs):
        with pytest.raises(TypeError):
            kind(*arguments[0], **arguments[1])
        with pytest.raises((TypeError, ValueError)):
            kind(1)._replace(z=4)  # type: ignore[call-arg]
        with pytest.raises(TypeError):
            kind._make((1,))
        with pytest.raises(AttributeError):
            kind(1).x = 4  # type: ignore[misc]


def test_one_is_unpacked_and_matched() -> None:
    x, y, names = Ours(1)
    assert (x, y, names) == (1, 2, ())
    match Ours(3, 4):
        case Ours(first, second):
            assert (first, second) == (3, 4)
    assert One(One(5)).value == One(5) == (5,)


def test_the_first_few_are_made_as_all_later_ones() -> None:
    """The constructor changes meanwhile; nobody notices."""

    class Point(tuples.NamedTuple):
        x: int
        y: int = 2

    for number in range(tuples.FEW):
        made = Point(number), Point(number, 3), Point(y=3, x=number), Point(number, y=3)
        assert made == ((number, 2), (number, 3), (number, 3), (number, 3))
        assert all(type(each) is Point for each in made)


@pytest.mark.parametrize(
    ("arguments", "fields"), [((), {}), ((1,), {}), ((1, 2, 3), {}), ((1, 2), {"z": 3}), ((1, 2), {"x": 3})]
)
def test_wrong_fields_are_refused_by_the_first_as_by_later_ones(
    arguments: tuple[int, ...], fields: dict[str, int]
) -> None:
    class Point(tuples.NamedTuple):
        x: int
        y: int

    for _ in range(2):
        with pytest.raises(TypeError, match=r"__new__\(\) (missing|takes|got)"):
            Point(*arguments, **fields)
    assert Point(1, 2) == (1, 2)
