"""The window of consoles: a tab for each machine, or one machine alone."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QPoint, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PyQt6.QtWidgets import QHBoxLayout, QMenu, QTabWidget, QToolButton, QVBoxLayout, QWidget

from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import icons, theme, words
from virtgui.views.arranged import keep_window
from virtgui.views.console.console_page import ConsolePage
from virtgui.views.console.console_tabs import ConsoleTabs
from virtgui.views.controls import entitle, icon_button
from virtgui.views.labels import plain_tip

_SIZE = QSize(1100, 780)
_ALONE_SIZE = QSize(980, 720)
_NAME = 40


class ConsolesWindow(QWidget):
    """Is given pages and gives them away again; what becomes of them is not its business."""

    end_wanted = pyqtSignal(object)
    """The tab of this DomainKey is closed."""
    part_wanted = pyqtSignal(object, object)
    """This DomainKey wants a window of its own; at a QPoint of the screen, or None."""
    back_wanted = pyqtSignal(object)
    """This DomainKey wants to be among the others again."""
    machine_wanted = pyqtSignal(object)
    closing = pyqtSignal(object)
    """This window goes; what is still in it has to be taken."""

    def __init__(
        self, world: World, settings: Settings, name_of: Callable[[HostKey], str], *, alone: bool = False
    ) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._world = world
        self._settings = settings
        self._name_of = name_of
        self._alone = alone
        self._memory = f"{'console' if alone else 'consoles'}_window/geometry"
        self._names: dict[DomainKey, str] = {}
        self.tabs = QTabWidget(self)
        self.bar = ConsoleTabs(self.tabs)
        self.tabs.setTabBar(self.bar)
        self.tabs.setDocumentMode(True)
        self.tabs.setCornerWidget(self._corner(), Qt.Corner.TopRightCorner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tabs)
        self.setAutoFillBackground(True)
        self._connect()
        keep_window(self, settings, self._memory, _ALONE_SIZE if alone else _SIZE)

    def _corner(self) -> QWidget:
        corner = QWidget(self.tabs)
        row = QHBoxLayout(corner)
        row.setContentsMargins(theme.GAP_TINY, 2, theme.GAP_TINY, 2)
        row.setSpacing(2)
        self.machine_button: QToolButton = icon_button("info-square", tr("Open the machine's window"), corner)
        self.part_button: QToolButton = (
            icon_button("arrow-back-up", tr("Put it back among the tabs"), corner)
            if self._alone
            else icon_button("external-link", tr("Detach: a window of its own (Ctrl+Shift+M)"), corner)
        )
        for button in (self.machine_button, self.part_button):
            row.addWidget(button)
        return corner

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._turned)
        self.bar.end_wanted.connect(self._end)
        self.bar.dragged_out.connect(self._dragged_out)
        self.bar.entered.connect(self._enter)
        self.bar.menu_wanted.connect(self._menu)
        self.machine_button.clicked.connect(self._open_machine)
        self.part_button.clicked.connect(self._part)
        for keys, then in (
            ("Ctrl+W", lambda: self._end(self.tabs.currentIndex())),
            ("Ctrl+Shift+M", self._part),
            ("Ctrl+PgDown", lambda: self._step(1)),
            ("Ctrl+Tab", lambda: self._step(1)),
            ("Ctrl+PgUp", lambda: self._step(-1)),
            ("Ctrl+Shift+Tab", lambda: self._step(-1)),
        ):
            QShortcut(QKeySequence(keys), self, then)
        self._world.machines_changed.connect(self._refresh)
        self._world.hosts_changed.connect(self._refresh)

    # what its owner does

    def count(self) -> int:
        """How many consoles it has."""
        return self.tabs.count()

    def keys(self) -> tuple[DomainKey, ...]:
        """Its machines, from left to right."""
        return tuple(page.key for page in self.pages())

    def pages(self) -> list[ConsolePage]:
        """Its consoles, from left to right."""
        found = (self.tabs.widget(place) for place in range(self.tabs.count()))
        return [page for page in found if isinstance(page, ConsolePage)]

    def current(self) -> ConsolePage | None:
        """The console that is shown."""
        page = self.tabs.currentWidget()
        return page if isinstance(page, ConsolePage) else None

    def console_ready(self) -> bool:
        """Whether the console that is shown has a picture or a line."""
        page = self.current()
        return page is not None and page.ready

    def add(self, page: ConsolePage) -> None:
        """Have a console as the last tab."""
        place = self.tabs.addTab(page, "")
        self.bar.dress(place)
        page.rang.connect(self._rang)
        self._refresh()

    def take(self, key: DomainKey) -> ConsolePage:
        """Give a console away. KeyError for one that is not here."""
        place = self._place(key)
        page = self.tabs.widget(place) if place >= 0 else None
        if not isinstance(page, ConsolePage):
            raise KeyError(key)
        page.leave_full_screen()
        page.rang.disconnect(self._rang)
        self.bar.ring(place, False)
        self.tabs.removeTab(place)
        page.setParent(None)
        self._names.pop(key, None)
        self._refresh()
        return page

    def choose(self, key: DomainKey) -> None:
        """Show a console, and give it the keyboard."""
        place = self._place(key)
        if place >= 0:
            self.tabs.setCurrentIndex(place)
            self._enter()

    # what a person does

    def _place(self, key: DomainKey) -> int:
        return next((place for place, page in enumerate(self.pages()) if page.key == key), -1)

    def _open_machine(self) -> None:
        page = self.current()
        if page is not None:
            self.machine_wanted.emit(page.key)

    def _end(self, place: int) -> None:
        page = self.tabs.widget(place)
        if isinstance(page, ConsolePage):
            self.end_wanted.emit(page.key)

    def _end_all(self, keys: list[DomainKey]) -> None:
        for key in keys:
            self.end_wanted.emit(key)

    def _part(self) -> None:
        page = self.current()
        if page is not None and self.part_button.isEnabled():
            if self._alone:
                self.back_wanted.emit(page.key)
            else:
                self.part_wanted.emit(page.key, None)

    def _dragged_out(self, place: int, at: QPoint) -> None:
        page = self.tabs.widget(place)
        if isinstance(page, ConsolePage) and not self._alone and self.count() > 1:
            self.part_wanted.emit(page.key, at)

    def _step(self, by: int) -> None:
        """The next tab; not yet its guest, which would get the next key."""
        if self.count() > 1:
            self.bar.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.tabs.setCurrentIndex((self.tabs.currentIndex() + by) % self.count())

    def _enter(self) -> None:
        page = self.current()
        if page is not None:
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _menu(self, place: int, at: QPoint) -> None:
        page = self.tabs.widget(place)
        if not isinstance(page, ConsolePage):
            return
        key = page.key
        others = [other for other in self.keys() if other != key]
        menu = QMenu(self)
        entries: list[tuple[str, Callable[[], object], bool]] = [
            (tr("Open the &machine's window"), lambda: self.machine_wanted.emit(key), True),
            (tr("&Put it back among the tabs"), lambda: self.back_wanted.emit(key), True)
            if self._alone
            else (tr("&Detach: a window of its own"), lambda: self.part_wanted.emit(key, None), bool(others)),
            (tr("&Close"), lambda: self.end_wanted.emit(key), True),
        ]
        if not self._alone:
            entries.append((tr("Close the &others"), lambda: self._end_all(others), bool(others)))
        for text, then, able in entries:
            action = menu.addAction(text)
            if action is not None:
                action.setEnabled(able)
                action.triggered.connect(lambda _on, then=then: then())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    # what is told

    def _turned(self, place: int) -> None:
        if place >= 0:
            self.bar.ring(place, False)
        self._entitle()

    def _rang(self, key: DomainKey) -> None:
        """A bell is shown at its tab until that is looked at."""
        place = self._place(key)
        if place >= 0 and (place != self.tabs.currentIndex() or not self.isActiveWindow()):
            self.bar.ring(place, True)
            self._refresh()

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._turned(self.tabs.currentIndex())

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self._settings.put(self._memory, self.saveGeometry())
        self.closing.emit(self)
        super().closeEvent(event)

    def _refresh(self, *_changed: object) -> None:
        """Names, hosts and states as they are now."""
        pages = self.pages()
        several = len({page.key.host for page in pages}) > 1
        for place, page in enumerate(pages):
            key = page.key
            machine, host = self._world.machines.get(key), self._world.hosts.get(key.host)
            if machine is not None:
                self._names[key] = plain(machine.name, 80)
                picture, role = icons.state(machine, host)
                state = words.state_word(machine, host)
            else:
                picture, role, state = "plug-connected-x", "lost", tr("Gone")
            full = self._title(key)
            name = full if several else self._names.get(key, "")
            shown = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
            self.bar.setTabText(place, shown.replace("&", "&&"))
            self.bar.setTabIcon(place, icons.icon(picture, role))
            self.bar.setTabToolTip(place, plain_tip(f"{full}: {state}\n{key.uuid}"))
            rang = tr(", its bell rang") if self.bar.rings(place) else ""
            self.bar.setAccessibleTabName(place, f"{full}, {state}{rang}")
        self.part_button.setEnabled(self._alone or len(pages) > 1)
        self._entitle()

    def _title(self, key: DomainKey) -> str:
        return tr("{machine} on {host}").format(machine=self._names.get(key, ""), host=self._name_of(key.host))

    def _entitle(self) -> None:
        """Machine, what runs in it, and host."""
        page, more = self.current(), self.count() - 1
        title = tr("Consoles")
        if page is not None:
            machine = self._world.machines.get(page.key)
            guest = words.os_text(machine.config.os_id) if machine is not None and machine.config is not None else ""
            name = f"{self._names.get(page.key, '')} ({guest})" if guest else self._names.get(page.key, "")
            title = tr("{machine} on {host}: console").format(machine=name, host=self._name_of(page.key.host))
        entitle(self, tr("{title}, {count} more").format(title=title, count=more) if more > 0 else title)
