"""A USB device that goes to a machine whenever it appears: given, waited for, taken out, refused, forgotten."""

from __future__ import annotations

import re

import pytest
from PyQt6.QtTest import QSignalSpy

from virtgui.model.commands import Change, Command, ReadHardware
from virtgui.model.edits import AddDevice, RemoveDevice
from virtgui.model.facts import Domain, DomainConfig, DomainState, Host, Phase
from virtgui.model.hardware import Hardware
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Finished, HardwareRead, HostSeen, Listed, Seen, Told
from virtgui.model.problems import Problem
from virtgui.model.things import Thing, ThingKey, ThingKind, ThingsListed, WatchThings
from virtgui.model.usb_rules import UsbRule
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.usb_rules import UsbRules
from virtgui.qtmodels.world import World

_LAB = HostKey("qemu:///system")
_WEB, _DB = DomainKey(_LAB, "0b6b6f3e-71c5-4a54-a2d6-34c4b7f6a001"), DomainKey(_LAB, "0b6b6f3e-0000-4a54-a2d6-1")
_RULE = UsbRule(_WEB, "1050:0407", "Yubico Yubikey", "web-01")
_STICK = """<hostdev mode='subsystem' type='usb' managed='yes'><source><vendor id='0x1050'/><product id='0x0407'/>
<address bus='1' device='{}'/></source></hostdev>"""


class _Lab:
    """One host, two machines, and devices that are plugged in and out."""

    def __init__(self, qtbot: object, *, running: bool = True, settings: Settings | None = None) -> None:
        self.bot = qtbot
        self.world = World()
        self.sent: list[Command] = []
        self.told: list[str] = []
        self.handed = ""
        self.problem: Problem | None = None
        self.read_problem: Problem | None = None
        self.things = Things(self.world, self.send)
        self.settings = settings if settings is not None else Settings.in_memory()
        self.world.reported.connect(lambda it: self.told.append(it.text) if isinstance(it, Told) else None)
        self.world.take([HostSeen(Host(_LAB, Phase.OPEN, driver="QEMU", listed=True))])
        self.world.take([Listed(_LAB, (self.machine(running), Domain(_DB, "db-01", -1, DomainState.SHUTOFF)))])
        self.rules = UsbRules(self.world, self.things, self.send, self.settings)
        self.plug()

    def machine(self, running: bool) -> Domain:
        state = DomainState.RUNNING if running else DomainState.SHUTOFF
        return Domain(_WEB, "web-01", 7 if running else -1, state)

    def send(self, command: Command) -> Ticket:
        self.sent.append(command)
        ticket = Ticket(len(self.sent))
        if isinstance(command, ReadHardware):
            self.world.take([self._hardware()])
        return ticket

    def _hardware(self) -> HardwareRead:
        if self.read_problem is not None:
            return HardwareRead(_WEB, None, self.read_problem)
        text = f"<domain type='kvm'><name>web-01</name><uuid>{_WEB.uuid}</uuid><devices>%s</devices></domain>"
        running = self.world.machines[_WEB].active
        return HardwareRead(_WEB, Hardware(_WEB, text % "", text % self.handed if running else ""))

    def plug(self, *numbers: int, identity: str = "1050:0407") -> None:
        """These device numbers are on the bus now."""
        vendor, product = identity.split(":")
        found = tuple(
            Thing(
                ThingKey(_LAB, ThingKind.DEVICE, f"usb_1_{number}"),
                f"usb_1_{number}",
                xml=f"<device><name>usb_1_{number}</name><capability type='usb_device'><bus>1</bus>"
                f"<device>{number}</device><product id='0x{product}'>Yubikey</product>"
                f"<vendor id='0x{vendor}'>Yubico</vendor></capability></device>",
            )
            for number in numbers
        )
        self.world.take([ThingsListed(_LAB, ThingKind.DEVICE, found)])
        spy = QSignalSpy(self.things.changed)
        assert spy.wait(30_000) or len(spy)

    def changes(self) -> list[Change]:
        return [command for command in self.sent if isinstance(command, Change)]

    def wait_change(self, number: int = 1) -> Change:
        self.bot.waitUntil(lambda: len(self.changes()) >= number, timeout=30_000)  # type: ignore[attr-defined]
        return self.changes()[number - 1]

    def finish(self, number: int = 1, problem: Problem | None = None) -> None:
        """The change was carried out, or not."""
        change = self.changes()[number - 1]
        for edit in change.edits if problem is None else ():
            if isinstance(edit, RemoveDevice):
                self.handed = ""
            elif isinstance(edit, AddDevice):
                self.handed = edit.xml
        told = len(self.told)
        self.world.take([Finished(Ticket(self.sent.index(change) + 1), 0.0, problem=problem)])
        self.bot.waitUntil(lambda: len(self.told) > told, timeout=30_000)  # type: ignore[attr-defined]

    def settle(self) -> None:
        """All that was begun is over."""
        self.bot.waitUntil(lambda: not self.rules._handing, timeout=30_000)  # type: ignore[attr-defined]


