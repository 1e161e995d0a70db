"""A network filter: its rules as a table, or its XML; what it becomes is the same."""

from __future__ import annotations

from PyQt6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from virtgui.model.commands import Command
from virtgui.model.things import DefineThing, Thing, ThingKind
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import entitle
from virtgui.views.hardware.rows import Choice, Row
from virtgui.views.hardware.table_editor import TableEditor
from virtgui.views.labels import Paragraph, plain_tip
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.form_dialog import FormDialog
from virtgui.views.things.xml_dialog import ThingXmlDialog
from virtgui.xml import nwfilter
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.nwfilter import ACTIONS, CHAINS, DIRECTIONS, INCLUDE, PROTOCOLS, Rule
from virtgui.xml.parse import Refused

_NAMED = tr("A filter keeps its name. Clone it to have it by another.")
_HELP = tr(
    "A match is words such as srcipaddr=$IP or dstportstart=22; variables begin with $ and come from "
    "the machine's network card. “include” takes in another filter, whose name stands under Protocol "
    "and its parameters under Match."
)


def _choices(values: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(value, value) for value in values)


_ROW = Row(
    "rules",
    tr("Rules"),
    columns=(tr("Action"), tr("Direction"), tr("Priority"), tr("Protocol"), tr("Match"), tr("Stateless")),
    cells=(
        (tr("Action"), _choices((*ACTIONS, INCLUDE))),
        (tr("Direction"), _choices(DIRECTIONS)),
        (tr("Protocol"), _choices(PROTOCOLS)),
        (tr("Stateless"), _choices(("", "yes"))),
    ),
)


class _Rules(TableEditor):
    """As large as there is room."""

    def _fit(self) -> None:
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)


class FilterDialog(ThingXmlDialog):
    """What was changed in one form is carried over when the other is shown."""

    def __init__(
        self,
        desk: HostDesk,
        thing: Thing | None = None,
        *,
        text: str = "",
        locked: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._touched = False
        super().__init__(desk, ThingKind.FILTER, thing, text=text, locked=locked, parent=parent)
        title = tr("New network filter")
        if thing is not None:
            title = tr("Network filter {name}").format(name=plain(thing.name, 80))
        entitle(self, title)
        self.heading.setText(title)
        self._own = thing.name if thing is not None else ""
        self._rows: tuple[Rule, ...] = ()
        self._filling = False
        self.name = QLineEdit(self)
        self.name.setEnabled(thing is None)
        self.name.setToolTip(plain_tip(_NAMED) if thing is not None else "")
        self.chain = QComboBox(self)
        self.chain.setEditable(True)
        self.chain.addItems(CHAINS)
        self.priority = QLineEdit(self)
        self.priority.setPlaceholderText(tr("That of its chain"))
        self.rules = _Rules(_ROW, ordered=True, parent=self)
        self.wrong = Paragraph("", "error")
        self.page = QWidget(self)
        form = QFormLayout()
        form.addRow(tr("&Name"), self.name)
        form.addRow(tr("&Chain"), self.chain)
        form.addRow(tr("&Priority"), self.priority)
        column = QVBoxLayout(self.page)
        column.setContentsMargins(0, theme.GAP, 0, 0)
        column.addLayout(form)
        column.addWidget(self.rules, 1)
        column.addWidget(self.wrong)
        column.addWidget(Paragraph(_HELP, "muted", theme.SECONDARY))
        self.tabs.insertTab(0, self.page, tr("&Rules"))
        self.page.setEnabled(not locked)
        self._take()
        self.tabs.setCurrentWidget(self.page)
        self.rules.edited.connect(self._edited)
        for signal in (self.name.textEdited, self.chain.currentTextChanged, self.priority.textEdited):
            signal.connect(lambda _: self._carry())
        self.tabs.currentChanged.connect(self._turned)
        self._judge()
        self.resize(theme.sized(self, 900, 640))
        if thing is None:
            self.name.setFocus()

    def flaws(self) -> list[Flaw]:
        """What is wrong with the table's filter."""
        names = frozenset(it.name for it in self._desk.things.of(self._desk.key, ThingKind.FILTER)) - {self._own}
        return nwfilter.flaws(
            self.name.text().strip(), self.chain.currentText(), self.priority.text().strip(), self._rows, names
        )

    def _turned(self) -> None:
        if self.tabs.currentWidget() is self.page:
            self._take()

    def _take(self) -> None:
        """The table, from the XML."""
        self._filling = True
        try:
            node = nwfilter.read(self.editor.text() or nwfilter.new())
            self._rows = nwfilter.rules(self.editor.text() or nwfilter.new())
        except Refused as refusal:
            self.rules.setEnabled(False)
            self.wrong.setText(tr("The XML cannot be shown as a table: {why}").format(why=refusal))
            self.wrong.show()
        else:
            self.rules.setEnabled(True)
            self.name.setText(node.name)
            self.chain.setCurrentText(node.chain or "root")
            self.priority.setText(node.priority)
            self.rules.show_value(tuple(tuple(rule) for rule in self._rows))
            self.wrong.hide()
        self._filling = False

    def _edited(self, value: object) -> None:
        rows = value if isinstance(value, tuple) else ()
        self._rows = tuple(Rule(*row) for row in rows)
        self._carry()

    def _carry(self) -> None:
        """The XML, from the table, as far as that makes sense."""
        if self._filling or not self.rules.isEnabled():
            return
        self._touched = True
        if not self._judge():
            text = self.editor.text() or nwfilter.new()
            try:
                text = nwfilter.with_rules(text, self._rows)
                text = nwfilter.named(
                    text, self.name.text().strip(), self.chain.currentText(), self.priority.text().strip()
                )
            except (Refused, ValueError) as error:
                self.wrong.setText(str(error))
                self.wrong.show()
                return
            if text != self.editor.text():
                self.editor.edit.replace_all(text)
        self._look()

    def _look(self) -> None:
        super()._look()
        if self._touched and self._ticket is None:
            self.apply.setEnabled(True)  # to hear what is wrong with it, where something is

    def _judge(self) -> list[Flaw]:
        found = self.flaws()
        self.wrong.setText("\n".join(flaw.message for flaw in found[:4]))
        self.wrong.setVisible(bool(found) and (bool(self._rows) or bool(self.name.text())))
        return found

    def _apply(self) -> None:
        if self.tabs.currentWidget() is self.page and (found := self.flaws()):
            self.footer.say(found[0].message)
            return
        super()._apply()


class CloneFilterDialog(FormDialog):
    """Asks what the copy is called."""

    def __init__(self, desk: HostDesk, thing: Thing, parent: QWidget | None = None) -> None:
        self._thing = thing
        self._names = frozenset(it.name for it in desk.things.of(desk.key, ThingKind.FILTER))
        name = next(it for it in (f"{thing.name}-{n}" for n in range(2, 9999)) if it not in self._names)
        rows = (Row("name", tr("Name")),)
        title = tr("Clone {name}").format(name=plain(thing.name, 60))
        super().__init__(
            desk,
            title,
            tr("The copy can be changed without touching the original."),
            rows,
            {"name": name},
            tr("Clone"),
            parent,
        )
        self.resize(theme.sized(self, 520, 240))

    def flaws(self) -> list[Flaw]:
        why = nwfilter.name_flaw(self.text("name").strip(), self._names)
        return [Flaw("name", why)] if why else []

    def command(self) -> Command:
        xml = nwfilter.cloned(self._thing.xml, self.text("name").strip())
        doing = tr("clone the network filter {name}").format(name=plain(self._thing.name, 80))
        return DefineThing(self.desk.key, ThingKind.FILTER, xml, doing)
