"""The page of a host's devices: a tree, what is told of the chosen one, and what can be done with it."""

from __future__ import annotations

from functools import partial
from typing import cast

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QComboBox, QMenu

from virtgui.model import thing_rules
from virtgui.model.device_rules import Standing, give_refusal, is_virtual, refusal
from virtgui.model.device_users import users
from virtgui.model.devices import HostDevice, Vital, needs
from virtgui.model.facts import Domain, Host
from virtgui.model.keys import DomainKey
from virtgui.model.problems import Problem
from virtgui.model.things import Thing, ThingDeed, ThingKey, ThingKind
from virtgui.model.uris import parse as parse_uri
from virtgui.qtmodels import device_words
from virtgui.qtmodels.device_facts import DeviceFacts
from virtgui.qtmodels.device_tree import DeviceTree
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import name_box
from virtgui.views.devices.choosing import MachineDialog
from virtgui.views.devices.giving import Giving
from virtgui.views.devices.new_mdev import NewMdevDialog
from virtgui.views.devices.new_vhba import NewVhbaDialog
from virtgui.views.devices.rule_deeds import RuleDeeds
from virtgui.views.devices.telling import facts_of, need_text
from virtgui.views.devices.view import DeviceView
from virtgui.views.failing import could_not
from virtgui.views.labels import plain_tip
from virtgui.views.things.actions import ThingAction
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.details import FactDetails, Facts
from virtgui.views.things.page import ThingsPage
from virtgui.views.things.rows import Column, ThingRows
from virtgui.views.things.table import ThingTable
from virtgui.views.things.usual import keeper

_MENU_MOST = 16


