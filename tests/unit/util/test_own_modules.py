"""Modules of virtgui that are found without a search are those that Python would have found."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import cache_from_source, module_from_spec
from pathlib import Path
from types import ModuleType

import pytest

import virtgui
from virtgui.util import own_modules

ROOT = Path(virtgui.__file__).parent
MODULES = [
    file.relative_to(ROOT.parent).with_suffix("")
    for file in sorted(ROOT.rglob("*.py"))
    if file.name != "__init__.py" and file.parent != ROOT / "__pycache__"
]


def _found(name: str, folder: Path) -> ModuleSpec | None:
    return own_modules._Finder.find_spec(name, [str(folder)])


def _loaded(folder: Path) -> ModuleType:
    spec = _found("virtgui.thing", folder)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _compiled(file: Path) -> Path:
    return Path(cache_from_source(str(file)))


def _written(folder: Path, text: str) -> Path:
    """A module that was compiled as Python does."""
    file = folder / "thing.py"
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "compileall", "-q", "--", str(file)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""}, timeout=60)
    return file


def _told(spec: ModuleSpec) -> list[object]:
    return [spec.name, spec.origin, spec.cached, spec.parent, spec.has_location, spec.submodule_search_locations]


def test_every_module_is_the_one_that_python_finds() -> None:
    assert len(MODULES) > 500
    for module in MODULES:
        name, folder = ".".join(module.parts), ROOT.parent / module.parent
        found, plain = _found(name, folder), PathFinder.find_spec(name, [str(folder)])
        assert found is not None and plain is not None
        assert _told(found) == _told(plain)


@pytest.mark.parametrize("name", ["virtgui.views", "virtgui.nowhere", "virtgui", "virtguixml.node", "json.decoder"])
def test_all_else_is_left_to_python(name: str) -> None:
    assert _found(name, ROOT) is None
    assert own_modules._Finder.find_spec(name) is None


def test_what_was_compiled_is_taken(tmp_path: Path) -> None:
    file = _written(tmp_path, "answer = 'compiled'\n")
    told = file.stat()
    file.write_text("answer = 'source!!'\n", encoding="utf-8")
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))  # nothing tells it from the one that was compiled
    assert _loaded(tmp_path).answer == "compiled"


@pytest.mark.parametrize(("text", "later_s"), [("answer = 'longer than it was'\n", 0), ("answer = 'new'\n", 2)])
def test_what_was_changed_since_is_compiled_anew(tmp_path: Path, text: str, later_s: float) -> None:
    file = _written(tmp_path, "answer = 'old'\n")
    told = file.stat()
    file.write_text(text, encoding="utf-8")
    os.utime(file, (told.st_atime, told.st_mtime + later_s))
    assert _loaded(tmp_path).answer == text.split("'")[1]


@pytest.mark.parametrize("damage", [b"", b"\0" * 16, b"\xff\xff\r\n"])
def test_what_another_python_compiled_is_not_taken(tmp_path: Path, damage: bytes) -> None:
    file = _written(tmp_path, "answer = 'source'\n")
    compiled = _compiled(file)
    compiled.write_bytes(damage + compiled.read_bytes()[len(damage) :] if damage else b"")
    assert _loaded(tmp_path).answer == "source"


def test_a_module_that_was_never_compiled_is(tmp_path: Path) -> None:
    (tmp_path / "thing.py").write_text("answer = 42\n", encoding="utf-8")
    assert _loaded(tmp_path).answer == 42


def test_errors_name_the_source_as_it_lies_now(tmp_path: Path) -> None:
    """A wheel, or a folder that was moved: compiled under another path."""
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    _written(there, "def fail():\n    raise LookupError\n")
    there.rename(here)
    with pytest.raises(LookupError) as caught:
        _loaded(here).fail()
    assert str(caught.traceback[-1].path) == str(here / "thing.py")


@pytest.mark.parametrize(("flags", "quick"), [([], True), (["-O"], False), (["-X", "pycache_prefix=elsewhere"], False)])
def test_where_compiled_modules_lie_elsewhere_python_finds_them(flags: list[str], quick: bool, tmp_path: Path) -> None:
    program = (
        "import sys\nfrom virtgui.util.own_modules import find_quickly\nfind_quickly(); find_quickly()\n"
        "from virtgui.model import keys\n"
        "print(type(keys.__loader__).__module__, sum('own_modules' in repr(each) for each in sys.meta_path))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.run([sys.executable, *flags, "-c", program], cwd=tmp_path, env=environment, check=True,
                          capture_output=True, text=True, timeout=60).stdout.split()  # fmt: skip
    assert told == (["virtgui.util.own_modules", "1"] if quick else ["_frozen_importlib_external", "0"])