def test_a_device_that_appears_goes_to_its_machine_at_once_and_that_is_told(qtbot: object) -> None:
    lab = _Lab(qtbot)
    lab.rules.put(_RULE)
    lab.settle()
    assert not lab.changes()
    lab.plug(6)
    change = lab.wait_change()
    assert (change.domain, change.live, change.stored) == (_WEB, True, False)
    (edit,) = change.edits
    assert isinstance(edit, AddDevice)
    assert 'id="0x1050"' in edit.xml
    assert re.search(r'bus="1" device="6"', edit.xml)
    lab.finish()
    assert lab.told == ["Yubico Yubikey appeared and was attached to web-01, as you asked."]


def test_another_device_is_left_alone(qtbot: object) -> None:
    lab = _Lab(qtbot)
    lab.rules.put(_RULE)
    lab.settle()
    lab.plug(6, identity="046d:c52b")
    assert not lab.rules._handing
    assert not lab.changes()


def test_a_device_that_was_plugged_in_before_the_rule_is_given_with_it(qtbot: object) -> None:
    lab = _Lab(qtbot)
    lab.plug(4)
    lab.rules.put(_RULE)
    assert lab.wait_change().edits


def test_what_the_machine_has_already_is_not_given_twice(qtbot: object) -> None:
    lab = _Lab(qtbot)
    lab.handed = _STICK.format(6)
    lab.plug(6)
    lab.rules.put(_RULE)
    lab.settle()
    assert not lab.changes()
    assert not lab.told


def test_while_the_machine_is_off_the_device_waits_and_that_is_told(qtbot: object) -> None:
    lab = _Lab(qtbot, running=False)
    lab.rules.put(_RULE)
    lab.plug(6)
    assert lab.told == ["Yubico Yubikey is plugged in. web-01 is given it once it runs."]
    assert lab.rules.state(_RULE) == "Waits until web-01 runs."
    assert not lab.changes()
    lab.world.take([Seen((lab.machine(True),))])
    assert isinstance(lab.wait_change().edits[0], AddDevice)


def test_a_machine_that_already_runs_is_not_given_it_again_by_any_news_of_it(qtbot: object) -> None:
    lab = _Lab(qtbot)
    lab.rules.put(_RULE)
    lab.plug(6)
    lab.wait_change()
    lab.finish()
    lab.handed = ""  # a person took it out
    paused = Domain(_WEB, "web-01", 7, DomainState.PAUSED)
    lab.world.take([Seen((paused,))])
    lab.world.take([Seen((lab.machine(True),))])
    assert not lab.rules._handing
    assert len(lab.changes()) == 1


def test_a_device_that_is_pulled_out_is_taken_out_so_that_it_can_come_back(qtbot: object) -> None:
    lab = _Lab(qtbot)
    lab.rules.put(_RULE)
    lab.plug(6)
    lab.wait_change()
    lab.finish()
    lab.plug()
    assert [type(edit) for edit in lab.wait_change(2).edits] == [RemoveDevice]
    lab.finish(2)
    assert lab.told[-1] == "Yubico Yubikey was pulled out and taken out of web-01."
    lab.plug(7)
    assert isinstance(lab.wait_change(3).edits[0], AddDevice)


