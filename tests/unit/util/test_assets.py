"""The program's own files are found from a checkout, and packed so that they are found from a wheel."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from virtgui.util.assets import asset

ROOT = Path(__file__).resolve().parents[3]


def test_a_checkout_finds_its_files() -> None:
    assert asset("resources", "demo", "demo.xml").is_file()
    assert asset("ui").is_dir()


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"^resources/nothing\.svg$"):
        asset("resources", "nothing.svg")


def test_every_folder_the_program_reads_is_packed_into_the_package() -> None:
    with (ROOT / "pyproject.toml").open("rb") as stream:
        packed = tomllib.load(stream)["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    read = {f"resources/{folder.name}" for folder in (ROOT / "resources").iterdir() if folder.is_dir()} | {"ui"}
    pictures = {source for source in packed if source.startswith("resources/pictures/")}
    assert set(packed) - pictures == read - {"resources/pictures"}  # most of those are the README's
    for source, place in packed.items():
        assert place == f"virtgui/{source}"
        path = ROOT / source
        assert path.is_file() or any(path.iterdir()), "git keeps no empty folder, and a build without it fails"


def test_an_installed_package_finds_the_files_inside_it(tmp_path: Path) -> None:
    """Laid out as a wheel is, far from any checkout."""
    package = tmp_path / "site" / "virtgui"
    (package / "util").mkdir(parents=True)
    for name in ("__init__.py", "util/__init__.py", "util/assets.py"):
        shutil.copy(ROOT / "virtgui" / name, package / name)
    (package / "resources").mkdir()
    (package / "resources" / "here.txt").write_text("x")
    code = "from virtgui.util.assets import asset; print(asset('resources', 'here.txt'))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    assert done.stdout.strip() == str(package / "resources" / "here.txt")


def test_packaging_holds_no_package_that_would_hide_pypis() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()
