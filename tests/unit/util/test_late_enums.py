"""Enumerations that are made at the first look are as `enum` makes them."""

from __future__ import annotations

import copy
import enum
import threading
import types
from collections.abc import Callable
from typing import Any

import pytest

from virtgui.util.late_enums import Quick, late

NUMBERS = {"Low": -3, "None_": 0, "One": 1, "Uno": 1, "Two": 2, "Many": 0x1000021}
UNSORTED = {"Four": 4, "One": 1, "Both": 5}
NAMED_LIKE_ITS_OWN = {"name": 1, "real": 2, "Four": 4}
BITS = {"Nothing": 0, "One": 1, "Two": 2, "Both": 3, "Eight": 8, "Mask": 0xF0, "Also": 8, "Uno": 1}
ALL = [(enum.Enum, NUMBERS), (enum.IntEnum, NUMBERS), (enum.Flag, BITS), (enum.IntFlag, BITS)]
MORE = [(kind, members) for kind, _ in ALL for members in (UNSORTED, NAMED_LIKE_ITS_OWN, {})]
WITHIN = ["_new_member_", "_use_args_", "_member_names_", "_member_map_", "_value2member_map_", "_hashable_values_",
          "_unhashable_values_", "_unhashable_values_map_", "_member_type_", "_value_repr_", "_boundary_",
          "_flag_mask_", "_singles_mask_", "_all_bits_", "_inverted_", "_iter_member_", "__new__"]  # fmt: skip
"""What `enum` itself looks at later."""
WHERE = {"module": "tests.shapes", "qualname": "Shape.Side"}


def _plain(kind: Any, members: dict[str, int]) -> Any:
    return kind("Side", members, **WHERE)


def _late(kind: Any, members: dict[str, int]) -> Any:
    with late():
        maker = getattr(enum, kind.__name__)
    return maker("Side", members, **WHERE)


def _is_made(cls: type) -> bool:
    return type(cls) is enum.EnumType


def _told(cls: Any, members: dict[str, int]) -> list[Any]:
    """All that can be seen of it from outside."""
    each = [getattr(cls, name) for name in members]
    told: list[Any] = [repr(cls), cls.__name__, cls.__qualname__, cls.__module__, cls.__mro__[1:], cls.__doc__]
    told += [list(map(repr, cls)), list(map(repr, reversed(cls))), len(cls), sorted(dir(cls)), bool(cls)]
    told += [{name: repr(member) for name, member in cls.__members__.items()}]
    told += [[repr(getattr(cls, name, None)) for name in WITHIN]]
    for name, member in zip(members, each, strict=True):
        told += [{name: repr(value) for name, value in vars(member).items()}]
        told += [repr(member), str(member), f"{member}", member.name, member.value, hash(member), type(member) is cls]
        told += [cls[name] is member, cls(member.value) is member, cls(member) is member, member in cls]
        told += [copy.copy(member) is member, copy.deepcopy(member) is member, member.__objclass__ is cls]
        told += [member == member.value, each.index(member), bool(member), repr(member.__reduce_ex__(4)[1])]
        if isinstance(member, enum.Flag):
            told += [repr(~member), list(map(repr, member))]
            told += [[repr(member | b), repr(member & b), repr(member ^ b), b in member] for b in each]
        if isinstance(member, int):
            told += [member + 1, member | 0x10000, sorted(each) == sorted(map(int, each))]
    for wrong in (lambda: cls(0x4000), lambda: cls.Nowhere, lambda: cls["Nowhere"], lambda: setattr(cls, "One", 3)):
        try:
            told.append(repr(wrong()))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            told.append([type(error), str(error)])
    return told


@pytest.mark.parametrize(("kind", "members"), ALL + MORE)
def test_it_is_as_enum_makes_it(kind: Any, members: dict[str, int]) -> None:
    assert _told(_late(kind, members), members) == _told(_plain(kind, members), members)


