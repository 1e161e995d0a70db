"""The log: where it lies, who may read it, what never gets into it."""

from __future__ import annotations

import logging
import os
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from virtgui.host import logfile

SECRET = "S3cr3t!"


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[logging.Logger]:
    """The program's logger in a fresh state folder; everything is put back afterwards."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield logging.getLogger("virtgui")
    for handler in [handler for handler in root.handlers if handler not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.getLogger("virtgui").setLevel(logging.NOTSET)


def written() -> str:
    return logfile.path().read_text()


def test_it_lies_in_the_state_folder_for_this_user_only(log: logging.Logger, tmp_path: Path) -> None:
    logfile.start(debug=False)
    log.info("hello")
    assert logfile.path() == tmp_path / "state/virtgui/virtgui.log"
    assert stat.S_IMODE(logfile.path().stat().st_mode) == 0o600
    assert stat.S_IMODE(logfile.path().parent.stat().st_mode) == 0o700
    assert "hello" in written()


def test_an_old_log_that_others_could_read_is_closed_to_them(log: logging.Logger, tmp_path: Path) -> None:
    path = tmp_path / "state/virtgui/virtgui.log"
    path.parent.mkdir(parents=True)
    path.write_text("old\n")
    path.chmod(0o644)
    logfile.start(debug=False)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert written().startswith("old")


def test_it_is_rotated_and_the_old_ones_are_private_too(log: logging.Logger) -> None:
    logfile.start(debug=False)
    for _ in range(1300):
        log.info("x" * 1000)
    files = sorted(path.name for path in logfile.path().parent.iterdir())
    assert files == ["virtgui.log", "virtgui.log.1"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in logfile.path().parent.iterdir())


def test_a_link_planted_in_its_place_is_not_followed(
    log: logging.Logger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    folder = tmp_path / "state/virtgui"
    folder.mkdir(parents=True)
    (folder / "virtgui.log").symlink_to(precious)
    logfile.start(debug=False)
    log.info("hello")
    assert precious.read_text() == "mine"
    assert "no log is written" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        f"<graphics type='vnc' passwd='{SECRET}'/>",
        f'<graphics passwd="{SECRET}" port="-1"/>',
        f"password={SECRET}, next",
        f"Password: {SECRET}",
        f'{{"password": "{SECRET}"}}',
        f"opening esx://root:{SECRET}@esx1/?no_verify=1",
        f"<password>{SECRET}</password>",
        f"passphrase = {SECRET}",
    ],
)
def test_a_password_is_never_written(log: logging.Logger, text: str) -> None:
    logfile.start(debug=True)
    log.info(text)
    log.debug("told: %s", text)
    try:
        raise ValueError(text)
    except ValueError:
        log.exception("failed")
    assert SECRET not in written()
    assert written().count("…") == 3


def test_what_holds_no_secret_is_written_as_it_is(log: logging.Logger) -> None:
    logfile.start(debug=False)
    log.info("qemu+ssh://root@lab1/system: it's the token ring's passport at 10:30")
    assert "qemu+ssh://root@lab1/system: it's the token ring's passport at 10:30" in written()


def test_debugging_is_written_only_when_asked_for(log: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    logfile.start(debug=False)
    log.debug("first")
    logfile.start(debug=True)
    log.debug("second")
    assert "first" not in written()
    assert written().count("second") == 1
    assert "second" in capsys.readouterr().err


def test_an_uncaught_exception_is_one_line_on_screen_and_a_trace_in_the_log(
    log: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    logfile.start(debug=False)
    try:
        raise RuntimeError(f"password={SECRET}")
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert "RuntimeError" in shown
    assert "Traceback" in written()
    assert SECRET not in shown + written()


def test_whoever_shows_them_is_handed_every_uncaught_exception_without_secrets(log: logging.Logger) -> None:
    logfile.start(debug=False)
    told: list[tuple[str, str]] = []
    logfile.tell_mistakes(lambda line, trace: told.append((line, trace)))
    try:
        raise RuntimeError(f"password={SECRET}")
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)
    thread = threading.Thread(target=lambda: 1 // 0)
    thread.start()
    thread.join()
    logfile.tell_mistakes(None)
    sys.excepthook(RuntimeError, RuntimeError("later"), None)
    assert [line.partition(":")[0] for line, _ in told] == ["RuntimeError", "ZeroDivisionError"]
    assert all("Traceback" in trace for _, trace in told)
    assert SECRET not in str(told)


def test_an_uncaught_exception_of_a_thread_names_the_thread(
    log: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    logfile.start(debug=False)
    thread = threading.Thread(target=lambda: 1 // 0, name="pulse lab1")
    thread.start()
    thread.join()
    assert "pulse lab1" in written()
    assert "ZeroDivisionError" in written()
    assert "pulse lab1" in capsys.readouterr().err


def test_a_folder_that_strangers_may_write_to_is_warned_of(
    log: logging.Logger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config/virtgui"
    config.mkdir(parents=True)
    config.chmod(0o777)
    logfile.start(debug=False)
    assert str(config) in capsys.readouterr().err
    assert str(config) in written()


def test_text_that_is_not_unicode_does_not_stop_the_log(log: logging.Logger) -> None:
    logfile.start(debug=False)
    log.info("name %s", b"caf\xe9".decode("utf-8", "surrogateescape"))
    assert r"caf\udce9" in written()


def test_on_a_full_disk_one_line_says_so_and_no_secret_is_shown(
    log: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    logfile.start(debug=False)
    (handler,) = (each for each in logging.getLogger().handlers if getattr(each, "virtgui", False))
    assert isinstance(handler, logging.FileHandler)
    for _ in range(3):
        with Path("/dev/full").open("w") as full:
            handler.stream.close()
            handler.stream = full  # type: ignore[assignment]
            log.warning("a line with %s", f"passwd='{SECRET}'")
            log.warning("the next is written: there is room again")
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "No space left" in said
    assert SECRET not in said
    assert written().count("there is room again") == 3


def test_a_pipe_in_its_place_is_not_waited_for(
    log: logging.Logger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "state/virtgui").mkdir(parents=True)
    os.mkfifo(tmp_path / "state/virtgui/virtgui.log")
    logfile.start(debug=False)
    log.warning("to nobody")
    assert "no log is written" in capsys.readouterr().err
