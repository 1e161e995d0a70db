"""One program at a time: what later starts hand over, and when it goes on without a window."""

from __future__ import annotations

import fcntl
import gc
import json
import socket
import stat
import threading
from collections.abc import Iterator

import pytest
from PyQt6.QtGui import QIcon
from PyQt6.QtWidgets import QApplication

from virtgui.__main__ import main
from virtgui.attendant import Attendant
from virtgui.cli import parse
from virtgui.desk import Desk
from virtgui.host.second_start import begin, hand_over, socket_path
from virtgui.options import Options
from virtgui.qtmodels.settings import Settings


@pytest.fixture
def got() -> list[Options]:
    return []


@pytest.fixture
def attendant(qapp: object, got: list[Options]) -> Iterator[Attendant]:
    made = Attendant(got.append)
    assert made.start()
    yield made
    made.close()


def in_a_thread(qtbot: object, work: object) -> object:
    """What it returns; meanwhile the first program goes on."""
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(work()), daemon=True)  # type: ignore[operator]
    thread.start()
    qtbot.waitUntil(lambda: bool(found), timeout=30_000)  # type: ignore[attr-defined]
    thread.join(10)
    return found[0]


def said(line: bytes) -> bytes:
    path = socket_path()
    assert path is not None
    with socket.socket(socket.AF_UNIX) as way:
        way.settimeout(20)
        way.connect(str(path))
        way.sendall(line)
        return way.recv(4096)


def test_nobody_else_may_hand_anything_over(attendant: Attendant) -> None:
    path = socket_path()
    assert path is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_second_start_hands_its_flags_over(qtbot: object, attendant: Attendant, got: list[Options]) -> None:
    flags = ["-c", "test:///default", "--show-domain-console", "web-01"]
    assert in_a_thread(qtbot, lambda: hand_over(flags)) is True
    assert got == [Options(hosts=("test:///default",), page="console", machine="web-01")]


@pytest.mark.parametrize(
    ("desktop", "said"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0", "XDG_ACTIVATION_TOKEN": "leave"}, False),
        ({"DISPLAY": ":0"}, False),
    ],
)
def test_a_second_start_says_where_no_window_may_come_to_the_front(
    qtbot: object,
    attendant: Attendant,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    desktop: dict[str, str],
    said: bool,
) -> None:
    for name in ("WAYLAND_DISPLAY", "XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"):
        monkeypatch.delenv(name, raising=False)
    for name, value in desktop.items():
        monkeypatch.setenv(name, value)
    assert in_a_thread(qtbot, lambda: (main(["-c", "test:///default"]),)) == (0,)
    assert ("runs already" in capsys.readouterr().err) is said


def test_who_says_its_flags_a_moment_later_is_heard_too(
    qtbot: object, attendant: Attendant, got: list[Options]
) -> None:
    """Garbage is collected between the two: what speaks to a later start must outlive that."""
    path = socket_path()
    assert path is not None
    with socket.socket(socket.AF_UNIX) as way:
        way.settimeout(20)
        way.connect(str(path))
        qtbot.waitUntil(lambda: attendant.heard == 1, timeout=30_000)  # type: ignore[attr-defined]
        gc.collect()
        way.sendall(b'{"arguments": []}\n')
        qtbot.waitUntil(lambda: bool(got), timeout=30_000)  # type: ignore[attr-defined]
        assert json.loads(way.recv(4096)) == {"taken": True}
    qtbot.waitUntil(lambda: attendant.heard == 0, timeout=30_000)  # type: ignore[attr-defined]


def test_what_nobody_waits_for_any_more_is_not_done(qtbot: object, attendant: Attendant, got: list[Options]) -> None:
    """A later start that gave up has opened a window of its own."""
    path = socket_path()
    assert path is not None
    with socket.socket(socket.AF_UNIX) as way:
        way.connect(str(path))
        way.sendall(b'{"arguments": []}\n')
    assert in_a_thread(qtbot, lambda: hand_over(["--show-systray"])) is True
    assert got == [Options(tray=True)]


def test_there_is_nobody_to_hand_over_to(qapp: object) -> None:
    assert hand_over([]) is None
    assert begin([], joins=True, listens=False) is False


