"""Named tuples that cost little to load: `NamedTuple` as the standard library has it.

The standard library compiles a function for each class while it is loaded and looks at each field's type: a tenth of
a millisecond for each of the hundred on the way to the first rows. Here that waits until more than a few are made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

__all__ = ["FEW", "NamedTuple", "first_few"]

FEW = 50
"""So many of a class take less time one by one than the function that makes more of them takes to compile."""

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import _tuplegetter

    class _Named(tuple):
        __slots__ = ()

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"expected {len(cls._fields)} values, got {len(made)}")
            return made

        def _replace(self, /, **changes):
            made = self._make(map(changes.pop, self._fields, self))
            if changes:
                raise TypeError(f"there is no such field: {list(changes)}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            fields = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({fields})"

        def __getnewargs__(self):
            return tuple(self)

    class _Kind(type):
        """The class of `NamedTuple`: what is derived from it is a tuple."""

        def __new__(cls, name, _bases, own):
            names = tuple(own.get("__annotations__", ()))
            defaults = {each: own.pop(each) for each in names if each in own}

            fitting = first_few(names, defaults)

            def first_new(made_of, /, *values, **fields):
                found = fitting(values, fields)
                if found is not None:
                    return tuple.__new__(made_of, found)
                made.__new__ = _new(names, defaults)
                return made.__new__(made_of, *values, **fields)

            for place, each in enumerate(names):
                own[each] = _tuplegetter(place, "")
            own |= {"__slots__": (), "__match_args__": names, "_fields": names, "_field_defaults": defaults}
            own.setdefault("__new__", first_new)
            made = type(name, (_Named,), own)
            return made

    NamedTuple = type.__new__(_Kind, "NamedTuple", (), {})


def first_few(
    names: Sequence[str], defaults: Mapping[str, Any]
) -> Callable[[Sequence[Any], Mapping[str, Any]], Sequence[Any] | None]:
    """Tells what each field is, in their order, of what is given by place and by name. None if that does not fit, and
    once more than a few were asked for: from then on a compiled constructor pays."""
    made = 0

    def fitting(values: Sequence[Any], fields: Mapping[str, Any]) -> Sequence[Any] | None:
        nonlocal made
        made += 1
        if made > FEW or len(values) > len(names):
            return None
        if fields or len(values) < len(names):
            rest = names[len(values) :]
            given = {**defaults, **fields}
            if not fields.keys() <= set(rest) <= given.keys():
                return None
            values = (*values, *(given[name] for name in rest))
        return values

    return fitting


def _new(names: tuple[str, ...], defaults: dict[str, Any]) -> Any:
    """The constructor, written out."""
    given = "".join(f", {name}=_defaults[{name!r}]" if name in defaults else f", {name}" for name in names)
    values = "".join(f"{name}, " for name in names)
    scope: dict[str, Any] = {"_defaults": defaults, "_make": tuple.__new__}
    exec(f"def __new__(_cls{given}): return _make(_cls, ({values}))", scope)  # noqa: S102  (names of fields, out of this program)
    return scope["__new__"]
