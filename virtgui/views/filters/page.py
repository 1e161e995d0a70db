"""The page of a host's network filters: who uses which, and where each is in use now."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFocusEvent, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from virtgui.model import thing_rules
from virtgui.model.facts import Host
from virtgui.model.secrets import Need
from virtgui.model.things import Thing, ThingDeed, ThingKind
from virtgui.qtmodels.needs import Needs
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import on_content
from virtgui.views.filters.dialogs import CloneFilterDialog, FilterDialog
from virtgui.views.secrets.page import need_lines
from virtgui.views.segments import Segments
from virtgui.views.things.actions import ThingAction
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.details import FactDetails, Facts
from virtgui.views.things.page import ThingsPage
from virtgui.views.things.rows import Column
from virtgui.xml import nwfilter
from virtgui.xml.nwfilter import INCLUDE, Binding, FilterDocument, Rule
from virtgui.xml.refused import Refused

_ICON = ("filter", "muted")
_MOST = 30


def _document(thing: Thing) -> FilterDocument | None:
    try:
        return nwfilter.read(thing.xml) if thing.xml else None
    except Refused:
        return None


def _rules(thing: Thing) -> tuple[Rule, ...]:
    try:
        return nwfilter.rules(thing.xml) if thing.xml else ()
    except Refused:
        return ()


def _binding(thing: Thing) -> Binding:
    try:
        return nwfilter.binding(thing.xml) if thing.xml else Binding(thing.name)
    except Refused:
        return Binding(thing.name)


def _chain(thing: Thing) -> str:
    found = _document(thing)
    return found.chain if found is not None else ""


def _origin(thing: Thing) -> str:
    return tr("With libvirt") if thing.name in nwfilter.BUILT_IN else tr("Own", "filter")


def _rule_line(rule: Rule) -> str:
    if rule.action == INCLUDE:
        return f"include {rule.protocol} {rule.match}".strip()
    parts = (rule.action, rule.direction, rule.priority, rule.protocol, rule.match)
    return " ".join(part for part in parts if part)


class FiltersList(ThingsPage):
    """The filters themselves."""

    def __init__(self, desk: HostDesk) -> None:
        self.needs = Needs(desk.key, desk.world, desk.send)
        columns = (
            Column("name", tr("Name"), lambda it: it.name, 190, icon=lambda it: _ICON),
            Column("chain", tr("Chain"), _chain, 80, yields=2),
            Column("rules", tr("Rules"), lambda it: str(len(_rules(it))), 60, lambda it: len(_rules(it)), right=True),
            Column("used", tr("Used by"), self._used, 100),
            Column("origin", tr("Origin"), _origin, 120, role=lambda it: "muted", yields=3),
        )
        actions = (
            ThingAction(
                "new", tr("&New…"), "plus", run=lambda _: self.new(), whole=self._no_filters, lone=True, shown=True
            ),
            ThingAction("edit", tr("&Edit…"), "pencil", run=self._edit, alone=True, shown=True),
            ThingAction("clone", tr("&Clone…"), "copy", run=self._clone, refusal=_away, alone=True, shown=True),
            ThingAction(
                "undefine",
                tr("&Delete…"),
                "trash",
                ThingDeed.UNDEFINE,
                refusal=self._held,
                warn=self._loss,
                shown=True,
                separated=True,
            ),
        )
        details = FactDetails(self._facts, tr("Choose a filter to see its rules and who uses it."))
        super().__init__(desk, ThingKind.FILTER, columns, actions, details, id="filters", along=(ThingKind.BINDING,))
        self.needs.setParent(self)
        self.needs.changed.connect(self.refresh)

    def new(self) -> None:
        """Ask for a new one."""
        dialog = FilterDialog(self.desk, text=nwfilter.new(), parent=self)
        dialog.show_deletes()

    def open_thing(self, thing: Thing) -> None:
        self._edit((thing,))

    def nothing(self) -> tuple[str, str]:
        return tr("No network filters"), tr("A filter says what a machine's network card may send and receive.")

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self.needs.ask()

    def users(self, thing: Thing) -> tuple[Need, ...]:
        """Whose network cards use it."""
        return self.needs.of("filter", thing.name)

    def takers(self, thing: Thing) -> tuple[str, ...]:
        """Names of the filters that take it in."""
        others = self.desk.things.of(self.desk.key, ThingKind.FILTER)
        return tuple(
            it.name for it in others if any(r.action == INCLUDE and r.protocol == thing.name for r in _rules(it))
        )

    def bindings(self, thing: Thing) -> tuple[Binding, ...]:
        """Where it is in use now."""
        found = (_binding(it) for it in self.desk.things.of(self.desk.key, ThingKind.BINDING))
        return tuple(it for it in found if it.filter == thing.name)

    def _no_filters(self) -> str:
        return self.desk.things.lack(self.desk.key, self.kind) or thing_rules.host_refusal(self.desk.host)

    def _used(self, thing: Thing) -> str:
        if self.needs.needs is None:
            return ""
        count = len({need.user for need in self.users(thing)})
        parts = [plural(count, "{n} machine", "{n} machines")] if count else []
        if takers := self.takers(thing):
            parts.append(plural(len(takers), "{n} filter", "{n} filters"))
        return ", ".join(parts) or tr("nobody")

    def _held(self, thing: Thing, _host: Host | None) -> str:
        """Who would be without it, by name: running machines keep it from going, others would not start."""
        lines = need_lines(self.users(thing))
        if lines:
            return tr("It is used by {users}. Take it off there first.").format(users=", ".join(lines))
        if bound := self.bindings(thing):
            return tr("It is in use on {ports}.").format(ports=", ".join(plain(it.port, 40) for it in bound))
        if takers := self.takers(thing):
            return tr("It is part of {filters}.").format(filters=", ".join(plain(name, 60) for name in takers))
        return ""

    def _loss(self, things: tuple[Thing, ...]) -> str:
        words_of = tr("Its rules are gone for good.")
        if any(thing.name in nwfilter.BUILT_IN for thing in things):
            words_of += " "
            words_of += tr("It comes with libvirt: it is back only when libvirt's configuration is installed again.")
        if self.needs.needs is None or self.needs.blind:
            words_of += " " + tr("It is not known for certain that nobody uses it.")
        return words_of

    def _facts(self, thing: Thing) -> tuple[Facts, ...]:
        found = _document(thing)
        rules = _rules(thing)
        lines = [plain(_rule_line(rule), 200) for rule in rules[:_MOST]]
        if len(rules) > _MOST:
            lines.append(tr("and {count} more").format(count=len(rules) - _MOST))
        bound = (
            f"{plain(it.port, 40)}, {plain(it.machine, 60)} {plain(it.mac, 20)}".strip() for it in self.bindings(thing)
        )
        rows = (
            (tr("Chain"), plain(_chain(thing), 60)),
            (tr("Priority"), plain(found.priority, 20) if found is not None else ""),
            (tr("Origin"), _origin(thing)),
            ("UUID", plain(thing.key.name, 64)),
        )
        used = (
            (tr("Network cards"), "\n".join(need_lines(self.users(thing)))),
            (tr("Filters"), "\n".join(plain(name, 60) for name in self.takers(thing))),
            (tr("In use on"), "\n".join(bound)),
        )
        blind = " ".join(plain(line, 200) for line in self.needs.blind)
        return (
            Facts("", rows),
            Facts(tr("Used by"), used, blind),
            Facts(tr("Rules"), ((tr("In order", "rules"), "\n".join(lines)),)),
        )

    def _edit(self, things: tuple[Thing, ...]) -> None:
        locked = thing_rules.host_refusal(self.desk.host)
        FilterDialog(self.desk, things[0], locked=locked, parent=self).show_deletes()

    def _clone(self, things: tuple[Thing, ...]) -> None:
        CloneFilterDialog(self.desk, things[0], self).open()


def _away(_thing: Thing, host: Host | None) -> str:
    return thing_rules.host_refusal(host)


def _bindings_list(desk: HostDesk) -> ThingsPage:
    columns = (
        Column("port", tr("Port"), lambda it: it.name, 140, icon=lambda it: ("plug", "muted")),
        Column("filter", tr("Filter"), lambda it: _binding(it).filter, 180),
        Column("machine", tr("Machine"), lambda it: _binding(it).machine, 180),
        Column("mac", "MAC", lambda it: _binding(it).mac, 150, mono=True, yields=3),
    )
    loss = tr("What the filter kept out or in passes freely, until the machine is started again or it is put on anew.")

    def bind(_things: tuple[Thing, ...]) -> None:
        from virtgui.views.filters.bind_dialog import BindDialog  # noqa: PLC0415  (late: rarely wanted)

        BindDialog(desk, page).open()

    def no_filters() -> str:
        return desk.things.lack(desk.key, ThingKind.BINDING) or thing_rules.host_refusal(desk.host)

    actions = (
        ThingAction("new", tr("&Put on…"), "plus", run=bind, whole=no_filters, lone=True, shown=True),
        ThingAction("delete", tr("&Take off…"), "trash", ThingDeed.DELETE, loss=loss, shown=True),
    )

    def tell(thing: Thing) -> tuple[Facts, ...]:
        it = _binding(thing)
        rows = ((tr("Port"), it.port), (tr("Filter"), it.filter), (tr("Machine"), it.machine), ("MAC", it.mac))
        return (Facts("", tuple((name, plain(value, 120)) for name, value in rows)),)

    details = FactDetails(tell, tr("libvirt binds a filter to a port when a machine that names it starts."))
    along = (ThingKind.FILTER,)
    page = ThingsPage(desk, ThingKind.BINDING, columns, actions, details, id="bindings", editable=False, along=along)
    return page


class FiltersPage(QWidget):
    """Filters, or where they are in use."""

    def __init__(self, desk: HostDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = ThingKind.FILTER
        self.filters = FiltersList(desk)
        self.bindings = _bindings_list(desk)
        self.which = Segments((tr("Filters"), tr("In use")), tr("Show"), self)
        self.which.chosen.connect(self._show)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.filters)
        self.stack.addWidget(self.bindings)
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.GAP, theme.GAP_SMALL, theme.GAP, 0)
        bar.addWidget(self.which)
        bar.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.stack, 1)
        on_content(self)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        super().focusInEvent(event)
        shown = self.stack.currentWidget()
        if shown is not None:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin_soon(self, deed: str) -> None:
        """Begin one of the filters' deeds, once they are listed."""
        self.which.choose(0)
        self._show(0)
        self.filters.begin_soon(deed)

    def _show(self, place: int) -> None:
        self.stack.setCurrentIndex(place)


def filters_page(desk: HostDesk) -> FiltersPage:
    """The list of a host's filters."""
    return FiltersPage(desk)
