"""Modules of virtgui, found without a search.

Python asks every finder for a module, and a folder's finder for every ending that a module may have: for the hundred on
the way to the first rows that takes a twentieth of a millisecond each. Ours lie where their names say, and most were
compiled before. All else, and all that is not so, is left to Python's own finders and loader.
"""

from __future__ import annotations

import _imp
import marshal
import os
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER, spec_from_file_location
from io import FileIO
from types import CodeType, ModuleType
from typing import Any

_OURS = f"{__name__.partition('.')[0]}."
_COMPILED = f".{sys.implementation.cache_tag}.pyc"
_HEADER = 16
"""Bytes before the code: Python's version, how it is told whether it is stale (zeros: by the next two), the source's
time and size."""


class _Loader(SourceFileLoader):
    """Takes the compiled module if it is that of this very source."""

    def __init__(self, name: str, file: str, compiled: str, source: os.stat_result) -> None:
        super().__init__(name, file)
        self._compiled = compiled
        self._source = source

    def get_code(self, fullname: str) -> CodeType | None:
        try:
            with FileIO(self._compiled) as file:
                written = file.readall()
        except OSError:
            return super().get_code(fullname)
        if written[:_HEADER] != _header(self._source):
            return super().get_code(fullname)
        code: CodeType = marshal.loads(memoryview(written)[_HEADER:])  # noqa: S302  (what Python itself would load)
        _imp._fix_co_filename(code, self.path)  # type: ignore[attr-defined]  # it may have been compiled elsewhere
        return code


class _Finder:
    """Knows where a module of virtgui lies by its name."""

    @staticmethod
    def find_spec(name: str, path: Any = None, _target: ModuleType | None = None) -> ModuleSpec | None:
        if not path or not name.startswith(_OURS):
            return None
        folder, last = path[0], name.rpartition(".")[2]
        file = f"{folder}/{last}.py"
        try:
            source = os.stat(file)  # noqa: PTH116  (a path takes longer than all the rest)
        except OSError:
            return None  # a folder of modules, or nothing of ours
        compiled = f"{folder}/__pycache__/{last}{_COMPILED}"
        loader = _Loader(name, file, compiled, source)
        spec = spec_from_file_location(name, file, loader=loader, submodule_search_locations=None)
        if spec is not None:
            spec.cached = compiled
        return spec


def _header(source: os.stat_result) -> bytes:
    numbers = (0, int(source.st_mtime), source.st_size)
    return MAGIC_NUMBER + b"".join((number & 0xFFFFFFFF).to_bytes(4, "little") for number in numbers)


def find_quickly() -> None:
    """From now on; where compiled modules lie elsewhere (`-O`, `PYTHONPYCACHEPREFIX`) nothing changes."""
    if not (sys.flags.optimize or sys.pycache_prefix or _Finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder)
