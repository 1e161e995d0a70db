"""The guide's picture of alerts: made-up ones, in their real window.

`python -m tests.bed.alert_pictures FOLDER`, on a screen of its own or with QT_QPA_PLATFORM=offscreen.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PyQt6.QtWidgets import QApplication

from tests.gui.made_up import BUSY, HOST, Sent, feed, world_with_machines
from virtgui.model.alerts import Rule, Watched, as_text
from virtgui.model.messages import Happened
from virtgui.qtmodels.alert_rules import RULES
from virtgui.qtmodels.alerts import Alerts
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.watching import Watcher
from virtgui.views import theme
from virtgui.views.alerts.window import AlertsWindow


def make(folder: Path) -> None:
    """A window with three alerts, one of them put off."""
    application = QApplication([sys.argv[0]])
    theme.apply(application, "light")
    world, settings = world_with_machines(), Settings.in_memory()
    rules = (Rule("cpu", Watched.CPU, 45.0, 30.0), Rule("dog", Watched.WATCHDOG), Rule("io", Watched.IO_ERROR))
    settings.put(RULES, [as_text(rule) for rule in rules])
    alerts = Alerts(world, Things(world, Sent()), settings, Watcher(Sent()), lambda key: "workstation")
    alerts.start()
    feed(world, 1000.0, 1005.0)
    for kind, text in (
        ("watchdog", "watchdog fired, paused"),
        ("io_error_reason", "I/O error on /srv/images/web-01.qcow2, paused: no room is left there"),
    ):
        world.take([Happened(time.time(), HOST, "web-01", kind, text, BUSY)])
    alerts.kept.snooze(alerts.active[-1], 3600.0)
    window = AlertsWindow(alerts, settings, lambda key, page: None, lambda key, page: None, lambda key: "workstation")
    window.resize(860, 380)
    window.show()
    window.now.list.setCurrentIndex(window.now.list.rows.index(0))
    application.processEvents()
    window.grab().save(str(folder / "alerts.png"))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
