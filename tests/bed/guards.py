"""What fails a test besides its own asserts: a thread left behind, a part shown alone, a skip that nobody allowed."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from tests import kernel_features

GRACE_S = 5.0
"""How long a thread may take to end after its test, on a machine that is busy with others."""

_FOREVER = frozenset({"libvirt-events"})
"""Threads that are started once a process and serve until its end."""

_ALLOWED = pytest.StashKey[bool]()


def left_behind(before: frozenset[threading.Thread]) -> list[str]:
    """Names of threads that outlive the grace."""
    deadline = time.monotonic() + GRACE_S
    left = []
    for thread in threading.enumerate():
        if thread in before or thread.name in _FOREVER or thread is threading.current_thread():
            continue
        if isinstance(thread, threading._DummyThread):
            continue  # a foreign thread that once ran Python, nothing of ours
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            left.append(thread.name)
    return left


def forbid_parts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `setVisible(True)` of a part of a window fail while it has no parent yet."""
    from PyQt6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

    show = QWidget.setVisible

    def checked(self: QWidget, visible: bool) -> None:
        part = isinstance(self, (QAbstractButton, QComboBox, QLabel, QLineEdit))
        assert not (visible and part and self.parentWidget() is None), f"{self!r} is shown as a window of its own"
        show(self, visible)

    monkeypatch.setattr(QWidget, "setVisible", checked)


def skip_if_missing(item: pytest.Item) -> None:
    """Skip a test whose kernel feature is missing: the only skip there is."""
    for mark in item.iter_markers("needs"):
        for name in mark.args:
            if not kernel_features.present(name):
                item.stash[_ALLOWED] = True
                pytest.skip(f"this kernel lacks {name}: {kernel_features.FEATURES[name].why}")


def refuse_skip(item: pytest.Item, report: pytest.TestReport) -> None:
    """Turn any other skip (and an expected failure) into a failure."""
    if report.skipped and not item.stash.get(_ALLOWED, False):
        report.outcome = "failed"
        report.longrepr = f"skipped without leave ({_reason(report)}); see tests/kernel_features.py"


def refuse_collect_skip(report: pytest.CollectReport) -> None:
    """The same for a whole file."""
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped without leave ({_reason(report)}); see tests/kernel_features.py"


def _reason(report: Any) -> str:
    told = report.longrepr
    return str(told[2] if isinstance(told, tuple) else getattr(report, "wasxfail", told))
