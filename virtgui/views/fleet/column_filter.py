"""What can be asked of one column: a menu at its title, which writes the search."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject, QPoint, Qt, QTimer
from PyQt6.QtGui import QAction, QKeyEvent
from PyQt6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QMenu, QToolTip, QWidget, QWidgetAction

from virtgui.qtmodels.ordering import OWN, Column
from virtgui.qtmodels.query import asked, has, replaced, toggled
from virtgui.qtmodels.query_numbers import FIGURES, bound
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme, words
from virtgui.views.cells import HEADINGS
from virtgui.views.columns import ALWAYS_SHOWN, Columns
from virtgui.views.controls import is_return
from virtgui.views.fleet.filter_menu import Values, value_text
from virtgui.views.labels import plain_tip

FIELD_OF: dict[Column, str] = {
    Column.NAME: "name",
    Column.STATE: "state",
    Column.HOST: "host",
    Column.CPU: "cpu",
    Column.MEMORY: "memory",
    Column.DISK: "io",
    Column.NETWORK: "traffic",
    Column.ADDRESS: "ip",
    Column.OS: "os",
    Column.UPTIME: "uptime",
    Column.TAGS: "tag",
    Column.GROUP: "group",
    Column.AUTOSTART: "autostart",
    Column.VCPUS: "vcpus",
    Column.UUID: "uuid",
    Column.MAC: "mac",
    Column.DESCRIPTION: "note",
    Column.TITLE: "title",
    Column.READ: "read",
    Column.WRITE: "written",
    Column.RECEIVED: "received",
    Column.SENT: "sent",
    Column.OPERATIONS: "operations",
    Column.GIVEN: "given",
    Column.DISKS: "disks",
    Column.NICS: "nics",
    Column.SNAPSHOTS: "snapshots",
    Column.TYPE: "type",
    Column.FIRMWARE: "firmware",
    Column.ID: "id",
    Column.PENDING: "is",
    Column.LAST_EVENT: "event",
    Column.OWN_1: "meta",
    Column.OWN_2: "meta",
    Column.OWN_3: "meta",
}
"""The field of the search that asks of each column."""
_EXAMPLES = {
    "cpu": ">50",
    "memory": ">4G",
    "given": ">90",
    "io": ">10M",
    "read": ">10M",
    "written": ">10M",
    "traffic": ">1M",
    "received": ">1M",
    "sent": ">1M",
    "operations": ">500",
    "uptime": ">30d",
    "vcpus": ">=4",
    "disks": ">1",
    "nics": ">1",
    "snapshots": ">0",
    "id": "7",
}
_VALUES = {Column.PENDING: ((tr("Other hardware"), "pending"),), Column.FIRMWARE: (("UEFI", "uefi"), ("BIOS", "bios"))}
_LISTED = 30
_DEEPEST = 4


class _Around(QWidget):
    """A field's place in a menu, for which Return there is no choice."""

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None or not is_return(event):
            super().keyPressEvent(event)


def _write(menu: QMenu, field: QWidgetAction) -> None:
    """The keyboard goes to the field of a menu that has just opened."""
    widget = field.defaultWidget()
    if widget is not None and menu.isVisible() and menu.activeAction() in (None, field):
        menu.setActiveAction(field)
        widget.setFocus(Qt.FocusReason.PopupFocusReason)


def _close_all() -> None:
    """The menu, and those that it is in."""
    for _ in range(_DEEPEST):
        if isinstance(popup := QApplication.activePopupWidget(), QMenu):
            popup.close()


