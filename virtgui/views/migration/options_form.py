"""The fields of how machines are to move: what most people choose first, all else behind More."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from virtgui.install.migration import LEVELS
from virtgui.install.migration_flaws import MigrationFlaw
from virtgui.model.migration import MigrationOptions, Storage, Way
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.views import icons, theme
from virtgui.views.controls import flat_button
from virtgui.views.labels import Paragraph, plain_tip
from virtgui.views.migration.layout import Note, labelled, wide

_WAYS = (
    (tr("Led by this program (direct)"), Way.DIRECT),
    (tr("Led by the source host (peer-to-peer)"), Way.PEER),
    (tr("Led by the source host, data in its connection (tunnelled)"), Way.TUNNELLED),
)
_STORAGE = (
    (tr("Both hosts see the same files"), Storage.SHARED),
    (tr("Copy them in full"), Storage.FULL),
    (tr("Copy what was added to their base, which is there"), Storage.INCREMENTAL),
)
_COMPRESSION = (
    (tr("None", "of these"), ""),
    (tr("xbzrle: what changed in pages sent before"), "xbzrle"),
    (tr("mt: several threads"), "mt"),
    (tr("zlib, over several connections"), "zlib"),
    (tr("zstd, over several connections"), "zstd"),
)
_HINTS = {
    "way": tr(
        "Direct ends with this program, and the machine then stays where it is; peer-to-peer goes on without it."
    ),
    "data_uri": tr("Empty: the name the target calls itself, as in tcp://10.0.0.2"),
    "disks_uri": tr("Empty: the same way as the memory"),
    "connection_uri": tr("Empty: the address that you are connected by"),
    "downtime_ms": tr("How long the guest may stand still at the end; 0 is QEMU’s own 300 ms"),
    "bandwidth": tr("0 is as fast as it goes"),
    "post_copy_bandwidth": tr("Once it runs over there; 0 is as fast as it goes"),
    "cache": tr("Memory of this host in which the pages are kept that were sent; 0 is QEMU’s own 64 MiB"),
    "level": tr("Higher is smaller and slower; 0 is QEMU’s own"),
    "threads": tr("Compressing here; 0 is QEMU’s own 8"),
    "threads_there": tr("Decompressing over there; 0 is QEMU’s own 2"),
    "slow_first": tr("So much of its time is taken at first; 0 is QEMU’s own 20%"),
    "slow_more": tr("And so much more each time that was not enough; 0 is QEMU’s own 10%"),
    "listen": tr("Where the target waits for it; empty: at all of its addresses"),
    "disks_port": tr("0: libvirt chooses one"),
    "screen_uri": tr("Empty: the same. Open SPICE viewers follow the machine to it, as in spice://west:5900"),
}
_OFF = tr("It is off: only its definition moves.")
_OFF_KEPT = tr("It is off: all that moves is its definition, so it is kept there.")
_PASSING = tr("It is transient: it has no definition that stays.")
_DIRECT = tr("A direct migration goes by the address that this program is connected by.")
_TUNNELLED = tr("Tunnelled, the memory goes through the hosts’ own connection.")
_SHARED = tr("No disks are copied.")


class OptionsForm(QWidget):
    """Tells what is chosen whenever a person changes it."""

    changed = pyqtSignal(object)
    """MigrationOptions."""
    edit_wanted = pyqtSignal()
    """The definition is to be edited."""

    def __init__(self, *, one: bool, parent: QWidget | None = None) -> None:
        """`one` is a single machine, which may get another name and an edited definition."""
        super().__init__(parent)
        self._options = MigrationOptions()
        self._setting = False
        self._persistent = True
        self.remarks: dict[str, Paragraph] = {}
        self._form_of: dict[str, QFormLayout] = {}
        self._row_of: dict[str, QWidget] = {}
        self.storage = self._choice("storage", _STORAGE)
        self.live = self._check("live", tr("&Let it run while it moves"))
        self.persistent = self._check("persistent", tr("&Keep its definition on the target once it is off"))
        self.undefine = self._check("undefine_source", tr("&Remove its definition here"))
        self.way = self._choice("way", _WAYS)
        self.connection_uri = self._line("connection_uri")
        self.data_uri = self._line("data_uri")
        self.disks_uri = self._line("disks_uri")
        self.disks_port = self._number("disks_port", 65535, "")
        self.listen = self._line("listen")
        self.screen_uri = self._line("screen_uri")
        self.name = self._line("name")
        self.bandwidth = self._number("bandwidth", 1_000_000, " MiB/s")
        self.downtime = self._number("downtime_ms", 2_000_000, " ms")
        self.auto_converge = self._check(
            "auto_converge", tr("&Slow the guest down if it writes faster than that is sent")
        )
        self.post_copy = self._check("post_copy", tr("Allow it to run over there &before all is sent (post-copy)"))
        self.slow_first = self._number("slow_first", 99, "%")
        self.slow_more = self._number("slow_more", 99, "%")
        self.post_copy_bandwidth = self._number("post_copy_bandwidth", 1_000_000, " MiB/s")
        self.compression = self._choice("compression", _COMPRESSION)
        self.cache = self._number("cache", 1_048_576, " MiB")
        self.level = self._number("level", 20, "")
        self.threads = self._number("threads", 255, "")
        self.threads_there = self._number("threads_there", 255, "")
        self.connections = self._number("connections", 255, "")
        self.zero_copy = self._check("zero_copy", tr("Send memory without a copy of it first (&zero-copy)"))
        self.pinned = self._check("pinned", tr("Hold all its memory in RAM while it moves (RDMA)"))
        self.mirrored = self._check("mirrored", tr("Let what the guest writes to disks reach both at once"))
        self.tls = self._check("tls", tr("Encr&ypt the memory (TLS)"))
        self.paused = self._check("paused", tr("Leave it pa&used over there"))
        self.unsafe = self._check("unsafe", tr("Allow it even if that is &unsafe for its disks"))
        self.edit = QPushButton(tr("&Edit the definition it gets there…"), self)
        self.edit.setAutoDefault(False)
        self.edit.clicked.connect(lambda _on: self.edit_wanted.emit())
        self.more = flat_button(tr("More &options"), self, "chevron-right")
        self.more.setCheckable(True)
        self.more.toggled.connect(self._unfold)
        self._lay_out(one)

    @property
    def options(self) -> MigrationOptions:
        """What is chosen."""
        return self._options

    def show_options(self, options: MigrationOptions, *, persistent: bool = True) -> None:
        """Show these. `persistent` is whether the machine stays when it is off."""
        self._setting = True
        self._options = options
        for combo, value in (
            (self.storage, options.storage),
            (self.way, options.way),
            (self.compression, options.compression),
        ):
            combo.setCurrentIndex(combo.findData(value))
        for box, on in (
            (self.live, options.live),
            (self.persistent, options.persistent),
            (self.undefine, options.undefine_source),
            (self.auto_converge, options.auto_converge),
            (self.post_copy, options.post_copy),
            (self.zero_copy, options.zero_copy),
            (self.pinned, options.pinned),
            (self.mirrored, options.mirrored),
            (self.tls, options.tls),
            (self.paused, options.paused),
            (self.unsafe, options.unsafe),
        ):
            box.setChecked(on)
        for number, count in (
            (self.bandwidth, options.bandwidth),
            (self.downtime, options.downtime_ms),
            (self.connections, options.connections),
            (self.post_copy_bandwidth, options.post_copy_bandwidth),
            (self.slow_first, options.slow_first),
            (self.slow_more, options.slow_more),
            (self.cache, options.cache),
            (self.level, options.level),
            (self.threads, options.threads),
            (self.threads_there, options.threads_there),
            (self.disks_port, options.disks_port),
        ):
            number.setValue(count)
        for line, text in (
            (self.connection_uri, options.connection_uri),
            (self.data_uri, options.data_uri),
            (self.disks_uri, options.disks_uri),
            (self.listen, options.listen),
            (self.screen_uri, options.screen_uri),
            (self.name, options.name),
        ):
            if line.text() != text:
                line.setText(text)
        self._setting = False
        self._persistent = persistent
        self._settle()

    def show_flaws(self, flaws: list[MigrationFlaw]) -> None:
        """What is wrong, beside each field; where a hint stands otherwise. What is hidden and wrong is unfolded."""
        for field, remark in self.remarks.items():
            mine = [flaw for flaw in flaws if flaw.field == field]
            text = ". ".join(flaw.message for flaw in mine) or _HINTS.get(field, "")
            wrong = any(not flaw.warning for flaw in mine)
            remark.set_role("error" if wrong else "notice_text" if mine else "muted")
            remark.setText(text)
            form, row = self._form_of[field], self._row_of[field]
            remark.setVisible(bool(text) and form.isRowVisible(row))
            if wrong and not self.more.isChecked() and remark.parentWidget() is self.rest:
                self.more.setChecked(True)

    def _settle(self) -> None:
        """What means nothing now is hidden or greyed."""
        options, copies = self._options, self._options.storage is not Storage.SHARED
        moving = not options.offline
        off = "" if moving else _OFF
        for widget in (
            *(self.live, self.paused, self.auto_converge, self.post_copy, self.unsafe),
            *(self.bandwidth, self.downtime, self.compression, self.connections, self.tls, self.storage),
            *(self.zero_copy, self.pinned, self.listen, self.screen_uri),
        ):
            _enable(widget, off)
        passing = "" if self._persistent else _PASSING
        _enable(self.persistent, passing or ("" if moving else _OFF_KEPT))
        _enable(self.undefine, passing)
        _enable(self.connection_uri, _DIRECT if options.way is Way.DIRECT else "")
        _enable(self.data_uri, _TUNNELLED if options.way is Way.TUNNELLED else "")
        _enable(self.disks_uri, "" if copies else _SHARED)
        compression = options.compression if moving else ""
        for field, means in (
            ("mirrored", copies),
            ("disks_port", copies),
            ("cache", compression == "xbzrle"),
            ("level", compression in LEVELS),
            ("threads", compression == "mt"),
            ("threads_there", compression == "mt"),
            ("slow_first", options.auto_converge and moving),
            ("slow_more", options.auto_converge and moving),
            ("post_copy_bandwidth", options.post_copy and moving),
            ("zero_copy", options.connections > 0 or options.zero_copy),
            ("pinned", options.data_uri.startswith("rdma:") or options.pinned),
        ):
            self._form_of[field].setRowVisible(self._row_of[field], means)
            if not means:
                self.remarks[field].hide()
        self.level.setMaximum(LEVELS.get(compression, 20))

    # -- building ----------------------------------------------------------------------------

    def _lay_out(self, one: bool) -> None:
        self.rest = QWidget(self)
        first, rest = _form(), _form(self.rest)
        self._row(first, tr("&Disks"), self.storage, "storage")
        for box, field in (
            (self.mirrored, "mirrored"),
            (self.live, "live"),
            (self.persistent, "persistent"),
            (self.undefine, "undefine_source"),
        ):
            self._row(first, "", box, field)
        for label, widget, field in (
            (tr("&Way"), self.way, "way"),
            (tr("Target’s &address"), self.connection_uri, "connection_uri"),
            (tr("Send memory &to"), self.data_uri, "data_uri"),
            (tr("Send d&isks to"), self.disks_uri, "disks_uri"),
            (tr("Disks’ port"), self.disks_port, "disks_port"),
            (tr("Listens at"), self.listen, "listen"),
            (tr("Its screen is at"), self.screen_uri, "screen_uri"),
            (tr("New &name"), self.name, "name"),
            (tr("At most"), self.bandwidth, "bandwidth"),
            (tr("Standstill"), self.downtime, "downtime_ms"),
            (tr("&Compression"), self.compression, "compression"),
            (tr("Its cache"), self.cache, "cache"),
            (tr("Its level"), self.level, "level"),
            (tr("Threads here"), self.threads, "threads"),
            (tr("Threads there"), self.threads_there, "threads_there"),
            (tr("C&onnections"), self.connections, "connections"),
            ("", self.zero_copy, "zero_copy"),
            ("", self.pinned, "pinned"),
            ("", self.auto_converge, "auto_converge"),
            (tr("At first"), self.slow_first, "slow_first"),
            (tr("Then more by"), self.slow_more, "slow_more"),
            ("", self.post_copy, "post_copy"),
            (tr("Then at most"), self.post_copy_bandwidth, "post_copy_bandwidth"),
            ("", self.tls, "tls"),
            ("", self.paused, "paused"),
            ("", self.unsafe, "unsafe"),
        ):
            if one or field != "name":
                self._row(rest, label, widget, field)
        if one:
            rest.addRow("", self.edit)
        self.name.setVisible(one)
        self.edit.setVisible(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_SMALL)
        column.addLayout(first)
        column.addWidget(self.more)
        column.addWidget(self.rest)
        self.rest.hide()

    def _row(self, form: QFormLayout, label: str, widget: QWidget, field: str) -> None:
        remark = wide(Note("", "muted", theme.SECONDARY))
        self.remarks[field] = remark
        self._form_of[field] = form
        self._row_of[field] = widget
        remark.describes(widget)
        labelled(form, label, widget)
        form.addRow("", remark)
        remark.hide()

    def _unfold(self, on: bool) -> None:
        self.rest.setVisible(on)
        self.more.setIcon(icons.icon("chevron-down" if on else "chevron-right"))

    def _check(self, field: str, text: str) -> QCheckBox:
        box = QCheckBox(text, self)
        box.toggled.connect(lambda on: self._take(field, on))
        return box

    def _choice(self, field: str, choices: tuple[tuple[str, Any], ...]) -> QComboBox:
        combo = QComboBox(self)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for text, value in choices:
            combo.addItem(text, value)
        combo.currentIndexChanged.connect(lambda _row: self._take(field, combo.currentData()))
        return combo

    def _line(self, field: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setMaxLength(4000)
        line.textEdited.connect(lambda text: self._take(field, text.strip() if field != "name" else text))
        return line

    def _number(self, field: str, most: int, suffix: str) -> QSpinBox:
        number = QSpinBox(self)
        number.setRange(0, most)
        number.setSuffix(suffix)
        number.valueChanged.connect(lambda value: self._take(field, value))
        return number

    def _take(self, field: str, value: Any) -> None:
        if self._setting:
            return
        self._options = replace(self._options, **{field: value})
        self._settle()
        self.changed.emit(self._options)


def _enable(widget: QWidget, why_not: str) -> None:
    """Grey what means nothing now, with the reason."""
    widget.setEnabled(not why_not)
    widget.setToolTip(plain_tip(why_not))


def _form(parent: QWidget | None = None) -> QFormLayout:
    form = QFormLayout(parent) if parent is not None else QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(theme.GAP)
    form.setVerticalSpacing(theme.GAP_TINY)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    return form
