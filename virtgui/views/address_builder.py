"""Makes a host's address from what a person knows: which hypervisor, by which way, where."""

from __future__ import annotations

import re

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QComboBox,
    QCompleter,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from virtgui.model import drivers, uris
from virtgui.model.drivers import LOCAL, OWN, TLS, UNIX, WITH_HOST, WITH_KEY, Parts
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import name_box
from virtgui.views.dialogs import as_remark

_OWN_WORD = tr("Its own protocol")
_TOGETHER = re.compile(r"(?:(?P<user>[^@]*)@)?(?:\[(?P<six>[^]]*)\]|(?P<host>[^:]*))(?::(?P<port>[0-9]{1,5}))?")
"""A host as it is often written in one, with its user and port."""
_CUSTOM = tr("Any other: type its address")


class AddressBuilder(QWidget):
    """Fields that make no sense for a way are not shown. Follows an address that is typed, as far as it can say it."""

    built = pyqtSignal(str)
    """An address, whenever a person changed a part of it."""
    typing_wanted = pyqtSignal()
    """A person will type the address."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._following = False
        self.driver, self.way, self.path = QComboBox(self), QComboBox(self), QComboBox(self)
        self.user, self.host = QLineEdit(self), QLineEdit(self)
        self.port = QSpinBox(self)
        self.socket, self.key, self.certificates = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        for each in drivers.DRIVERS:
            self.driver.addItem(each.name, each.scheme)
        self.driver.addItem(_CUSTOM, "")
        self.port.setRange(0, 65535)
        self.port.setSpecialValueText(tr("Usual port"))
        self.host.setPlaceholderText(tr("server, 192.0.2.7 or 2001:db8::7"))
        self.user.setPlaceholderText(tr("User"))
        self.socket.setPlaceholderText("/run/libvirt/libvirt-sock")
        self.key.setPlaceholderText(tr("As ssh finds it"))
        self.certificates.setPlaceholderText(tr("/etc/pki and ~/.pki/libvirt"))
        self.path.setEditable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._form.setHorizontalSpacing(theme.GAP)
        self._form.setVerticalSpacing(theme.FIELD_GAP)
        where = QHBoxLayout()
        where.addWidget(self.user, 2)
        where.addWidget(self.host, 4)
        where.addWidget(self.port)
        self._where = QWidget(self)
        self._where.setLayout(where)
        where.setContentsMargins(0, 0, 0, 0)
        for label, field in (
            (tr("&Hypervisor"), self.driver),
            (tr("&Way"), self.way),
            (tr("User, host, port"), self._where),
            (tr("&Part"), self.path),
            (tr("S&ocket"), self.socket),
            (tr("Private &key"), self.key),
            (tr("Certi&ficates in"), self.certificates),
        ):
            self._form.addRow(label, field)
        self._form.addRow("", self.note)
        for shown in self.findChildren(QLabel):
            shown.setTextFormat(Qt.TextFormat.PlainText)
        for name, field in ((tr("User"), self.user), (tr("Host"), self.host), (tr("Port"), self.port)):
            field.setAccessibleName(name)
        for box, name in ((self.driver, tr("Hypervisor")), (self.way, tr("Way")), (self.path, tr("Part"))):
            name_box(box, name)
        self.fields = (
            *(self.driver, self.way, self.user, self.host, self.port, self.path),
            *(self.socket, self.key, self.certificates),
        )
        self._choose_driver("qemu")
        self._show()
        self.driver.activated.connect(self._driver_chosen)
        self.way.activated.connect(self._changed)
        self.path.editTextChanged.connect(self._changed)
        self.port.valueChanged.connect(self._changed)
        for line in (self.user, self.host, self.socket, self.key, self.certificates):
            line.textEdited.connect(self._changed)

    def labels(self) -> tuple[QWidget, ...]:
        """What stands before its fields."""
        found = (self._form.itemAt(row, QFormLayout.ItemRole.LabelRole) for row in range(self._form.rowCount()))
        return tuple(widget for item in found if item is not None and (widget := item.widget()) is not None)

    def suggest(self, hosts: tuple[str, ...]) -> None:
        """Offer these names while a host is typed."""
        completer = QCompleter(list(hosts), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(self._changed)
        self.host.setCompleter(completer)

    def parts(self) -> Parts:
        """What is chosen."""
        typed = self.host.text().strip()
        found = _TOGETHER.fullmatch(typed)
        user, host, port = (found["user"], found["six"] or found["host"], found["port"]) if found else ("", typed, "")
        return Parts(
            str(self.driver.currentData()),
            str(self.way.currentData() or LOCAL),
            user or self.user.text().strip(),
            host,
            int(port or self.port.value()),
            self._part(),
            self.socket.text().strip(),
            self.key.text().strip(),
            self.certificates.text().strip(),
        )

    def address(self) -> str:
        """What the choice is as an address."""
        return drivers.address(self.parts())

    def _part(self) -> str:
        """What stands in the box: one of its words, or a path that was typed, which is none of them."""
        typed = self.path.currentText().strip()
        place = self.path.findText(typed, Qt.MatchFlag.MatchFixedString)
        return str(self.path.itemData(place)) if place >= 0 else typed

    def follow(self, text: str) -> None:
        """Show the parts of an address that was typed by hand."""
        try:
            uri = uris.parse(text)
        except ValueError:
            return
        parts = drivers.parts_of(uri.scheme, uri.way, uri.user, uri.host, uri.port, uri.path, dict(uri.query))
        self._following = True
        if parts is None:
            self.driver.setCurrentIndex(self.driver.findData(""))
            as_remark(self.note, "")
        else:
            self._choose_driver(parts.scheme)
            self.way.setCurrentIndex(max(0, self.way.findData(parts.way)))
            place = self.path.findData(parts.path)
            if place >= 0:
                self.path.setCurrentIndex(place)
            else:
                self.path.setEditText(parts.path)
            self.port.setValue(parts.port)
            fields = (self.user, self.host, self.socket, self.key, self.certificates)
            texts = (parts.user, parts.host, parts.socket, parts.keyfile, parts.pkipath)
            for line, shown in zip(fields, texts, strict=True):
                line.setText(shown)
        self._following = False
        self._show()

    def _choose_driver(self, scheme: str) -> None:
        self.driver.setCurrentIndex(max(0, self.driver.findData(scheme)))
        known = drivers.driver(scheme)
        before = self.way.currentData()
        self.way.clear()
        for way in known.ways if known is not None else ():
            self.way.addItem(_OWN_WORD if way == OWN else drivers.WAYS[way], way)
        self.way.setCurrentIndex(max(0, self.way.findData(before)))
        self.path.clear()
        for path, word in known.paths if known is not None else ():
            self.path.addItem(word, path)
        if known is not None and not known.paths:
            self.path.setEditText("/")
        as_remark(self.note, known.note if known is not None else "")

    def _driver_chosen(self) -> None:
        self._following = True
        self._choose_driver(str(self.driver.currentData()))
        self._following = False
        self._changed()

    def _changed(self) -> None:
        if self._following:
            return
        self._show()
        if self.driver.currentData():
            self.built.emit(self.address())
        else:
            self.typing_wanted.emit()

    def _show(self) -> None:
        """Only what the way has."""
        known = bool(self.driver.currentData())
        way = self.way.currentData()
        far = way in WITH_HOST or way == OWN
        for field, shown in (
            (self.way, known),
            (self._where, known and far),
            (self.path, known),
            (self.socket, known and way in (UNIX, *WITH_KEY)),
            (self.key, known and way in WITH_KEY),
            (self.certificates, known and way == TLS),
        ):
            self._form.setRowVisible(field, shown)
