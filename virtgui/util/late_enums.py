"""Enumerations that are made when somebody first looks at one.

PyQt6 makes all enumerations of a class of Qt at the first use of any, by Python's `enum`: a hundredth of a millisecond
for each of 1,900 names until the first rows are painted, of which hardly a tenth is ever asked for. Within `late` it is
given classes that know only what they are to be made of. The first look makes them, by `enum` itself; from then on
nothing tells them from others.
"""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

_KINDS: tuple[type[enum.Enum], ...] = (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag)
_LOOKS = ("__call__", "__contains__", "__dir__", "__getitem__", "__iter__", "__len__", "__reversed__")
_STAY = frozenset(("__dict__", "__doc__", "__module__", "__qualname__", "__weakref__"))
"""What a class has of its own, whatever is in it."""

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


def _make(cls: type) -> None:
    """Make its twin, and move all that is in that over: others hold this class already, PyQt6 among them."""
    with _making:
        if type(cls) is not _Late:
            return  # another thread was first
        kind, members = cls.__dict__["_made_of"]
        twin = kind(cls.__name__, members, module=cls.__module__, qualname=cls.__qualname__)
        for member in twin._member_map_.values():
            member.__class__ = member.__objclass__ = cls
        for name, value in vars(twin).items():
            # what is inherited just so is not set again: PyQt6 may have put its own operator before it
            if name in members or not (name in _STAY or name in cls.__dict__ or getattr(kind, name, None) is value):
                type.__setattr__(cls, name, value)
        type.__delattr__(cls, "_made_of")
        cls.__class__ = enum.EnumType  # type: ignore[assignment]  # last: it is what tells other threads


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
