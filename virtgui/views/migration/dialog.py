"""The dialog that moves machines to another host: where to, how, what both hosts say to that, and how far it is."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication, QStandardItemModel
from PyQt6.QtWidgets import QWidget

from virtgui.install.joining import broken_off, joined, joining_checks, waits
from virtgui.install.migration import apart_disks, first_options, fitting, volumes
from virtgui.install.migration_checks import Check, Verdict, blocked, checks
from virtgui.install.migration_flaws import MigrationFlaw, migration_flaws
from virtgui.install.migration_virsh import lines
from virtgui.model import rules
from virtgui.model.commands import Command
from virtgui.model.facts import DomainState, Host
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.migration import Migrate, MigrationOptions, Storage, Survey
from virtgui.qtmodels.migrating import Migrating
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views.controls import entitle
from virtgui.views.migration.definition import DefinitionDialog
from virtgui.views.migration.form import MigrateForm
from virtgui.views.migration.looking import Looking
from virtgui.xml.migration import Needs, needs
from virtgui.xml.parse import Refused

_LOOKING = tr("Looking at both hosts…")


class MigrateDialog(MigrateForm):
    """Of one machine or of several. Closed while they move, it leaves them to the Jobs panel."""

    def __init__(
        self,
        keys: tuple[DomainKey, ...],
        world: World,
        send: Callable[[Command], Ticket],
        name_of: Callable[[HostKey], str],
        migrating: Migrating,
        *,
        to: HostKey | None = None,
        open_machine: Callable[[DomainKey, str], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(migrating, many=len(keys) > 1, parent=parent)
        self.keys = keys
        self._world = world
        self._name_of = name_of
        self._migrating = migrating
        self._open_machine = open_machine
        self._known: dict[DomainKey, tuple[Survey, Needs]] = {}
        self._set = False
        self.flaws: list[MigrationFlaw] = []
        self.looking = Looking(keys, world, send, self)
        self._names = {
            key: machine.name if (machine := world.machines.get(key)) is not None else tr("a machine") for key in keys
        }
        self._say_whom()
        self._join()
        self._fill_hosts(to or self._waiting_there())
        if any((it := migrating.of(key)) is not None and (it.running or it.waiting) for key in keys):
            self._follow()
        elif self.target is not None:
            self.looking.look(self.target)
        self._refresh()

    @property
    def target(self) -> HostKey | None:
        """The host that is chosen."""
        host: HostKey | None = self.host.currentData()
        return host

    @property
    def ready(self) -> bool:
        """Whether all has been looked at."""
        return not self.looking.busy

    def _join(self) -> None:
        self.host.currentIndexChanged.connect(lambda _row: self._took_host())
        self.options.changed.connect(lambda _options: self._refresh())
        self.options.edit_wanted.connect(self._edit)
        self.checks.again.clicked.connect(lambda _on: self._look())
        self.looking.changed.connect(self._looked)
        self.virsh.clicked.connect(lambda _on: self._copy())
        self.cancel.clicked.connect(self.reject)
        self.back.clicked.connect(lambda _on: self._again())
        self.migrate.clicked.connect(lambda _on: self._begin())
        self.progress.open_wanted.connect(self._open)
        self._migrating.changed.connect(self._progressed)
        self._world.hosts_changed.connect(self._hosts_changed)
        self._world.machines_changed.connect(self._machines_changed)

    # -- hosts -------------------------------------------------------------------------------

    def _fill_hosts(self, chosen: HostKey | None) -> None:
        """All other hosts; those that cannot be are greyed, and say why."""
        self.host.blockSignals(True)
        self.host.clear()
        own = {key.host for key in self.keys}
        first: int | None = None
        for host in self._world.hosts.values():
            if own == {host.key}:
                continue
            why = self._unfit(host)
            self.host.addItem(plain(self._name_of(host.key), 64) + (f" ({why})" if why else ""), host.key)
            row = self.host.count() - 1
            model = self.host.model()
            if why and isinstance(model, QStandardItemModel) and (item := model.item(row)) is not None:
                item.setEnabled(False)
            elif first is None:
                first = row
            if host.key == chosen:
                first = row
        self.host.setCurrentIndex(first if first is not None else -1)
        self.host.blockSignals(False)

    def _unfit(self, host: Host) -> str:
        one = self._world.hosts.get(self.keys[0].host)
        return rules.target_refusal(host, one.driver if one is not None else "")

    def _joins(self, key: DomainKey) -> bool:
        """Whether one broke off in post-copy, and only goes on where it was moving to."""
        return broken_off(self._world.machines.get(key))

    def _waiting_there(self) -> HostKey | None:
        """The host that has the other half of one that broke off."""
        if not self._joins(self.keys[0]):
            return None
        uuid, machines = self.keys[0].uuid, self._world.machines
        return next((host for host in self._world.hosts if waits(machines.get(DomainKey(host, uuid)))), None)

    def _machines_changed(self, *_keys: object) -> None:
        self._refresh()

    def _hosts_changed(self, _keys: object) -> None:
        if self.choosing:
            self._fill_hosts(self.target)
            self._refresh()

    def _took_host(self) -> None:
        self._known.clear()
        if self.target is not None:
            self.looking.look(self.target)
        self._refresh()

    def _look(self) -> None:
        if self.target is not None:
            self.looking.look(self.target)

    # -- what was found ----------------------------------------------------------------------

    def _looked(self) -> None:
        for key in self.keys:
            told = self.looking.found(key)
            if told is None or told.survey is None:
                self._known.pop(key, None)
                continue
            try:
                self._known[key] = (told.survey, needs(told.survey.document))
            except Refused:
                self._known.pop(key, None)
        if not self._set and len(self._known) == len(self.keys):
            self._set = True
            each = [first_options(*known) for known in self._known.values()]
            copies = [options for options in each if options.storage is not Storage.SHARED]
            self.options.show_options(
                (copies or each)[0], persistent=any(it.persistent for it, _ in self._known.values())
            )
        self._refresh()

    def options_for(self, key: DomainKey) -> MigrationOptions:
        """What is chosen, as it is for one of the machines."""
        options = self.options.options
        known = self._known.get(key)
        if known is None:
            return options
        options = fitting(options, known[0])
        if self._joins(key):
            return joined(options)
        apart = apart_disks(*known)
        if options.storage is Storage.SHARED:
            return replace(options, copied=())
        if len(self.keys) > 1 and (not apart or options.offline):
            return replace(options, storage=Storage.SHARED, copied=())
        return replace(options, copied=apart)

    def _checks(self) -> tuple[tuple[str, Check], ...]:
        target = self.target
        found: list[tuple[str, Check]] = []
        many = len(self.keys) > 1
        for key in self.keys:
            name = plain(self._names[key], 40) if many else ""
            told, known = self.looking.found(key), self._known.get(key)
            if target is not None and key.host == target:
                found.append((name, Check(tr("Another host"), Verdict.FAILED, tr("It is on that host already."))))
            elif told is not None and told.problem is not None:
                remedy = tr("Look again once that is mended.")
                found.append((name, Check(tr("A look at it"), Verdict.FAILED, told.problem.reason, remedy)))
            elif known is not None and target is not None and self._joins(key):
                here, there = plain(self._name_of(key.host), 40), plain(self._name_of(target), 40)
                twin = self._world.machines.get(DomainKey(target, key.uuid))
                found += [(name, check) for check in joining_checks(twin, known[0], here, there)]
            elif known is not None and target is not None:
                here, there = plain(self._name_of(key.host), 40), plain(self._name_of(target), 40)
                found += [(name, check) for check in checks(*known, self.options_for(key), here, there)]
        return _merged(found, len(self.keys))

    # -- showing -----------------------------------------------------------------------------

    def _refresh(self) -> None:
        if not self.choosing:
            return
        target = self.target
        found = self._checks()
        if found or not self.looking.busy:
            self.checks.show_checks(found, busy=self.looking.busy)
        else:
            self.checks.waiting(_LOOKING)
        self.options.setEnabled(self._set)
        self.checks.again.setEnabled(target is not None and not self.looking.busy)
        self.flaws = self._flaws() if target is not None and self._set else []
        self.options.show_flaws(self.flaws)
        self._label(target)
        reason = self._reason(target, found)
        self.say(reason if target is None or not self._there() else "")
        self.migrate.setEnabled(not reason)
        self.migrate.setToolTip(reason)
        self._show_line(target)

    def _flaws(self) -> list[MigrationFlaw]:
        if self.target is None:
            return []
        found: dict[tuple[str, str], MigrationFlaw] = {}
        for key in self.keys:
            survey = self._known[key][0] if key in self._known else None
            machine = self._world.machines.get(key)
            for flaw in migration_flaws(
                self.options_for(key),
                self.target,
                persistent=survey is None or survey.persistent,
                paused=machine is not None and machine.state is DomainState.PAUSED,
            ):
                found.setdefault((flaw.field, flaw.message), flaw)
        return list(found.values())

    def _there(self) -> bool:
        return all(key in self._world.machines for key in self.keys)

    def _reason(self, target: HostKey | None, found: tuple[tuple[str, Check], ...]) -> str:
        """Why it cannot begin; "" when it can."""
        if target is None:
            return tr("No other host of its kind is connected. Connect one, and open this again.")
        host = self._world.hosts.get(target)
        if host is None or self._unfit(host):
            return tr("That host is not connected any more.")
        if not self._there():
            gone = next(key for key in self.keys if key not in self._world.machines)
            return rules.absence(self._world.hosts.get(gone.host))
        if self.looking.busy:
            return _LOOKING
        if any(not flaw.warning for flaw in self.flaws):
            return tr("Something above is wrong.")
        if len(self._known) < len(self.keys) or blocked(tuple(check for _, check in found)):
            return tr("A check failed: do what it says, and look again.")
        return ""

    def _label(self, target: HostKey | None) -> None:
        host = plain(self._name_of(target), 40) if target is not None else tr("another host", "to")
        one = len(self.keys) == 1
        text = tr("&Migrate {count} machines to {host}")
        if one:
            text = (
                tr("&Resume the migration to {host}") if self._joins(self.keys[0]) else tr("&Migrate {name} to {host}")
            )
        name, host = plain(self._names[self.keys[0]], 60).replace("&", "&&"), host.replace("&", "&&")
        self.migrate.setText(text.format(count=len(self.keys), name=name, host=host))

    def _show_line(self, target: HostKey | None) -> None:
        text = self.virsh_lines() if target is not None and self._set else ""
        self.line.setText(text)
        for widget in (self.line, self.line_title):
            widget.setVisible(bool(text))
        self.virsh.setEnabled(bool(text))

    def virsh_lines(self) -> str:
        """The same for a shell; "" where no line is safe to paste."""
        found = []
        try:
            for command in self.commands():
                machine = self._world.machines.get(command.domain)
                if machine is not None:
                    found.append(lines(command, machine))
        except (ValueError, Refused):
            return ""
        return "\n".join(found)

    # -- doing -------------------------------------------------------------------------------

    def commands(self) -> tuple[Migrate, ...]:
        """What is sent for what is chosen."""
        target = self.target
        if target is None:
            return ()
        made = []
        for key in self.keys:
            known = self._known.get(key)
            if known is not None:
                options = self.options_for(key)
                names = plain(self._name_of(key.host), 60), plain(self._name_of(target), 60)
                made.append(Migrate(key, target, options, volumes(options, *known), *names))
        return tuple(made)

    def _begin(self) -> None:
        self._refresh()  # what changed meanwhile is looked at once more
        if self.migrate.isEnabled():
            self._migrating.begin(self.commands(), self.at_once.value())
            self._follow()

    def _follow(self) -> None:
        self.show_progress()
        self.progress.follow(self._names)
        self._progressed()

    def _progressed(self, _key: object = None) -> None:
        if not self.choosing:
            failed = any((it := self._migrating.of(key)) is not None and not it.well for key in self.keys)
            self.back.setVisible(self.progress.over and failed)

    def _again(self) -> None:
        """Back to what was chosen, all of it kept; those that have moved are not asked about again."""
        self.show_choices()
        left = tuple(key for key in self.keys if (it := self._migrating.of(key)) is None or not it.well)
        if left and left != self.keys:
            self.keys = left
            self._say_whom()
            self.looking.only(left)
        self._look()
        self._refresh()

    def _say_whom(self) -> None:
        what = plural(len(self.keys), "{n} machine", "{n} machines")
        if len(self.keys) == 1:
            what = plain(self._names[self.keys[0]], 60)
        self.heading.setText(tr("Migrate {what}").format(what=what))
        entitle(self, self.heading.text())

    def _edit(self) -> None:
        known = self._known.get(self.keys[0])
        if known is None:
            return
        dialog = DefinitionDialog(known[0].document, self.options.options.xml, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._edited(dialog.text))
        dialog.open()

    def _edited(self, text: str) -> None:
        self.options.show_options(replace(self.options.options, xml=text))
        self.options.edit.setText(
            tr("&Edit the definition it gets there… (edited)") if text else tr("&Edit the definition it gets there…")
        )
        self._refresh()

    def _open(self, key: object) -> None:
        if self._open_machine is not None and isinstance(key, DomainKey):
            self._open_machine(key, "overview")

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.line.text())


def _merged(found: list[tuple[str, Check]], machines: int) -> tuple[tuple[str, Check], ...]:
    """What is the same for several machines is said once, with their names; with none where it is so for all."""
    names: dict[Check, list[str]] = {}
    for name, check in found:
        names.setdefault(check, []).append(name)
    return tuple(
        ("" if len(mine) == machines else ", ".join(mine[:3]) + (" …" if len(mine) > 3 else ""), check)
        for check, mine in names.items()
    )
