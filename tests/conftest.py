"""What holds for every test: its own folders, a watch on libvirt and threads, no unspoken skips.

- `own_calls` is a context manager for a test's own raw libvirt calls: with Qt in play any other
  call on the main thread fails the test.
- `libvirt_calls` is a Counter of the libvirt functions the program called since the test began.
- `circle` is the program without its windows (tests/bed/circle.py).
- A label or button of the program that is shown before it has a parent fails its test.
- A thread left behind two seconds after a test fails it; so does a Qt warning (pyproject.toml).
- A skip is a failure unless it is for a kernel feature named in tests/kernel_features.py.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests import kernel_features
from tests.bed import guards, watched
from virtgui.__main__ import begin_loading

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication, QWidget
    from pytestqt.qtbot import QtBot

    from tests.bed.circle import Circle

for _name in tuple(os.environ):
    # the looks and defaults of whoever runs the tests are not the tests' business
    if _name.startswith(("LIBVIRT_", "VIRSH_", "QT_SCALE", "QT_STYLE", "QT_FONT", "QT_SCREEN", "QT_AUTO", "QT_ENABLE")):
        del os.environ[_name]
os.environ.pop("WAYLAND_DISPLAY", None)
os.environ.pop("QT_QPA_PLATFORMTHEME", None)
os.environ.pop("SSH_ASKPASS", None)
if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

begin_loading()  # as the program does, before anything of Qt
_WATCH = watched.watch()
# No test judges by how long something took: the computer may be busy.
settings.register_profile("whenever", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("whenever")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(feature): a kernel feature named in tests/kernel_features.py")


def pytest_report_header() -> list[str]:
    lines = ["a test may be skipped only where the kernel lacks one of (tests/kernel_features.py):"]
    for name, feature in kernel_features.FEATURES.items():
        found = "present" if kernel_features.present(name) else "MISSING"
        lines.append(f"  {name}: {found}; {feature.why}")
    return lines


def pytest_runtest_setup(item: pytest.Item) -> None:
    guards.skip_if_missing(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    guards.refuse_skip(item, report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    guards.refuse_collect_skip(report)
    return report


def pytest_collection_finish() -> None:
    # From here on garbage is collected between tests, on the main thread: a cycle of Qt objects
    # found by Python in the middle of another test, or by a worker thread, crashes now and then.
    gc.collect()
    gc.freeze()
    gc.disable()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    yield
    gc.collect(2 if {"qapp", "circle"}.intersection(getattr(item, "fixturenames", ())) else 0)


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """pytest-qt's own, which knows its widgets only weakly: here they live until it closes them."""
    held: list[QWidget] = []
    add = qtbot.addWidget

    def add_and_hold(widget: QWidget, **more: Any) -> None:
        held.append(widget)
        add(widget, **more)

    qtbot.addWidget = add_and_hold
    qtbot.held = held
    return qtbot


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    before = frozenset(threading.enumerate())
    yield
    left = guards.left_behind(before)
    assert not left, f"threads left behind: {', '.join(left)}"


@pytest.fixture(autouse=True)
def _gui_thread_never_waits(request: pytest.FixtureRequest) -> Iterator[None]:
    """Armed where Qt is in play: there the main thread is the GUI thread."""
    _WATCH.caught.clear()
    _WATCH.calls.clear()
    _WATCH.armed = bool({"qapp", "qtbot", "circle"} & set(request.fixturenames))
    yield
    _WATCH.armed = False
    assert not _WATCH.caught, f"libvirt was called on the GUI thread: {', '.join(_WATCH.caught)}"


@pytest.fixture(autouse=True)
def _no_part_is_a_window(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is shown before it has a parent flashes as a window of its own and takes the keyboard."""
    if {"qapp", "qtbot", "circle"} & set(request.fixturenames):
        guards.forbid_parts_alone(monkeypatch)


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Home and XDG folders of the test's own, on a short path: sockets may lie in them."""
    base = Path(tempfile.mkdtemp(prefix="vgt-"))
    for variable, name in (
        ("HOME", "home"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_RUNTIME_DIR", "run"),
    ):
        (base / name).mkdir(mode=0o700)
        monkeypatch.setenv(variable, str(base / name))
    yield base
    shutil.rmtree(base, ignore_errors=True)


@pytest.fixture
def own_calls() -> Callable[[], AbstractContextManager[None]]:
    """`with own_calls(): ...` around a test's own raw libvirt calls."""
    return _WATCH.own_calls


@pytest.fixture
def libvirt_calls() -> Counter[str]:
    """How often the program called each libvirt function."""
    return _WATCH.calls


@pytest.fixture
def dress(qapp: QApplication) -> Iterator[Callable[[str], None]]:
    """Puts the program's own style on, "light" or "dark"; it goes with the test."""
    from virtgui.views import theme

    palette, font = qapp.palette(), qapp.font()
    yield lambda which: theme.apply(qapp, which)
    theme.apply(qapp, "system")
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def circle(qapp: object) -> Iterator[Circle]:
    """The program without its windows; its threads end with the test."""
    from tests.bed.circle import Circle

    joined = Circle()
    yield joined
    joined.close()
