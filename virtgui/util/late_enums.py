"""Enumerations that are made when somebody first looks at one.

PyQt6 makes all enumerations of a class of Qt at the first use of any, by Python's `enum`: a hundredth of a millisecond
for each of 1,900 names until the first rows are painted, of which hardly a tenth is ever asked for. Within `late` it is
given classes that know only what they are to be made of. The first look fills them with what `enum` would, or lets
`enum` do it where something is unusual; from then on nothing tells them from others. Enumerations of virtgui that rows
need are made so too (`Quick`).
"""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, reduce
from operator import or_
from types import FunctionType
from typing import Any

_KINDS: tuple[type[enum.Enum], ...] = (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag)
_LOOKS = ("__call__", "__contains__", "__dir__", "__getitem__", "__iter__", "__len__", "__reversed__")
_STAY = frozenset(("__dict__", "__doc__", "__module__", "__qualname__", "__weakref__"))
"""What a class has of its own, whatever is in it."""
_SAME = frozenset(("_generate_next_value_", "_new_member_", "_use_args_", "_member_type_", "_value_repr_", "_boundary_",
                   "_inverted_", "__format__", "__new__", "__or__", "__and__", "__xor__", "__ror__", "__rand__",
                   "__rxor__", "__invert__"))  # fmt: skip
"""What `enum` puts alike into all enumerations of a kind."""
_OWN = frozenset(("_member_names_", "_member_map_", "_value2member_map_", "_hashable_values_", "_unhashable_values_",
                  "_unhashable_values_map_"))  # fmt: skip
"""What it puts into each for itself; Python 3.11 has some of it."""
_MASKS = frozenset(("_flag_mask_", "_singles_mask_", "_all_bits_"))
"""And into flags; before Python 3.12 there was no mask of single bits: that of all had them alone."""

_making = threading.RLock()


class _Late(enum.EnumType):
    """What an enumeration is a kind of until somebody looks."""

    def __getattr__(cls, name: str) -> Any:
        _make(cls)
        return getattr(cls, name)

    @property
    def __members__(cls) -> Any:
        _make(cls)
        return cls.__members__


def _look(name: str) -> Callable[..., Any]:
    def looks(cls: _Late, *args: Any, **named: Any) -> Any:
        _make(cls)
        return getattr(enum.EnumType, name)(cls, *args, **named)

    return looks


for _name in _LOOKS:
    setattr(_Late, _name, _look(_name))