class ColumnFilter(QObject):
    """Shows the menu of a column; `text` is the search now, `put` writes another."""

    def __init__(
        self,
        columns: Columns,
        values: Values,
        text: Callable[[], str],
        put: Callable[[str], None],
        sort: Callable[[Column, Qt.SortOrder], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._widget = parent
        self._columns = columns
        self._values = values
        self._text = text
        self._put = put
        self._sort = sort
        self.by_column = QMenu(tr("&By column"), parent)
        self.by_column.aboutToShow.connect(self._fill)

    def filtered(self) -> frozenset[Column]:
        """The columns of which something is asked."""
        text = self._text()
        return frozenset(
            column
            for column, field in FIELD_OF.items()
            if (column not in OWN or self._columns.wanted(column))
            and (has(text, "is", "pending") if column is Column.PENDING else asked(text, field))
        )

    def menu(self, column: Column, parent: QWidget | None = None) -> QMenu:
        """What can be done with a column."""
        menu = QMenu(HEADINGS[column], parent or self._widget)
        field = FIELD_OF[column]
        choices = _VALUES.get(column) or tuple(
            (value_text(field, value), value) for value in self._values.of(field)[:_LISTED]
        )
        labels = words.with_letters([plain(name, 60) for name, _ in choices])
        for label, (_, value) in zip(labels, choices, strict=True):
            action = QAction(label, menu)
            action.setCheckable(True)
            action.setChecked(has(self._text(), field, value))
            action.triggered.connect(lambda _on, value=value: self._put(toggled(self._text(), field, value)))
            menu.addAction(action)
        if column not in _VALUES:
            typed = self._typed(column, field, menu)
            menu.addAction(typed)
            if not choices:
                # There is nothing that a letter could mean but what is typed.
                opened = QTimer(menu)
                opened.setSingleShot(True)
                opened.timeout.connect(partial(_write, menu, typed))
                menu.aboutToShow.connect(opened.start)
        if column in self.filtered():
            again = QAction(tr("Ask &nothing of this column"), menu)
            again.triggered.connect(lambda _on: self._put(replaced(self._text(), field, "")))
            menu.addAction(again)
        menu.addSeparator()
        for text, order in (
            (tr("Sort &upwards"), Qt.SortOrder.AscendingOrder),
            (tr("Sort &downwards"), Qt.SortOrder.DescendingOrder),
        ):
            sort = QAction(text, menu)
            sort.triggered.connect(lambda _on, order=order: self._sort(column, order))
            menu.addAction(sort)
        menu.addSeparator()
        for text, after in ((tr("Move to the &left"), False), (tr("Move to the &right"), True)):
            move = QAction(text, menu)
            move.setEnabled(self._columns.beside(column, after is not self._widget.isRightToLeft()) is not None)
            move.triggered.connect(
                lambda _on, after=after: self._columns.move(column, after is not self._widget.isRightToLeft())
            )
            menu.addAction(move)
        fit = QAction(tr("As &wide as its content"), menu)
        fit.triggered.connect(lambda _on: self._columns.fit_content(column))
        menu.addAction(fit)
        hide = QAction(tr("&Hide this column"), menu)
        hide.setEnabled(column not in ALWAYS_SHOWN)
        hide.triggered.connect(lambda _on: self._columns.show(column, False))
        menu.addAction(hide)
        return menu

    def popup(self, column: Column, where: QPoint) -> None:
        """Show a column's menu."""
        menu = self.menu(column)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def _typed(self, column: Column, field: str, menu: QMenu) -> QWidgetAction:
        """A field within the menu; what is no comparison stays in it, with the reason."""
        edit = QLineEdit(asked(self._text(), field), menu)
        example = _EXAMPLES.get(field, "")
        edit.setPlaceholderText(f"{HEADINGS[column]}: {example or tr('a part of it')}")
        edit.setAccessibleName(tr("Filter by {column}").format(column=HEADINGS[column]))
        edit.setToolTip(tr("Return filters; several values with commas between them"))
        edit.setMaxLength(200)
        edit.setMinimumWidth(theme.tall(menu, 200))

        def take() -> None:
            parts = [part.strip().casefold() for part in edit.text().split(",") if part.strip()]
            wrong = [part for part in parts if field in FIGURES and bound(part) is None]
            flaw = tr("“{text}” is no figure: write it like {example}")
            why = flaw.format(text=plain(wrong[0], 40), example=example) if wrong else ""
            edit.setToolTip(why)
            QToolTip.showText(edit.mapToGlobal(edit.rect().bottomLeft()), plain_tip(why), edit)
            palette = edit.palette()
            ours = theme.scheme(menu.palette())
            palette.setColor(palette.ColorRole.Text, ours.error if wrong else ours.text)
            edit.setPalette(palette)
            if not wrong:
                self._put(replaced(self._text(), field, edit.text()))
                _close_all()

        edit.returnPressed.connect(take)
        action, around = QWidgetAction(menu), _Around(menu)
        row = QHBoxLayout(around)
        row.setContentsMargins(theme.GAP_SMALL, theme.GAP_TINY, theme.GAP_SMALL, theme.GAP_TINY)
        row.addWidget(edit)
        around.setFocusPolicy(edit.focusPolicy())
        around.setFocusProxy(edit)
        action.setDefaultWidget(around)
        return action

    def _fill(self) -> None:
        self.by_column.clear()
        shown = self._columns.shown()
        titles = words.with_letters([HEADINGS[column] for column in shown])
        for title, column in zip(titles, shown, strict=True):
            sub = self.menu(column, self.by_column)
            sub.setTitle(title)
            self.by_column.addMenu(sub)
