"""The dialog that takes a snapshot: what it will do, what it costs and what it lacks, before anything is done."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.snapshot_plans import (
    OVERLAYS,
    external_lack,
    first_plan,
    grave,
    internal_lack,
    memory_lack,
    remarks,
    space_at,
    with_files,
    with_kind,
)
from virtgui.model.snapshots import DiskPlan, Kind, Plan, Snapshots
from virtgui.util.frozen import replace
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.util.units import memory_text, size_text
from virtgui.views import theme
from virtgui.views.controls import name_box
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Label, Paragraph, plain_tip
from virtgui.views.mirror import margins
from virtgui.views.snapshots.remark_list import GRAVE, NOTE, RemarkList

_WIDE, _SHORT, _TALL = 660, 540, 700
_FIELDS_SHOWN = ("name",)


class TakeDialog(BigDialog):
    """Begins with what fits the machine, and says why. What cannot be chosen is greyed, its tooltip says why."""

    agreed = pyqtSignal(object, bool)
    """A Plan, and whether a picture of the screen is kept; once, before the dialog closes."""

    def __init__(
        self,
        known: Snapshots,
        parent: QWidget | None = None,
        *,
        picture: bool = False,
        pictures_lack: str = "",
    ) -> None:
        """`picture` is what was wanted last time; `pictures_lack` why none can be taken."""
        super().__init__(tr("Take a snapshot"), tr("Take a snapshot"), _about(known), parent)
        self._known = known
        plan, why = first_plan(known)
        self._plan = plan
        self._typed: set[str] = set()
        self._rows: dict[str, tuple[QCheckBox, QComboBox, QLineEdit]] = {}
        self.name = QLineEdit(plan.name, self)
        self.name_flaw = Paragraph("", "error", theme.SECONDARY)
        self.description = QLineEdit(self)
        self.description.setPlaceholderText(tr("What is special about this moment"))
        self.why = Paragraph(why, "muted")
        self.why.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.inside = QRadioButton(tr("&Inside its disks"), self)
        self.on_top = QRadioButton(tr("New files on &top of its disks"), self)
        self._kinds = QButtonGroup(self)
        self.memory = QCheckBox(tr("Keep its &memory: it goes on exactly where it was"), self)
        self.memory_file = QLineEdit(self)
        self.live = QCheckBox(tr("Let it go on &running meanwhile (takes longer)"), self)
        self.quiesce = QCheckBox(tr("Let the &guest write all out first, by its agent"), self)
        self.picture = QCheckBox(tr("Keep a &picture of its screen, on this computer only"), self)
        self.remarks = RemarkList(self)
        self.cost = Paragraph("", "text")
        for widget, name in (
            (self.name, tr("Name")),
            (self.description, tr("Description")),
            (self.memory_file, tr("Memory file")),
        ):
            widget.setAccessibleName(name)
        self.name_flaw.describes(self.name)
        self.picture.setChecked(picture and not pictures_lack)
        self.picture.setEnabled(not pictures_lack)
        self.picture.setToolTip(plain_tip(pictures_lack))
        self._lay_out()
        self.cancel = self.footer.add(tr("Cancel"))
        self.deed = self.footer.add(tr("Take it"), filled=True)
        self._connect()
        self._show()
        self.resize(_WIDE, _SHORT if plan.kind is Kind.INTERNAL else _TALL)
        self.name.selectAll()
        self.name.setFocus()

    @property
    def plan(self) -> Plan:
        """What is chosen."""
        return self._plan

    def refresh(self, known: Snapshots) -> None:
        """The machine is otherwise now; what was chosen stays as far as it can."""
        if (known.active, known.paused) != (self._known.active, self._known.paused):
            self._known = known
            self._plan = with_kind(self._plan, self._plan.kind, known)
        self._known = known
        self.line.setText(_about(known))
        self._show()

    # -- building ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GAP)
        grid.setVerticalSpacing(theme.FIELD_GAP)
        for row, (text, field) in enumerate(((tr("&Name"), self.name), (tr("&Description"), self.description))):
            label = Label(text)
            label.setBuddy(field)
            grid.addWidget(label, 2 * row, 0)
            grid.addWidget(field, 2 * row, 1)
        grid.addWidget(self.name_flaw, 1, 1)
        self.body.addLayout(grid)
        inner = QWidget()
        column = QVBoxLayout(inner)
        margins(column, 0, 0, theme.GAP_SMALL, 0)
        column.setSpacing(theme.FIELD_GAP)
        column.addWidget(self.why)
        for button in (self.inside, self.on_top):
            self._kinds.addButton(button)
            column.addWidget(button)
        self._disks = QWidget(inner)
        self._disk_grid = QGridLayout(self._disks)
        margins(self._disk_grid, theme.GAP_HUGE, 0, 0, 0)
        self._disk_grid.setHorizontalSpacing(theme.GAP_SMALL)
        self._disk_grid.setColumnStretch(2, 1)
        for row, disk in enumerate(each for each in self._known.disks if each.source):
            self._add_disk(row, disk.target)
        column.addWidget(self._disks)
        column.addWidget(self.memory)
        memory_row = QHBoxLayout()
        margins(memory_row, theme.GAP_HUGE, 0, 0, 0)
        memory_row.addWidget(self.memory_file)
        self.memory_file.setMinimumHeight(theme.tall(self, theme.FIELD))
        column.addLayout(memory_row)
        for box in (self.live, self.quiesce, self.picture):
            column.addWidget(box)
        column.addWidget(self.remarks)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        self.body.addWidget(area, 1)
        self.body.addWidget(self.cost)

    def _add_disk(self, row: int, target: str) -> None:
        name = plain(target, 40)
        box, form, file = QCheckBox(name, self._disks), QComboBox(self._disks), QLineEdit(self._disks)
        for known in OVERLAYS:
            form.addItem(known, known)
        name_box(form, tr("Format of the new file of {disk}").format(disk=name))
        file.setAccessibleName(tr("New file of {disk}").format(disk=name))
        self._rows[target] = box, form, file
        for column, widget in enumerate((box, form, file)):
            widget.setMinimumHeight(theme.tall(self, theme.FIELD))
            self._disk_grid.addWidget(widget, row, column)
        box.clicked.connect(lambda on: self._disk(target, kind="external" if on else "no"))
        form.activated.connect(lambda _: self._disk(target, format=form.currentData()))
        file.textEdited.connect(lambda text: self._file(target, text))

    def _connect(self) -> None:
        self.name.textEdited.connect(self._named)
        self.description.textEdited.connect(lambda text: self._take(replace(self._plan, description=text)))
        self.inside.clicked.connect(lambda: self._kind(Kind.INTERNAL))
        self.on_top.clicked.connect(lambda: self._kind(Kind.EXTERNAL))
        self.memory.clicked.connect(self._remember)
        self.memory_file.textEdited.connect(lambda text: self._file("", text))
        self.live.clicked.connect(lambda on: self._take(replace(self._plan, live=on)))
        self.quiesce.clicked.connect(lambda on: self._take(replace(self._plan, quiesce=on)))
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self._agree)

    # -- choosing ----------------------------------------------------------------------------

    def _take(self, plan: Plan) -> None:
        self._plan = plan
        self._show()

    def _kind(self, kind: Kind) -> None:
        self._typed.clear()
        self._take(with_kind(self._plan, kind, self._known))

    def _named(self, name: str) -> None:
        self._take(self._filed(replace(self._plan, name=name)))

    def _remember(self, on: bool) -> None:
        external = self._plan.kind is Kind.EXTERNAL
        quiesce = external and not on and self._known.traits.agent and self._known.active and not self._known.paused
        self._take(self._filed(replace(self._plan, memory=on, live=False, quiesce=quiesce)))

    def _disk(self, target: str, **changes: object) -> None:
        disks = tuple(
            each._replace(**changes) if each.target == target else each  # type: ignore[arg-type]
            for each in self._plan.disks
        )
        self._typed.discard(target)
        self._take(self._filed(replace(self._plan, disks=disks)))

    def _file(self, target: str, text: str) -> None:
        self._typed.add(target)
        if not target:
            self._take(replace(self._plan, memory_file=text))
            return
        disks = tuple(each._replace(file=text) if each.target == target else each for each in self._plan.disks)
        self._take(replace(self._plan, disks=disks))

    def _filed(self, plan: Plan) -> Plan:
        """Paths by the name, but for those a person has written."""
        fresh = with_files(plan, self._known)
        before = {each.target: each for each in plan.disks}
        disks = tuple(
            each._replace(file=before[each.target].file) if each.target in self._typed else each for each in fresh.disks
        )
        return replace(fresh, disks=disks, memory_file=plan.memory_file if "" in self._typed else fresh.memory_file)

    def _agree(self) -> None:
        if not grave(remarks(self._plan, self._known)):
            self.agreed.emit(self._plan, self.picture.isChecked())
            self.accept()

    # -- showing -----------------------------------------------------------------------------

    def _show(self) -> None:
        plan, known = self._plan, self._known
        external = plan.kind is Kind.EXTERNAL
        for button, kind, lack in (
            (self.inside, Kind.INTERNAL, internal_lack(known)),
            (self.on_top, Kind.EXTERNAL, external_lack(known)),
        ):
            button.setChecked(plan.kind is kind)
            button.setEnabled(not lack or plan.kind is kind)
            button.setToolTip(plain_tip(lack))
        self._disks.setVisible(external)
        for each in plan.disks:
            if each.target in self._rows:
                self._show_disk(each)
        qemu = known.driver in ("", "QEMU")
        lack = memory_lack(known) if qemu else tr("This hypervisor decides by itself")
        self.memory.setChecked(plan.memory)
        self.memory.setEnabled(not lack and external)
        self.memory.setToolTip(
            plain_tip(lack or ("" if external else tr("Inside its disks, a running machine keeps it")))
        )
        self.memory_file.setVisible(external and plan.memory)
        _put(self.memory_file, plan.memory_file)
        self.live.setVisible(external and plan.memory)
        self.live.setChecked(plan.live)
        self.quiesce.setVisible(external and known.active and not plan.memory)
        self.quiesce.setChecked(plan.quiesce)
        self.quiesce.setEnabled(known.traits.agent and not known.paused)
        self.quiesce.setToolTip(plain_tip("" if known.traits.agent else tr("It has no guest agent")))
        found = remarks(plan, known)
        flaw = next((each.text for each in found if each.field == "name"), "")
        self.name_flaw.setText(flaw)
        self.name_flaw.setVisible(bool(flaw))
        lines = [
            (GRAVE if each.grave else NOTE, _placed(each.field, each.text))
            for each in found
            if each.field not in _FIELDS_SHOWN
        ]
        self.remarks.show_lines(list(dict.fromkeys(lines)))
        self.cost.setText(self._cost())
        self.deed.setEnabled(not grave(found))

    def _show_disk(self, each: DiskPlan) -> None:
        box, form, file = self._rows[each.target]
        disk = next((one for one in self._known.disks if one.target == each.target), None)
        may = disk is not None and disk.kept and not disk.shareable
        on = each.kind == "external"
        box.setChecked(on)
        box.setEnabled(may)
        box.setToolTip("" if may else plain_tip(tr("It is read-only, empty or shared: it is left as it is")))
        form.setCurrentIndex(form.findData(each.format))
        for widget in (form, file):
            widget.setEnabled(on)
        _put(file, each.file)

    def _cost(self) -> str:
        """What it will do and what it takes, in one sentence or two."""
        plan, known = self._plan, self._known
        memory = ""
        if plan.memory:
            memory = tr("Its memory ({size} at most) is written.").format(size=memory_text(known.memory_kib))
        if plan.kind is Kind.INTERNAL:
            said = tr("Nothing is copied: the disks keep what is in them now, and grow by what is changed later.")
            return f"{said} {memory}".rstrip()
        made = plural(
            sum(each.kind == "external" for each in plan.disks),
            "Makes {n} new file, small at first, that grow by what is changed later.",
            "Makes {n} new files, small at first, that grow by what is changed later.",
        )
        space = next((found for each in plan.disks if each.file and (found := space_at(each.file, known))), None)
        free = ""
        if space is not None:
            free = tr("{size} are free in “{pool}”.").format(size=size_text(space.free), pool=plain(space.pool, 60))
        return " ".join(filter(None, (made, memory, free)))


def _placed(field: str, text: str) -> str:
    if field.startswith("disk "):
        return tr("Disk {target}: {text}").format(target=field.removeprefix("disk "), text=text)
    return tr("Memory: {text}").format(text=text) if field == "memory" else text


def _put(field: QLineEdit, text: str) -> None:
    if field.text() != text:
        field.setText(text)


def _about(known: Snapshots) -> str:
    state = (
        tr("Of {name}, which is paused.")
        if known.paused
        else tr("Of {name}, which runs.")
        if known.active
        else tr("Of {name}, which is off.")
    )
    return state.format(name=plain(known.name, 80))
