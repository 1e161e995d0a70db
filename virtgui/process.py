"""Runs the program: one QApplication, one App, and how signals and Qt's messages are taken."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import sys
from functools import partial

from PyQt6.QtCore import QMessageLogContext, QSocketNotifier, QTimer, QtMsgType, qInstallMessageHandler
from PyQt6.QtWidgets import QApplication
from PyQt6.sip import voidptr

from virtgui import __version__, translation
from virtgui.app import CANNOT_SHOW, App
from virtgui.host import logfile
from virtgui.options import Options
from virtgui.util.language import tr
from virtgui.util.names import plain

CANNOT_START = 1


def _end_on_signals(application: QApplication) -> None:
    """Ctrl+C and a service manager's SIGTERM end the program as its menu would."""
    reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    notifier = QSocketNotifier(voidptr(reading), QSocketNotifier.Type.Read, application)
    notifier.activated.connect(partial(_drain, reading))
    application.aboutToQuit.connect(partial(_let_go, reading, writing, notifier))
    for number in (signal.SIGINT, signal.SIGTERM):
        # By the event loop: what quits before that runs would quit nothing.
        signal.signal(number, lambda *_: QTimer.singleShot(0, application.quit))


def _drain(reading: int, *_: object) -> None:
    # The signal that was read may be the one that closed the pipe meanwhile.
    with contextlib.suppress(OSError):
        os.read(reading, 64)


def _let_go(reading: int, writing: int, notifier: QSocketNotifier) -> None:
    notifier.setEnabled(False)
    signal.set_wakeup_fd(-1)
    os.close(reading)
    os.close(writing)


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
    """Qt's own messages go to the log: standard error is for a line a person must read."""
    level = logging.ERROR if kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg) else logging.INFO
    logging.getLogger("qt").log(level, "%s", text)
    if kind is QtMsgType.QtFatalMsg and "platform plugin" in (text or ""):
        # No display answers: Qt would abort now, without a word and with a core file.
        display = tr("virtgui: no window can be shown on {display}; the log says more")
        sys.stderr.write(display.format(display=_displays()) + "\n")
        logging.shutdown()
        os._exit(CANNOT_START)


def _displays() -> str:
    """What Qt was told of displays, as a person would set it: "DISPLAY=:0"."""
    named = ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM")
    return ", ".join(f"{name}={plain(os.environ[name])}" for name in named if os.environ.get(name))


def run(options: Options) -> int:
    """Run the program until its last window is closed; returns the exit status."""
    # How long the window may wait for its turn while others compute; Python's own is five times this.
    sys.setswitchinterval(0.001)
    logfile.start(options.debug or options.trace)
    if options.trace:
        from virtgui.hypervisor import trace  # noqa: PLC0415  (late: for who looks for a fault)

        trace.begin()
    qInstallMessageHandler(_log_qt)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("virtgui")
    application.setApplicationDisplayName("virtgui")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("virtgui")
    # As the words are written, wherever it runs.
    translation.join()
    application.setLayoutDirection(translation.direction())
    _end_on_signals(application)
    app = App(options, application)
    logfile.tell_mistakes(app.mistaken.emit)
    try:
        app.start()
    except Exception as error:
        if not options.screenshot:
            raise
        sys.excepthook(type(error), error, error.__traceback__)
        app.close()
        return CANNOT_SHOW
    # What is there by now stays, or is little: no collection of garbage, in which the window stands still, looks at it.
    gc.freeze()
    ended = application.exec()
    logfile.tell_mistakes(None)
    return ended
