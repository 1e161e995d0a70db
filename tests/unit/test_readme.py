"""The README shows and names only what is there, and its architecture knows every package."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_README = (_ROOT / "README.md").read_text(encoding="utf-8")
_TABLE = _README.partition("**Where to find it**")[2].partition("**Adding a device kind**")[0]
_FILES = [
    path.relative_to(_ROOT).as_posix()
    for room in ("virtgui", "tests", "resources", "ui")
    for path in (_ROOT / room, *(_ROOT / room).rglob("*"))
    if "__pycache__" not in path.parts
]
_NAMED = sorted(name for name in set(re.findall(r"`([^`]+)`", _TABLE)) if re.search(r"\.\w+$|/", name))


def test_its_pictures_are_there() -> None:
    shown = re.findall(r"\]\((resources/pictures/[^)]+)\)", _README)
    assert len(shown) > 40 and [name for name in shown if not (_ROOT / name).is_file()] == []


def test_what_the_architecture_names_is_there() -> None:
    def there(name: str) -> bool:
        return any(fnmatch(f"/{path}", f"*/{name.rstrip('/')}") for path in _FILES)

    assert len(_NAMED) > 300 and [name for name in _NAMED if not there(name)] == []


def test_every_package_is_found_in_the_architecture() -> None:
    packages = {Path(name).parent for name in _FILES if name.startswith("virtgui/") and name.endswith("__init__.py")}
    words = set(re.findall(r"[\w-]+", _TABLE))
    assert {str(package) for package in packages if package.name not in words} == {"virtgui"}
