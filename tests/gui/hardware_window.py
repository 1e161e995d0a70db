"""A machine's window at its hardware, over a world fed with documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.made_up import Sent
from tests.unit.xml.worlds import CORPUS
from virtgui.model.commands import Change, Command
from virtgui.model.edits import Outcome, Place
from virtgui.model.facts import Domain, DomainState, Host, Phase
from virtgui.model.hardware import Hardware
from virtgui.model.inventory import Inventory, Pool, Volume
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Changed, Finished, HardwareRead, HostSeen, InventoryRead, Listed
from virtgui.model.problems import Problem
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace
from virtgui.views.hardware.form import _Line
from virtgui.views.hardware.page import HardwarePage
from virtgui.views.hardware.xml_page import XmlPage
from virtgui.views.machine_window import MachineWindow

LAB = HostKey("qemu:///system")
KEY = DomainKey(LAB, "0b6b6f3e-71c5-4a54-a2d6-34c4b7f6a001")
TEXT = CORPUS["workstation"]
DISK, DRIVE = Place("disk", "vda"), Place("disk", "sda")
NIC = Place("interface", "52:54:00:5a:1e:01")
POOL = Pool(
    "default",
    "dir",
    True,
    path="/var/lib/libvirt/images",
    capacity=100 * 2**30,
    available=10 * 2**30,
    volumes=(Volume("web-01.qcow2", "/var/lib/libvirt/images/web-01.qcow2", capacity=20 * 2**30),),
)
_W = TypeVar("_W", bound=QWidget)


class HardwareWindow:
    """Everything a test looks at."""

    def __init__(
        self, qtbot: QtBot, text: str = TEXT, live: str = "", *, page: str = "hardware", secure: bool = True,
        read_only: bool = False,
    ) -> None:  # fmt: skip
        self.bot = qtbot
        self.world, self.sent = World(), Sent()
        self.host = Host(LAB, Phase.OPEN, driver="QEMU", hostname="lab", listed=True, read_only=read_only)
        state = DomainState.RUNNING if live else DomainState.SHUTOFF
        self.machine = Domain(KEY, "web-01", 7 if live else -1, state)
        self.world.take([HostSeen(self.host), Listed(LAB, (self.machine,))])
        self.shown: list[tuple[object, ...]] = []
        self.window = MachineWindow(
            KEY, self.world, self.sent, Settings.in_memory(), Watcher(Sent()), page,
            open_host=lambda *where: self.shown.append(where),
        )  # fmt: skip
        qtbot.addWidget(self.window)
        self.window.resize(1200, 800)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow, timeout=30_000)
        if text:
            self.tell(Hardware(KEY, text, live, secure))

    @property
    def page(self) -> HardwarePage:
        """The hardware page."""
        page = self.window.built("hardware")
        assert isinstance(page, HardwarePage)
        return page

    @property
    def xml(self) -> XmlPage:
        """The XML page."""
        page = self.window.built("xml")
        assert isinstance(page, XmlPage)
        return page

    @property
    def model(self) -> HardwareModel:
        """What the pages show."""
        return self.window.findChildren(HardwareModel)[0]

    # what the host tells

    def tell(self, hardware: Hardware) -> None:
        """This was read."""
        self.world.take([HardwareRead(KEY, hardware)])

    def tell_inventory(self) -> None:
        """The host's answer to what was asked last."""
        ticket = Ticket(len(self.sent.commands))
        self.world.take([InventoryRead(ticket, LAB, Inventory(pools=(POOL,)))])

    def tell_host(self, phase: Phase) -> None:
        """The connection is otherwise now; a machine is kept as long as its host may come back."""
        self.host = replace(self.host, phase=phase)
        self.world.take([HostSeen(self.host)])

    def sent_last(self, kind: type[Command]) -> Command:
        """The last of its kind that was sent."""
        return [command for command in self.sent.commands if isinstance(command, kind)][-1]

    def done(self, *, now: bool = False, stored: bool = True, why: str = "", sent: str = "", kept: str = "") -> None:
        """The last change was carried out; libvirt kept the definition so."""
        change = self.sent_last(Change)
        assert isinstance(change, Change)
        ticket = Ticket(self.sent.commands.index(change) + 1)
        outcomes = tuple(Outcome(edit, now, stored, why) for edit in change.edits)
        self.world.take([Changed(ticket, KEY, outcomes, sent, kept), Finished(ticket, 1.0)])

    def refused(self, reason: str, detail: str = "") -> None:
        """The last change was not."""
        change = self.sent_last(Change)
        assert isinstance(change, Change)
        ticket = Ticket(self.sent.commands.index(change) + 1)
        self.world.take([Finished(ticket, 1.0, Problem(change.doing, reason, detail))])

    # what a person does

    def press(self, keys: str, window: QWidget | None = None) -> None:
        """Press keys where the focus is, as the window system would deliver them."""
        top = window or self.window
        handle = top.windowHandle()
        assert handle is not None
        QTest.keySequence(handle, QKeySequence(keys))
        QApplication.processEvents()

    def click(self, widget: QWidget) -> None:
        """Click a widget that can be clicked."""
        assert widget.isVisible() and widget.isEnabled(), widget
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def line(self, field: str) -> _Line:
        """A field's row of the form that is shown."""
        form = self.page.form
        assert form is not None
        return form.lines[field]

    def type(self, field: str, text: str) -> None:
        """Put the keyboard into a field and type over what is there."""
        target = self.line(field).editor.target()
        target.setFocus()
        QTest.keyClick(target, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        if text:
            QTest.keyClicks(target, text)
        else:
            QTest.keyClick(target, Qt.Key.Key_Backspace)

    def leave(self) -> None:
        """Go on to the next field."""
        self.press("Tab")

    def remark(self, field: str) -> str:
        """What is said beside a field."""
        return self.line(field).remark.text.text()

    # what is shown

    def entries(self) -> list[str]:
        """The list as it is read, headings in brackets."""
        model = self.page.list.view.model()
        assert model is not None
        found = []
        for row in range(model.rowCount()):
            index = model.index(row, 0)
            heading = not index.flags() & Qt.ItemFlag.ItemIsEnabled
            found.append(f"[{index.data()}]" if heading else str(index.data()))
        return found

    def pending(self) -> list[tuple[str, str]]:
        """The changes in the bar with their badges."""
        bar = self.page.pending
        return [
            (words.text(), badge.word)
            for words, badge in zip(bar.words, bar.badges, strict=True)
            if words.isVisible()
        ]  # fmt: skip

    def dialog(self, kind: type[_W]) -> _W:
        """The open dialog of a kind."""
        return self.dialogs(kind)[-1]

    def dialogs(self, kind: type[_W]) -> list[_W]:
        """The open dialogs of a kind."""
        QApplication.processEvents()
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]

    def wait(self, condition: Callable[[], object]) -> None:
        """Let the program run until something holds."""
        self.bot.waitUntil(lambda: bool(condition()), timeout=30_000)
