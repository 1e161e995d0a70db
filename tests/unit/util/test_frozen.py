"""Frozen data classes behave as the standard library's do."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from virtgui.util import frozen
from virtgui.util.tuples import FEW


class Base:
    """What both kinds of class below stand on."""

    __slots__ = ()


@frozen.dataclass(frozen=True, slots=True)
class Ours(Base):
    """A point."""

    x: int
    y: int = 2
    names: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Both."""
        return self.x + self.y


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs(Base):
    """A point."""

    x: int
    y: int = 2
    names: tuple[str, ...] = ()


@frozen.dataclass(frozen=True, slots=True)
class Alike:
    """Another thing with the same fields."""

    x: int
    y: int = 2
    names: tuple[str, ...] = ()


@frozen.dataclass(frozen=True, slots=True)
class One:
    """A single field."""

    value: object


@frozen.dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """Never shown."""

    word: str


def test_fields_come_by_place_by_name_or_by_default() -> None:
    made = Ours(1, names=("a",))
    assert (made.x, made.y, made.names, made.total) == (1, 2, ("a",), 3)
    assert isinstance(made, Base)


@pytest.mark.parametrize("arguments", [((), {}), ((1, 2, (), 4), {}), ((1,), {"z": 3})])
def test_wrong_fields_are_refused(arguments: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
    with pytest.raises(TypeError):
        Ours(*arguments[0], **arguments[1])


def test_equal_is_what_has_equal_fields_and_the_same_class() -> None:
    assert Ours(1) == Ours(1, 2) and hash(Ours(1)) == hash(Ours(1, 2))
    assert Ours(1) != Ours(2)
    assert Ours(1) != Alike(1) and Ours(1) != (1, 2, ())
    assert One(1) == One(1) and One(1) != One(2) and One(1) != 1
    assert len({Ours(1), Ours(1), Ours(3)}) == 2


def test_nothing_can_be_changed_or_added() -> None:
    made = Ours(1)
    for name in ("x", "new"):
        with pytest.raises(AttributeError):
            setattr(made, name, 5)
    with pytest.raises(AttributeError):
        del made.x
    assert not hasattr(made, "__dict__")


def test_they_show_and_match_as_the_standard_ones_do() -> None:
    assert repr(Ours(1)) == repr(Theirs(1)).replace("Theirs", "Ours")
    match Ours(4, 5):
        case Ours(x, y):
            assert (x, y) == (4, 5)


def test_a_secret_is_not_shown() -> None:
    assert "swordfish" not in repr(Secret("swordfish")) + str(Secret("swordfish"))


@frozen.dataclass(frozen=True, slots=True)
class KeepsBack:
    """Shows one of its fields only."""

    name: str
    secret: str

    def __repr__(self) -> str:
        return f"KeepsBack({self.name})"


def test_what_a_class_shows_by_itself_is_left_to_it() -> None:
    assert repr(KeepsBack("a", "S3cr3t!")) == "KeepsBack(a)"


def test_a_copy_differs_in_the_fields_named() -> None:
    assert frozen.replace(Ours(1, 2), y=9) == Ours(1, 9)
    with pytest.raises(TypeError):
        frozen.replace(Ours(1), z=3)


def test_the_first_few_are_made_as_all_later_ones() -> None:
    """The constructor changes meanwhile; nobody notices."""

    @frozen.dataclass(frozen=True, slots=True)
    class Point:
        x: int
        y: int = 2

    for number in range(FEW):
        made = Point(number), Point(number, 3), Point(y=3, x=number), Point(number, y=3)
        assert [(each.x, each.y) for each in made] == [(number, 2), (number, 3), (number, 3), (number, 3)]


@pytest.mark.parametrize(
    ("arguments", "fields"), [((), {}), ((1,), {}), ((1, 2, 3), {}), ((1, 2), {"z": 3}), ((1, 2), {"x": 3})]
)
def test_wrong_fields_are_refused_by_the_first_as_by_later_ones(
    arguments: tuple[int, ...], fields: dict[str, int]
) -> None:
    @frozen.dataclass(frozen=True, slots=True)
    class Point:
        x: int
        y: int

    for _ in range(2):
        with pytest.raises(TypeError, match=r"__init__\(\) (missing|takes|got)"):
            Point(*arguments, **fields)
    assert Point(1, 2) == Point(x=1, y=2)
