"""The enumerations of Qt, made at the first look, are those that PyQt6 makes by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from enum import EnumType
from pathlib import Path

from PyQt6 import QtCore

from virtgui.util.late_enums import _Late

ROOT = Path(__file__).resolve().parents[2]

_TELL = """
import enum, importlib, sys
if sys.argv[1] == "late":
    from virtgui.__main__ import begin_loading
    begin_loading()
import PyQt6.sip

def enumerations(place):
    for value in list(vars(place).values()):
        if isinstance(value, type):
            if issubclass(value, enum.Enum):
                yield value
            elif value.__module__.startswith("PyQt6"):
                dir(value), getattr(value, "nothing", None)  # the first look brings what a class has
                yield from enumerations(value)

found = {}
for name in ("Core", "Gui", "Widgets", "Svg", "Network", "DBus", "PrintSupport", "Test"):
    for each in enumerations(importlib.import_module(f"PyQt6.Qt{name}")):
        found.setdefault((each.__module__, each.__qualname__), each)
if sys.argv[1] == "late":
    print(sum(type(each) is not enum.EnumType for each in found.values()), file=sys.stderr)

def told(do):
    try:
        return repr(do())
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"

from PyQt6.QtCore import Qt
print(len(found))
for where, cls in sorted(found.items(), key=lambda item: item[0]):
    print(*where, cls.__mro__[1:], len(cls), list(cls), dict(cls.__members__))
    print(told(lambda: cls(77777)), told(lambda: cls(-1)))
    members = list(cls.__members__.values())
    for member in members:
        assert type(member) is cls and cls(member.value) is member, (where, member)
        print(member.name, str(member), member.value, hash(member), told(lambda: int(member)), told(lambda: ~member))
    others = [*members[:12], Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier, Qt.Modifier.CTRL, 1]
    for one in members[:12]:
        for other in others:
            for do in (lambda: one | other, lambda: other | one, lambda: one & other, lambda: one ^ other,
                       lambda: one + other, lambda: one == other, lambda: one < other):
                text = told(do)
                print(text.split(" at 0x")[0])
"""


def _told(how: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", _TELL, how], env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done


def test_each_is_as_pyqt_makes_it() -> None:
    plain, late = _told("plain"), _told("late")
    count = int(plain.stdout.splitlines()[0])
    assert count > 400
    assert int(late.stderr.split()[-1]) > count * 9 // 10, "hardly any was looked at before it was told"
    assert late.stdout.splitlines() == plain.stdout.splitlines()


def test_these_tests_have_them_as_the_program_has() -> None:
    """One that nobody uses is not made; one that is used is as any other."""
    assert type(QtCore.QCborKnownTags) is _Late
    assert QtCore.QCborError.Code.NoError.value == 0
    assert type(QtCore.QCborError.Code) is EnumType
