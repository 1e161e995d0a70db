"""Frozen data classes that cost little to load: `dataclass` and `replace` as the standard library has them.

The standard library compiles six functions for each class while it is loaded, and loads `inspect` to do so: some
15 ms of the 250 that it took to have rows on screen. Here a class compiles one, when more than a few objects of it
are made.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from virtgui.util.tuples import first_few

__all__ = ["dataclass", "replace"]

if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:

    def dataclass(*, frozen, slots, repr=True):
        """As `dataclasses.dataclass` for what is frozen and has slots; fields are not inherited.

        `repr=False` keeps what an object holds out of logs: it is shown by its class alone.
        """
        if not (frozen and slots):
            raise TypeError("only what is frozen and has slots is made here")
        return _frozen if repr else _frozen_unseen

    def replace(value, /, **changes):
        """The same but for these fields, of a named tuple too; TypeError for a field there is not."""
        if isinstance(value, tuple):
            return value._replace(**changes)
        kind = type(value)
        made = object.__new__(kind)
        for name in kind.__match_args__:
            _set_field(made, name, changes.pop(name) if name in changes else getattr(value, name))
        if changes:
            raise TypeError(f"{kind.__qualname__} has no such field: {', '.join(changes)}")
        return made


_set_field = object.__setattr__


def _frozen_unseen(cls: type) -> type:
    return _frozen(cls, seen=False)


def _frozen(cls: type, *, seen: bool = True) -> type:
    own = dict(cls.__dict__)
    names = tuple(own.get("__annotations__", ()))
    defaults = {name: own.pop(name) for name in names if name in own}
    for leftover in ("__dict__", "__weakref__"):
        own.pop(leftover, None)
    values = attrgetter(*names)
    fitting = first_few(names, defaults)

    def first_init(self: object, *args: Any, **fields: Any) -> None:
        found = fitting(args, fields)
        if found is not None:
            for name, value in zip(names, found, strict=True):
                object.__setattr__(self, name, value)
            return
        made.__init__ = _init(names, defaults)  # type: ignore[misc]
        made.__init__(self, *args, **fields)  # type: ignore[misc]

    def equals(self: object, other: object) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    own |= {
        "__slots__": names,
        "__match_args__": names,
        "__init__": first_init,
        "__eq__": equals,
        "__hash__": hashed,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
    }
    if seen:
        own.setdefault("__repr__", _shown)  # one that a class writes itself may keep a password back
    made = type(cls)(cls.__name__, cls.__bases__, own)
    return made


def _init(names: tuple[str, ...], defaults: dict[str, Any]) -> Any:
    """The constructor, written out: machines and their samples are made by the thousand."""
    given = ", ".join(f"{name}=defaults[{name!r}]" if name in defaults else name for name in names)
    lines = "".join(f"\n set_field(self, {name!r}, {name})" for name in names)
    scope: dict[str, Any] = {"defaults": defaults, "set_field": _set_field}
    exec(f"def __init__(self, {given}):{lines}", scope)  # noqa: S102  (names of fields, out of this program)
    return scope["__init__"]


def _shown(self: Any) -> str:
    fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{type(self).__qualname__}({fields})"


def _refuse(self: object, name: str, _value: object = None) -> None:
    raise AttributeError(f"{type(self).__qualname__} is frozen: {name} cannot be changed")