class DevicesPage(ThingsPage):
    """The tree in place of a table; its details know the whole tree."""

    def __init__(self, desk: HostDesk) -> None:
        self._facts = DeviceFacts(desk.things, desk.key)
        self._devices: dict[str, HostDevice] = {}
        self._standings: dict[str, Standing] = {}
        self.tree = DeviceTree(desk.key)
        self.view: DeviceView
        self.usb = RuleDeeds(desk, self._device_of, self.machines)
        super().__init__(
            desk,
            ThingKind.DEVICE,
            (),
            self._deeds(desk),
            FactDetails(self._tell_of, tr("Choose a device to see what it is."), title=self._title_of),
            id="devices",
            sized=(690, 340),
            editable=False,
        )
        self.tree.setParent(self)
        self.usb.serve(self)
        self.giving = Giving(desk.world, desk.send, self)
        self.giving.failed.connect(self._given_problem)
        self.giving.told.connect(lambda text: self.say(text))
        self.kinds = QComboBox(self)
        name_box(self.kinds, tr("Kinds of devices"))
        for name, kinds in device_words.GROUPS:
            self.kinds.addItem(name, kinds)
        self.kinds.currentIndexChanged.connect(self._narrow)
        self.search.textChanged.connect(self._count)
        self._machines_menu = QMenu(tr("&Add to machine"), self)
        self._machines_menu.setToolTipsVisible(True)
        self._machines_menu.aboutToShow.connect(self._fill_machines)
        self._place_extras()
        desk.world.machines_changed.connect(self._machines_changed)
        self.usb.changed.connect(lambda: self._choose() if self.isVisible() else None)

    # -- what a page is made of --------------------------------------------------------------

    def build_list(self, columns: tuple[Column, ...], memory: str) -> tuple[ThingRows, ThingTable]:
        """A tree that answers as rows and table do."""
        self.view = DeviceView(self.desk.key, self.tree, self.desk.things, self.desk.settings, memory, self)
        return cast("ThingRows", self.tree), cast("ThingTable", self.view)

    def refresh(self) -> None:
        self._devices = self._facts.devices()
        machines = tuple(self.desk.world.machines_of(self.desk.key))
        by_device = users(self._devices.values(), machines)
        found = {}
        for thing in self.desk.things.of(self.desk.key, ThingKind.DEVICE):
            device = self._devices.get(thing.name)
            if device is not None:
                found[thing.name] = Standing(
                    device,
                    thing.active,
                    thing.persistent,
                    thing.autostart,
                    by_device.get(thing.name, ()),
                    is_virtual(device, self._devices.get(device.parent)),
                )
        self._standings = found
        self.tree.show_devices(found.values())
        self.table.start_at_top()
        self._tell()
        self._choose()
        self._show_awaited()
        self.newcomer.look()
        self._begin_wanted()

    def show_named(self, name: str) -> None:
        self.search.clear()
        self.kinds.setCurrentIndex(0)
        self.view.choose_lines([name])

    def show_key(self, key: ThingKey) -> None:
        self.show_named(key.name)

    def nothing(self) -> tuple[str, str]:
        return tr("No devices"), tr("The host tells of none.")

    def _title_of(self, thing: Thing) -> str:
        device = self._device_of(thing)
        return device_words.title(device, self._devices.get(device.parent)) if device is not None else thing.name

    def _tell_of(self, thing: Thing) -> tuple[Facts, ...]:
        standing = self._standings.get(thing.name)
        if standing is None:
            return ()
        return facts_of(standing, self._standings, self.vital(), self.usb.state(standing.device))

    def vital(self) -> Vital:
        """What the host needs itself, as far as it can be told from here."""
        uri = parse_uri(self.desk.key)
        if uri.is_test:
            return Vital(known=True)
        return self.desk.vital() if uri.is_local else Vital()

    # -- deeds -------------------------------------------------------------------------------

    def _deeds(self, desk: HostDesk) -> tuple[ThingAction, ...]:
        def deed(id: str, name: str, which: ThingDeed, **more: object) -> ThingAction:
            return ThingAction(id, name, deed=which, refusal=partial(self._deed_refusal, which), **more)  # type: ignore[arg-type]

        return (
            ThingAction("give", tr("&Add to machine…"), "plus", run=self._choose_machine, refusal=self.give_refusal,
                        alone=True, shown=True),
            ThingAction("new_mdev", tr("New &mediated device…"), "versions", run=self._new_mdev,
                        whole=self._mdev_refusal, lone=True, separated=True),
            ThingAction("new_vhba", tr("New &virtual HBA…"), "server", run=self._new_vhba, whole=self._vhba_refusal,
                        lone=True),
            deed("detach", tr("&Detach from the host"), ThingDeed.DETACH, icon="plug-off", separated=True,
                 loss=tr("The host’s driver lets go of it: what the host does with it ends. "
                         "Then a machine can have it.")),
            deed("reattach", tr("&Give back to the host"), ThingDeed.REATTACH, icon="plug-connected"),
            deed("reset", tr("&Reset", "device"), ThingDeed.RESET, icon="reload",
                 loss=tr("What the device was doing is lost.")),
            deed("start", tr("&Start"), ThingDeed.START, icon="player-play-filled", separated=True),
            deed("stop", tr("St&op"), ThingDeed.STOP, icon="player-stop-filled"),
            deed("autostart_on", tr("Start with the &host"), ThingDeed.AUTOSTART_ON),
            deed("autostart_off", tr("Do not start &with the host"), ThingDeed.AUTOSTART_OFF),
            keeper(desk, lambda ticket, whose: self.expect(ticket, whose), self._never_kept),
            deed("remove", tr("Re&move"), ThingDeed.DELETE, icon="trash", loss=tr("It is gone at once.")),
            deed("undefine", tr("Remove its de&finition"), ThingDeed.UNDEFINE, icon="trash",
                 loss=tr("It is not there any more once it is stopped, and cannot be started again.")),
            *self.usb.actions(self.give_refusal),
        )  # fmt: skip

    def do(self, action: ThingAction, things: tuple[Thing, ...]) -> None:
        """A deed on what the host needs itself asks in those words."""
        if action.deed in (ThingDeed.DETACH, ThingDeed.RESET):
            vital = self.vital()
            told = [need_text(needs(thing.name, self._devices, vital)) for thing in things]
            warnings = " ".join(dict.fromkeys(text for text in told if text))
            if warnings:
                action = ThingAction(action.id, action.name, deed=action.deed, loss=f"{warnings} {action.loss}")
        super().do(action, things)

    def _never_kept(self, thing: Thing) -> str:
        standing = self._standings.get(thing.name)
        mediated = standing is not None and standing.device.kind == "mdev"
        return "" if mediated else tr("Only mediated devices are made and removed.")

    def _deed_refusal(self, deed: ThingDeed, thing: Thing, host: Host | None) -> str:
        standing = self._standings.get(thing.name)
        return refusal(deed, standing) if standing is not None else ""

    def _new_mdev(self, things: tuple[Thing, ...]) -> None:
        row = next(iter(self.view.chosen_rows()), None)
        of = row.device.name if row is not None and row.device.mdev_types else ""
        kind = row.type.id if row is not None and row.type is not None else ""
        self._open_new(NewMdevDialog(self.desk, lambda: self._devices, self, of=of, kind=kind))

    def _new_vhba(self, things: tuple[Thing, ...]) -> None:
        row = next(iter(self.view.chosen_rows()), None)
        of = row.device.name if row is not None and row.device.vports is not None else ""
        self._open_new(NewVhbaDialog(self.desk, lambda: self._devices, self, of=of))

    def _open_new(self, dialog: NewMdevDialog | NewVhbaDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _mdev_refusal(self) -> str:
        host = self.desk.host
        away = thing_rules.host_refusal(host)
        test = host is not None and host.driver.upper() == "TEST"
        return away or (tr("The test driver only pretends: it cannot do this.") if test else "")

    def _vhba_refusal(self) -> str:
        return thing_rules.host_refusal(self.desk.host)

    # -- giving to a machine -----------------------------------------------------------------

    def give(self, name: str, machine: DomainKey) -> None:
        """Give a device to a machine, after asking where the host needs it itself; say why it cannot be given: one that
        is dragged may be given anywhere."""
        thing = self.desk.things.named(self.desk.key, ThingKind.DEVICE, name)
        standing = self._standings.get(name)
        if thing is None or standing is None:
            self.giving.refuse(name, machine, tr("It no longer exists."))
            return
        refused = self.give_refusal(thing, self.desk.world.hosts.get(self.desk.key))
        if refused:
            self.giving.refuse(device_words.title(standing.device), machine, refused)
            return
        device = standing.device
        alike = device.identity and sum(it.identity == device.identity for it in self._devices.values()) > 1
        warning = need_text(needs(name, self._devices, self.vital()))
        self.giving.give(device, thing.xml or thing.stored, machine, alike=bool(alike), warning=warning)

    def give_refusal(self, thing: Thing, host: Host | None) -> str:
        """Why no machine can be given a device now."""
        standing = self._standings.get(thing.name)
        away = thing_rules.host_refusal(host)
        if away or standing is None or host is None:
            return away
        if not any(True for _ in self.desk.world.machines_of(self.desk.key)):
            return tr("The host has no machine.")
        return give_refusal(standing.device, standing, host.driver)

    def machines(self) -> tuple[Domain, ...]:
        """The host's, those that run first."""
        found = self.desk.world.machines_of(self.desk.key)
        return tuple(sorted(found, key=lambda it: (not it.active, it.name.casefold(), it.key.uuid)))

    def _choose_machine(self, things: tuple[Thing, ...]) -> None:
        standing = self._standings.get(things[0].name)
        title = device_words.title(standing.device) if standing is not None else things[0].name
        dialog = MachineDialog(tr("Add to machine"), tr("Add to it…"), self.machines(), self, line=title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.taken.connect(partial(self.give, things[0].name))
        dialog.open()

    def _fill_machines(self) -> None:
        menu = self._machines_menu
        menu.clear()
        things = self.deeds.able("give")
        machines = self.machines()
        if not things:
            return
        for machine in machines[:_MENU_MOST]:
            action = menu.addAction(plain(machine.name, 60).replace("&", "&&"))
            if action is not None:
                action.triggered.connect(lambda _on, key=machine.key: self.give(things[0].name, key))
        if len(machines) > _MENU_MOST:
            menu.addSeparator()
            rest = menu.addAction(tr("Another &machine…"))
            if rest is not None:
                rest.triggered.connect(lambda _on: self._choose_machine(things))

    def _given_problem(self, problem: Problem) -> None:
        self.say(could_not(problem), failed=True)

    # -- showing -----------------------------------------------------------------------------

    def _device_of(self, thing: Thing) -> HostDevice | None:
        standing = self._standings.get(thing.name)
        return standing.device if standing is not None else None

    def _machines_changed(self, *_keys: object) -> None:
        if self.isVisible():
            self.refresh()

    def _narrow(self) -> None:
        self.tree.show_kinds(self.kinds.currentData() or ())
        self._choose()

    def _count(self) -> None:
        shown, total = self.tree.matching, self.tree.total
        count = (
            tr("{shown} of {total}").format(shown=shown, total=total)
            if shown != total
            else plural(total, "{n} device", "{n} devices")
        )
        chosen = len(self.selected)
        self.count.setText(f"{count}, " + tr("{chosen} selected").format(chosen=chosen) if chosen > 1 else count)

    def _place_extras(self) -> None:
        """The choice of kinds beside the search, the machines in the menu."""
        self.kinds.setFixedHeight(theme.tall(self, theme.FIELD))
        self.kinds.setMaximumWidth(190)
        self.tools.insertWidget(1, self.kinds)
        self.tools.insertWidget(self.tools.indexOf(self.more) + 1, self.usb.button)
        first = self.menu.actions()[0]
        self.menu.insertMenu(first, self._machines_menu)
        self.menu.removeAction(first)
        self.deeds.updated.connect(lambda: self._machines_menu.setEnabled(bool(self.deeds.able("give"))))
        self.deeds.updated.connect(self._tell_why)

    def _tell_why(self) -> None:
        action = self._machines_menu.menuAction()
        if action is not None:
            action.setToolTip(plain_tip(self.deeds.why_not("give")))


def devices_page(desk: HostDesk) -> DevicesPage:
    """The tree of a host's devices."""
    return DevicesPage(desk)