def test_a_device_that_came_back_too_fast_replaces_what_is_left_of_it(qtbot: object) -> None:
    lab = _Lab(qtbot)
    lab.handed = _STICK.format(6)
    lab.plug(6)
    lab.rules.put(_RULE)
    lab.settle()
    lab.plug(9)
    edits = lab.wait_change().edits
    assert [type(edit) for edit in edits] == [RemoveDevice, AddDevice]
    assert 'device="9"' in edits[1].xml  # type: ignore[union-attr]


def test_of_two_alike_the_one_that_nobody_has_is_given(qtbot: object) -> None:
    lab = _Lab(qtbot)
    lab.world.take(
        [Seen((Domain(_DB, "db-01", 9, DomainState.RUNNING, config=DomainConfig(host_devices=(("usb", "1:6"),))),))]
    )
    lab.rules.put(_RULE)
    lab.settle()
    lab.plug(6, 8)
    (edit,) = lab.wait_change().edits
    assert 'device="8"' in edit.xml  # type: ignore[union-attr]


def test_why_it_could_not_be_attached_is_told(qtbot: object) -> None:
    lab = _Lab(qtbot)
    lab.rules.put(_RULE)
    lab.plug(6)
    lab.wait_change()
    lab.finish(1, Problem("attach it", "The guest has no USB controller.", "libvirt's words"))
    assert lab.told == ["Yubico Yubikey was not attached to web-01. The guest has no USB controller."]
    lab.read_problem = Problem("read it", "The host does not answer.")
    lab.plug(7)
    lab.bot.waitUntil(lambda: len(lab.told) > 1, timeout=30_000)  # type: ignore[attr-defined]
    assert "The host does not answer." in lab.told[-1]


def test_a_rule_that_was_removed_does_nothing_and_its_host_is_watched_no_more(qtbot: object) -> None:
    lab = _Lab(qtbot)
    lab.rules.put(_RULE)
    lab.settle()
    lab.bot.waitUntil(lambda: WatchThings(_LAB, frozenset({ThingKind.DEVICE})) in lab.sent, timeout=30_000)  # type: ignore[attr-defined]
    lab.rules.remove(_RULE)
    lab.bot.waitUntil(lambda: lab.sent[-1] == WatchThings(_LAB, frozenset()), timeout=30_000)  # type: ignore[attr-defined]
    lab.plug(6)
    assert not lab.changes()
    assert not lab.rules.rules()


def test_rules_are_kept_in_the_settings_and_work_again_at_the_next_start(qtbot: object) -> None:
    settings = Settings.in_memory()
    _Lab(qtbot, settings=settings).rules.put(_RULE)
    later = _Lab(qtbot, settings=settings)
    assert later.rules.rules() == (_RULE,)
    assert later.rules.rule(_LAB, "1050:0407") == _RULE
    later.plug(6)
    assert later.wait_change().edits


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no identity/x", {"machine": "u"}),
        ("1050:0407/x", {}),
        ("1050:0407/", {"machine": "u"}),
        ("1:2/x", {"machine": 3}),
    ],
)
def test_what_is_no_rule_in_the_settings_is_passed_over(qtbot: object, name: str, value: dict[str, object]) -> None:
    settings = Settings.in_memory()
    settings.put_record(f"usb_rule/{name}", value)  # type: ignore[arg-type]
    assert not _Lab(qtbot, settings=settings).rules.rules()


def test_each_state_of_a_rule_is_said_in_a_sentence(qtbot: object) -> None:
    lab = _Lab(qtbot, running=False)
    lab.rules.put(_RULE)
    assert lab.rules.state(_RULE) == "Waits for the device, and until web-01 runs."
    lab.world.take([Seen((lab.machine(True),))])
    assert lab.rules.state(_RULE) == "Waits for the device."
    lab.world.take([HostSeen(Host(_LAB, Phase.OPEN, driver="QEMU", listed=True, read_only=True))])
    assert "read-only" in lab.rules.state(_RULE)
    lab.world.take([HostSeen(Host(_LAB, Phase.LOST, driver="QEMU"))])
    assert lab.rules.state(_RULE) == "Its host is not connected."
    lab.world.take([HostSeen(Host(_LAB, Phase.OPEN, driver="QEMU", listed=True)), Listed(_LAB, ())])
    assert lab.rules.state(_RULE) == "Machine web-01 is not there any more."