LOOKS: list[Callable[[Any], object]] = [
    lambda cls: cls.One,
    lambda cls: cls(1),
    lambda cls: cls["One"],
    lambda cls: 1 in cls.__members__.values(),
    lambda cls: list(cls),
    lambda cls: list(reversed(cls)),
    len,
    dir,
]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("kind", "members"), ALL)
def test_any_look_makes_it(kind: Any, members: dict[str, int], look: Callable[[Any], object]) -> None:
    cls = _late(kind, members)
    assert issubclass(cls, kind) and not isinstance(3, cls) and cls.__name__ == "Side"
    assert not _is_made(cls)
    seen, wanted = look(cls), look(_plain(kind, members))
    assert _is_made(cls) and repr(seen) == repr(wanted)


def test_what_was_put_into_it_before_stays() -> None:
    """PyQt6 adds what to do with a value that it does not know, and whose it is."""
    cls = _late(enum.Enum, NUMBERS)
    cls._missing_ = classmethod(lambda cls, value: cls.Two)
    cls.__sip__ = "its type"
    assert not _is_made(cls)
    assert cls(99) is cls.Two
    assert cls.__sip__ == "its type"


def test_threads_that_look_at_once_see_the_same() -> None:
    cls = _late(enum.Enum, {f"N{number}": number for number in range(2000)})
    start, seen = threading.Barrier(8), []

    def look(number: int) -> None:
        start.wait(10)
        seen.append([getattr(cls, f"N{number}"), cls(number), len(cls)])

    threads = [threading.Thread(target=look, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(each[0].value for each in seen) == list(range(8))
    assert all(by_name is by_value and type(by_name) is cls and count == 2000 for by_name, by_value, count in seen)


def test_enum_is_itself_again_afterwards() -> None:
    before = enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag
    with pytest.raises(ImportError), late():
        assert enum.Enum is not before[0] and issubclass(before[1], enum.Enum)
        raise ImportError("no Qt here")
    assert (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag) == before


WORDS = {"RED": "red", "GREEN": "bright green", "CRIMSON": "red"}


def _written(kind: Any, members: dict[str, Any], *bases: type, **named: Any) -> Any:
    """As a class statement makes it."""

    def louder(self: Any) -> str:
        return f"{self.name}!"

    body = {"__module__": "tests.shapes", "__qualname__": "Shape.Side", "__doc__": "One of them.", **members,
            "louder": louder, "short": property(lambda self: self.name[0]), "_hidden": staticmethod(len)}  # fmt: skip
    return types.new_class("Side", (*bases, kind), named, lambda namespace: namespace.update(body))


@pytest.mark.parametrize(("kind", "members"), [*ALL, (enum.Enum, WORDS), (enum.Enum, UNSORTED), (enum.Flag, UNSORTED)])
def test_a_written_one_is_as_enum_makes_it(kind: Any, members: dict[str, Any]) -> None:
    quick, plain = _written(kind, members, metaclass=Quick), _written(kind, members)
    assert not _is_made(quick)
    assert [each.louder() + each.short for each in quick] == [each.louder() + each.short for each in plain]
    assert _is_made(quick)
    assert _told(quick, members) == _told(plain, members)


@pytest.mark.parametrize("members", [{"A": enum.auto(), "B": enum.auto()}, {"A": (1, 2), "B": (3, 4)}, {"A": 1.5}])
def test_unusual_ones_are_made_by_enum(members: dict[str, Any]) -> None:
    quick, plain = _written(enum.Enum, members, metaclass=Quick), _written(enum.Enum, members)
    assert _is_made(quick)
    assert list(map(repr, quick)) == list(map(repr, plain))


def test_what_is_a_text_too_is_made_by_enum() -> None:
    quick = _written(enum.Enum, WORDS, str, metaclass=Quick)
    assert _is_made(quick) and quick.RED == "red" and quick.RED.upper() == "RED"