def test_a_start_just_after_the_first_waits_until_that_listens(qtbot: object, got: list[Options]) -> None:
    path = socket_path()
    assert path is not None
    path.parent.mkdir(mode=0o700, parents=True)
    done: list[bool] = []
    with path.with_name("instance.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the first has begun
        second = threading.Thread(
            target=lambda: done.append(begin(["--show-systray"], joins=True, listens=True)), daemon=True
        )
        second.start()
        second.join(0.3)
        assert not done
        made = Attendant(got.append)
        assert made.start()
        qtbot.waitUntil(lambda: bool(done), timeout=30_000)  # type: ignore[attr-defined]
    assert (done, got) == ([True], [Options(tray=True)])
    made.close()


def test_a_start_while_the_first_ends_takes_its_place(qapp: object) -> None:
    path = socket_path()
    assert path is not None
    path.parent.mkdir(mode=0o700, parents=True)
    done: list[bool] = []
    with path.with_name("instance.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = threading.Thread(target=lambda: done.append(begin([], joins=True, listens=False)), daemon=True)
        second.start()
        second.join(0.3)
        assert not done
    second.join(30)
    assert done == [False]


@pytest.mark.parametrize(
    ("flags", "listens"),
    [((), True), (("--debug",), True), (("--screenshot", "x.png"), False), (("-c", "test:///x"), False)],
)
def test_nothing_is_handed_over_to_a_program_that_ends_with_its_picture(flags: tuple[str, ...], listens: bool) -> None:
    assert parse(flags).listens is listens


def test_the_socket_of_a_killed_program_is_no_obstacle(qtbot: object, got: list[Options]) -> None:
    path = socket_path()
    assert path is not None
    path.parent.mkdir(mode=0o700, parents=True)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    assert hand_over([]) is None
    made = Attendant(got.append)
    assert made.start()
    assert in_a_thread(qtbot, lambda: hand_over([])) is True
    assert got == [Options()]
    made.close()


def test_only_the_first_of_two_listens(attendant: Attendant) -> None:
    assert not Attendant(lambda options: None).start()


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"[1, 2]\n",
        b'{"arguments": "x"}\n',
        b'{"arguments": ["--no-such-flag"]}\n',
        b'{"arguments": ["--demo"]}\n',
        b'{"arguments": ["-c", "test:///default", "--screenshot", "/tmp/x.png"]}\n',
        b"[" * 5000 + b"\n",
    ],
)
def test_what_is_not_ours_is_not_done(qtbot: object, attendant: Attendant, got: list[Options], line: bytes) -> None:
    answer = in_a_thread(qtbot, lambda: said(line))
    assert isinstance(answer, bytes)
    assert json.loads(answer) == {"taken": False}
    assert got == []


class _Icon:
    """Stands for the tray's icon, which Xvfb has no place for."""

    def __init__(self) -> None:
        self.shown = False

    def show(self) -> None:
        self.shown = True

    def close(self) -> None:
        self.shown = False

    def deleteLater(self) -> None:
        pass


@pytest.fixture
def ends_itself(qapp: QApplication) -> Iterator[QApplication]:
    before = qapp.quitOnLastWindowClosed()
    yield qapp
    qapp.setQuitOnLastWindowClosed(before)


def desk(
    application: QApplication, settings: Settings, has_tray: object, windows: list[bool], private: bool = False
) -> Desk:
    return Desk(
        application, settings, has_tray, _Icon, lambda options: None, lambda: windows.append(True),  # type: ignore[arg-type]
        private=private,
    )  # fmt: skip


def test_the_program_stays_in_the_tray_as_the_settings_say(ends_itself: QApplication) -> None:
    settings = Settings.in_memory()
    made = desk(ends_itself, settings, lambda: True, [])
    made.looked_at()
    assert ends_itself.quitOnLastWindowClosed()
    settings.put("tray/shown", True)
    assert made.tray is not None
    assert not ends_itself.quitOnLastWindowClosed(), "the icon leads back to the window"
    settings.put("tray/stays", False)
    assert ends_itself.quitOnLastWindowClosed() and made.tray is not None
    settings.put("tray/shown", None)
    assert made.tray is None
    made.close()


def test_a_tray_that_comes_late_is_waited_for(qtbot: object, ends_itself: QApplication) -> None:
    there: list[bool] = []
    windows: list[bool] = []
    made = desk(ends_itself, Settings.in_memory(), lambda: bool(there), windows, private=True)
    made.begin_in_tray()
    assert made.tray is None
    there.append(True)
    qtbot.waitUntil(lambda: made.tray is not None, timeout=30_000)  # type: ignore[attr-defined]
    assert windows == []
    made.close()


def test_without_a_tray_there_is_a_window_after_all(
    qtbot: object, ends_itself: QApplication, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("virtgui.desk._PATIENCE_MS", 600)
    windows: list[bool] = []
    made = desk(ends_itself, Settings.in_memory(), lambda: False, windows)
    made.begin_in_tray()
    qtbot.waitUntil(lambda: windows == [True], timeout=30_000)  # type: ignore[attr-defined]
    assert "no tray" in capsys.readouterr().err
    made.close()


def test_a_tray_that_ends_gives_its_window_back_and_one_that_returns_takes_the_program(
    ends_itself: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Desk, "_in_sight", staticmethod(lambda: bool(windows)))
    there = [True]
    windows: list[bool] = []
    settings = Settings.in_memory()
    settings.put("tray/shown", True)
    made = desk(ends_itself, settings, lambda: bool(there), windows)
    made.begin_in_tray()
    made.look_after_tray()
    there.clear()
    made.look_after_tray()
    assert windows == [] and not ends_itself.quitOnLastWindowClosed(), "a tray may be started anew"
    made.look_after_tray()
    made.look_after_tray()
    assert windows == [True] and ends_itself.quitOnLastWindowClosed(), "nothing else leads back to it"
    there.append(True)
    made.look_after_tray()
    there.clear()
    for _ in range(3):
        made.look_after_tray()
    assert windows == [True] and not ends_itself.quitOnLastWindowClosed()
    made.close()


def test_windows_are_known_by_the_programs_own_icon(qtbot: object, ends_itself: QApplication) -> None:
    ends_itself.setWindowIcon(QIcon())
    made = desk(ends_itself, Settings.in_memory(), lambda: False, [], private=True)
    made.start()
    qtbot.waitUntil(lambda: not ends_itself.windowIcon().isNull(), timeout=30_000)  # type: ignore[attr-defined]
    assert not ends_itself.windowIcon().pixmap(48, 48).isNull()
    made.close()