@cache
def _bare(kind: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """What `enum` puts into an enumeration of a kind whatever its members are, and the names that are no member's."""
    bare = kind("_bare", {})
    taken = frozenset(name for base in bare.__mro__ for name in vars(base))
    differing = {name: value for name, value in vars(bare).items() if name in _MASKS or _is_own(kind, name, value)}
    return differing, taken


def _make(cls: type) -> None:
    """Put into it what `enum` would: others hold this class already, PyQt6 among them."""
    with _making:
        if type(cls) is not _Late:
            return  # another thread was first
        kind, members = cls.__dict__["_made_of"]
        if not _fill(cls, kind, members):
            _move(cls, kind, members)
        type.__delattr__(cls, "_made_of")
        cls.__class__ = enum.EnumType  # type: ignore[assignment]  # last: it is what tells other threads


def _is_own(kind: type[enum.Enum], name: str, value: object) -> bool:
    """What is inherited just so is not put again: PyQt6 may have put its own operator before it."""
    return name not in _STAY and getattr(kind, name, None) is not value


def _fill(cls: type, kind: type[enum.Enum], members: Mapping[str, int]) -> bool:
    """One whose members are nothing but names and numbers: the same as `enum` does, in a tenth of the time. Whether it
    is such a one."""
    bare, taken = _bare(kind)
    if not taken.isdisjoint(members) or not bare.keys() <= _SAME | _OWN | _MASKS or any(n[0] == "_" for n in members):
        return False
    flags = issubclass(kind, enum.Flag)
    bits = members.values()
    singles = [bit for bit in bits if bit.bit_count() == 1] if flags else []
    if flags and min(bits, default=0) < 0:
        return False
    own = {name: type(value)() for name, value in bare.items() if name in _OWN}
    if flags:
        own.update(_masks(bits, singles, bare))
    for name, value in bare.items():
        if name not in cls.__dict__:
            type.__setattr__(cls, name, own.get(name, value))
    names, by_name, by_value = own["_member_names_"], own["_member_map_"], own["_value2member_map_"]
    new = int.__new__ if issubclass(kind, int) else _new_object
    for name, value in members.items():
        member = by_value.get(value)
        if member is None:
            member = by_value[value] = new(cls, value)
            member._value_, member._name_, member.__objclass__, member._sort_order_ = value, name, cls, len(names)
            if not flags or value in singles:
                names.append(name)
        by_name[name] = member
        type.__setattr__(cls, name, member)
    own.get("_hashable_values_", []).extend(by_value)
    order = [bit for bit in by_value if bit in singles]
    if order != sorted(order):
        cls._iter_member_ = cls._iter_member_by_def_  # type: ignore[attr-defined]
    return True


def _masks(bits: Iterable[int], singles: Iterable[int], bare: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    both, single = reduce(or_, bits, 0), reduce(or_, singles, 0)
    yield "_all_bits_", (1 << both.bit_length()) - 1
    yield "_flag_mask_", both if "_singles_mask_" in bare else single
    yield "_singles_mask_", single


def _new_object(cls: type, _value: int) -> Any:
    return object.__new__(cls)


def _move(cls: type, kind: Any, members: Mapping[str, int]) -> None:
    """Let `enum` make its twin, and move all that is in that over."""
    twin = kind(cls.__name__, members, module=cls.__module__, qualname=cls.__qualname__)
    for member in twin._member_map_.values():
        member.__class__ = member.__objclass__ = cls
    for name, value in vars(twin).items():
        if name in members or (name not in cls.__dict__ and _is_own(kind, name, value)):
            type.__setattr__(cls, name, value)


class _Maker:
    """Stands for one of `enum`'s kinds before those who call it, and ask what is of it."""

    def __init__(self, kind: type[enum.Enum]) -> None:
        self._kind = kind

    def __call__(self, name: str, members: Mapping[str, int], *, module: str, qualname: str = "") -> type:
        made_of = self._kind, members
        body = {"__module__": module, "__qualname__": qualname or name, "_made_of": made_of}
        return type.__new__(_Late, name, (self._kind,), body)

    def __subclasscheck__(self, cls: type) -> bool:
        return issubclass(cls, self._kind)


@contextmanager
def late() -> Iterator[None]:
    """Whoever takes `enum`'s kinds from it meanwhile, as a library does that is loaded, makes its enumerations late."""
    for kind in _KINDS:
        setattr(enum, kind.__name__, _Maker(kind))
    try:
        yield
    finally:
        for kind in _KINDS:
            setattr(enum, kind.__name__, kind)


class Quick(enum.EnumType):
    """`class Color(Enum, metaclass=Quick)` is `class Color(Enum)`, but made at the first look. Members are numbers or
    texts; with others, or mixed into something, `enum` makes it."""

    @classmethod
    def __prepare__(cls, _name: str, _bases: tuple[type, ...], **_named: Any) -> Any:  # type: ignore[override]
        return {}

    def __new__(cls, name: str, bases: tuple[type, ...], body: Mapping[str, Any]) -> Any:
        members = {key: value for key, value in body.items() if key[0] != "_" and type(value) in (int, str)}
        own = {key: value for key, value in body.items() if key not in members}
        if len(bases) == 1 and bases[0] in _KINDS and all(_stays(key, value) for key, value in own.items()):
            return type.__new__(_Late, name, bases, own | {"_made_of": (bases[0], members)})
        given = enum.EnumType.__prepare__(name, bases)
        for key, value in body.items():
            given[key] = value
        return enum.EnumType(name, bases, given)


def _stays(name: str, value: object) -> bool:
    """What an enumeration has besides members."""
    return name[:2] == "__" or isinstance(value, (FunctionType, property, classmethod, staticmethod))
