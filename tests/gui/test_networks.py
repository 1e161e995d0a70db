"""The Networks page: the list and who uses what, the wizard, the editor, the map; by mouse and by keyboard."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PyQt6.QtCore import QEvent, QPoint, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication
from PyQt6.sip import isdeleted
from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, CONFIG, HOST, HOSTILE, OFF, Sent, change_host, template, web, world_with_machines
from tests.gui.things_desk import ThingsDesk
from virtgui.model.commands import Command
from virtgui.model.facts import DomainState, Nic, Phase
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.leases import Lease, LeasesRead, Port, RangesRead, ReadLeases, ReadRanges
from virtgui.model.messages import Finished, Listed, Seen
from virtgui.model.problems import Problem
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingDeed, ThingDeeds, ThingKey, ThingKind, ThingsListed
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.util.frozen import replace
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.giving_room import GivingRoom
from virtgui.views.hardware.remark import NEXT, NOW
from virtgui.views.host_window import HostWindow
from virtgui.views.job_row import deed_text
from virtgui.views.networks.editor import NetworkEditor
from virtgui.views.networks.map_items import SpotItem
from virtgui.views.networks.page import NetworksPage
from virtgui.views.networks.wizard import NewNetwork
from virtgui.xml.nodedev import node_device

_C = TypeVar("_C", bound=Command)
MAC, OTHER_MAC = "52:54:00:00:00:01", "52:54:00:00:00:02"
DEFAULT = f"""\
  <forward mode="nat"/>
  <bridge name="virbr0"/>
  <domain name="lab.example"/>
  <ip address="192.168.122.1" netmask="255.255.255.0">
    <dhcp>
      <range start="192.168.122.2" end="192.168.122.254"/>
      <host mac="{MAC}" ip="192.168.122.11" name="web-01"/>
    </dhcp>
  </ip>
"""


def net(name: str, body: str, *, active: bool = True, persistent: bool = True) -> Thing:
    key = str(uuid.uuid5(uuid.NAMESPACE_DNS, name))
    xml = f"<network>\n  <name>{name}</name>\n  <uuid>{key}</uuid>\n{body}</network>"
    return Thing(ThingKey(HOST, ThingKind.NETWORK, key), name, active, persistent, persistent, xml)


NETWORKS = (
    net("alone", '  <bridge name="virbr2"/>\n', active=False),
    net("default", DEFAULT),
    net("lan", '  <forward mode="bridge"/>\n  <bridge name="br0"/>\n'),
    net("passing", '  <bridge name="virbr3"/>\n', persistent=False),
)

DEVICES = Path(__file__).parents[1] / "unit/xml/devices_of_hosts"


class Bench:
    """The page, what it hangs on, and hands that answer for the host."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.world = world_with_machines()
        plugged = replace(CONFIG, nics=(Nic(MAC, "network", "default"), Nic(OTHER_MAC, "network", "gone")))
        off = replace(CONFIG, nics=(Nic("52:54:00:00:00:03", "network", "alone"),))
        self.world.take([Listed(HOST, (web(config=plugged), template(config=off)))])
        self.sent = Sent()
        self.window = HostWindow(HOST, self.world, self.sent, Settings.in_memory(), Watcher(Sent()), "networks")
        self.opened: list[DomainKey] = []
        self.window.machine_wanted.connect(self.opened.append)
        qtbot.addWidget(self.window)
        self.window.resize(1200, 760)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.list(*NETWORKS)
        page = self.window.built("networks")
        assert isinstance(page, NetworksPage)
        self.page = page
        self.choose("default")

    def list(self, *things: Thing) -> None:
        self.world.take([ThingsListed(HOST, ThingKind.NETWORK, things)])
        QTest.qWait(0)

    def choose(self, *names: str) -> None:
        things = [self.page.desk.things.named(HOST, ThingKind.NETWORK, name) for name in names]
        self.page.table.choose([thing.key for thing in things if thing is not None])
        self.qtbot.waitUntil(lambda: [it.name for it in self.page.selected] == list(names), timeout=30_000)
        QTest.qWait(0)

    def of(self, kind: type[_C]) -> list[_C]:
        return [command for command in self.sent.commands if isinstance(command, kind)]

    def ticket(self, command: Command) -> Ticket:
        return Ticket(len(self.sent.commands) - self.sent.commands[::-1].index(command))

    def finish(self, command: Command, reason: str = "") -> None:
        problem = Problem("do it", reason) if reason else None
        self.world.take([Finished(self.ticket(command), 0.0, problem)])

    def ranges(self, *ranges: tuple[str, str]) -> None:
        self.world.take([RangesRead(self.ticket(command), HOST, ranges) for command in self.of(ReadRanges)])

    def answer(self, *leases: Lease, lacks: frozenset[str] = frozenset()) -> None:
        asked = self.of(ReadLeases)[-1]
        port = Port("p", f"<networkport><owner><uuid>{BUSY.uuid}</uuid></owner><mac address='{MAC}'/>"
                    "<plug type='network' bridge='virbr0'/></networkport>")  # fmt: skip
        ports = () if lacks else (port,)
        self.world.take([LeasesRead(self.ticket(asked), asked.network, leases, ports, lacks)])

    def wizard(self) -> NewNetwork:
        self.page.deeds.action("new").trigger()
        assert self.page.wizard is not None
        return self.page.wizard

    def editor(self, name: str) -> NetworkEditor:
        self.choose(name)
        self.page.deeds.action("edit").trigger()
        return next(iter(self.page.editors.values()))


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    """The page with four networks."""
    return Bench(qtbot)


def confirm() -> ConfirmDialog:
    dialog = next(it for it in QApplication.topLevelWidgets() if isinstance(it, ConfirmDialog) and it.isVisible())
    assert isinstance(dialog, ConfirmDialog)
    return dialog


def type_into(form: object, field: str, text: str) -> None:
    line = form.lines[field]  # type: ignore[attr-defined]
    edit = line.editor.target()
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)


# -- the list ------------------------------------------------------------------------------------


def test_the_list_says_what_each_is_and_how_many_use_it(bench: Bench) -> None:
    rows = bench.page.rows
    told = [[rows.text(row, column) for column in range(6)] for row in range(rows.rowCount())]
    assert told == [
        ["alone", "Off", "Isolated", "", "virbr2", "1"],
        ["default", "Active", "NAT", "192.168.122.0/24", "virbr0", "1"],
        ["lan", "Active", "Bridge of the host", "", "br0", ""],
        ["passing", "Active", "Isolated", "", "virbr3", ""],
    ]


def test_the_chosen_one_is_told_with_its_leases_ports_and_machines(bench: Bench) -> None:
    bench.answer(Lease(MAC, "192.168.122.11", 24, "other-name", 0), Lease("aa:00:00:00:00:01", "192.168.122.99", 24))
    details = bench.page.network_details
    assert details.user_names() == ("web-01",)
    assert [row[:3] for row in details.leases.rows()] == [
        ("web-01 (calls itself other-name)", "192.168.122.11", MAC),
        ("", "192.168.122.99", "aa:00:00:00:00:01"),
    ]
    assert details.leases.rows()[0][3] == "for ever, static"
    assert details.ports.rows() == (("web-01", MAC, "virbr0", ""),)
    details.users[0].click()
    assert bench.opened == [BUSY]


def test_the_window_shows_a_network_by_its_name_as_soon_as_it_is_there(bench: Bench) -> None:
    bench.window.show_page("overview")
    bench.window.show_thing("networks", "lan")
    assert bench.page.isVisible()
    assert [thing.name for thing in bench.page.selected] == ["lan"]
    bench.window.show_thing("networks", "later")
    bench.list(*NETWORKS, net("later", ""))
    bench.qtbot.waitUntil(lambda: [it.name for it in bench.page.selected] == ["later"], timeout=30_000)


def test_what_limits_a_port_is_told(bench: Bench) -> None:
    asked = bench.of(ReadLeases)[-1]
    rates = "<bandwidth><inbound average='1000' peak='2000'/><outbound average='300'/></bandwidth>"
    port = Port("u-1", f"<networkport><owner><uuid>{BUSY.uuid}</uuid></owner><mac address='{MAC}'/>{rates}"
                "<plug type='network' bridge='virbr0'/></networkport>")  # fmt: skip
    bench.world.take([LeasesRead(bench.ticket(asked), asked.network, (), (port,))])
    assert bench.page.network_details.ports.rows()[0][3] == "in 1000 KiB/s, out 300 KiB/s"


def test_a_lease_is_made_static_with_one_click_and_that_is_taken_back(bench: Bench) -> None:
    bench.answer(Lease(MAC, "192.168.122.11", 24), Lease(OTHER_MAC, "192.168.122.99", 24, "printer"))
    panel = bench.page.network_details.lease_panel
    kept, free = panel.table.buttons
    assert kept.isHidden()
    assert "static" in panel.table.rows()[0][3]
    assert "192.168.122.99" in free.accessibleName()
    free.actions()[0].trigger()
    board = QApplication.clipboard()
    assert board is not None
    assert "net-update default add-last ip-dhcp-host --xml" in board.text()
    free.click()
    (act,) = bench.of(ThingAct)
    assert (act.deed, dict(act.options)["live"], dict(act.options)["config"]) == (ThingDeed.UPDATE, 1, 1)
    assert f'<host mac="{OTHER_MAC}" ip="192.168.122.99" name="web-01-2"/>' in act.text
    assert "being made" in free.toolTip()
    bench.finish(act, "No.")
    assert panel.said.text() == "No."
    assert panel.undo.isHidden()
    free.click()
    act = bench.of(ThingAct)[-1]
    bench.list(net("default", DEFAULT.replace("    </dhcp>", f"{act.text}</dhcp>")))
    bench.finish(act)
    assert panel.said.text() == "web-01-2 gets 192.168.122.99 always, from now on."
    assert free.isHidden()
    panel.undo.click()
    back = bench.of(ThingAct)[-1]
    assert dict(back.options)["command"] == 2
    assert "192.168.122.99" in back.text
    bench.list(*NETWORKS)
    bench.finish(back)
    assert not free.isHidden()
    assert panel.undo.isHidden()
    change_host(bench.world, read_only=True)
    bench.list(*NETWORKS)
    assert "look only" in free.toolTip()


def test_leases_are_asked_for_once_at_a_time_and_only_while_they_can_be_seen(bench: Bench) -> None:
    details = bench.page.network_details
    first = len(bench.of(ReadLeases))
    details._poll.timeout.emit()
    assert len(bench.of(ReadLeases)) == first
    bench.answer()
    assert details.no_leases.text() == "Nobody has an address of it."
    details._poll.timeout.emit()
    assert len(bench.of(ReadLeases)) == first + 1
    bench.choose("alone")
    assert details.no_leases.text() == "It is off."
    details._poll.timeout.emit()
    assert len(bench.of(ReadLeases)) == first + 1
    bench.choose("lan")
    bench.answer(lacks=frozenset(("leases", "ports")))
    assert details.no_leases.text() == details.no_ports.text() == "This driver does not tell them."
    bench.window.show_page("overview")
    assert not details._poll.isActive()


def test_that_the_next_start_brings_another_definition_is_told(bench: Bench) -> None:
    details = bench.page.network_details
    counted = replace(
        NETWORKS[1], stored=NETWORKS[1].xml, xml=NETWORKS[1].xml.replace("<network>", "<network connections='1'>")
    )
    bench.list(NETWORKS[0], counted, *NETWORKS[2:])
    assert not details.next.isVisible()
    bench.list(NETWORKS[0], replace(counted, stored=NETWORKS[1].xml.replace("lab.", "new.")), *NETWORKS[2:])
    bench.qtbot.waitUntil(details.next.isVisible, timeout=30_000)


def test_stopping_names_the_machines_that_are_cut_off(bench: Bench) -> None:
    bench.page.deeds.action("stop").trigger()
    dialog = confirm()
    assert "web-01" in dialog.names.text()
    dialog.deed_button.click()
    assert bench.of(ThingAct)[-1].deed is ThingDeed.STOP
    bench.choose("lan")
    bench.page.deeds.action("stop").trigger()
    assert bench.of(ThingAct)[-1].thing == NETWORKS[2].key


def test_one_that_a_machine_was_started_in_since_it_was_asked_is_not_deleted(bench: Bench) -> None:
    bench.choose("lan")
    bench.page.deeds.action("delete").trigger()
    plugged = replace(CONFIG, nics=(Nic(MAC, "network", "lan"),))
    bench.world.take([Seen((web(config=plugged),))])
    confirm().deed_button.click()
    QTest.qWait(0)
    assert not bench.of(ThingDeeds) and not bench.of(ThingAct)
    assert "lan: In use by web-01" in bench.page.results.text()


def test_stopping_asks_again_about_who_was_started_in_it_since(bench: Bench) -> None:
    bench.choose("default")
    bench.page.deeds.action("stop").trigger()
    plugged = replace(CONFIG, nics=(Nic(OTHER_MAC, "network", "default"),))
    late = replace(template(config=plugged), id=7, state=DomainState.RUNNING)
    bench.world.take([Seen((late,))])
    asked = confirm()
    asked.deed_button.click()
    QTest.qWait(0)
    assert not bench.of(ThingAct)
    again = confirm()
    assert again is not asked and late.name in again.names.text()
    again.deed_button.click()
    QTest.qWait(0)
    assert bench.of(ThingAct)[-1].deed is ThingDeed.STOP


def test_a_window_that_opens_at_one_network_shows_that_one(bench: Bench) -> None:
    desk = bench.page.desk
    window = HostWindow(HOST, bench.world, bench.sent, Settings.in_memory(), Watcher(Sent()), "networks",
                        things=desk.things)  # fmt: skip
    bench.qtbot.addWidget(window)
    window.show_thing("networks", "lan")
    window.show()
    page = window.built("networks")
    assert isinstance(page, NetworksPage)
    bench.qtbot.waitUntil(lambda: [thing.name for thing in page.selected] == ["lan"], timeout=30_000)


def test_a_host_s_window_does_not_close_over_what_was_changed_in_a_network(bench: Bench) -> None:
    editor = bench.editor("default")
    type_into(editor.form, "domain", "other.example")
    assert editor.draft.fields()
    assert not bench.window.close() and bench.window.isVisible() and editor.isVisible()
    confirm().deed_button.click()
    QTest.qWait(0)
    assert isdeleted(editor) or not editor.isVisible()
    assert bench.window.close()


def test_one_that_a_running_machine_uses_is_not_deleted(bench: Bench) -> None:
    assert "In use by web-01" in bench.page.deeds.why_not("delete")
    assert not bench.page.deeds.action("delete").isEnabled()


def test_deleting_names_who_needs_it_and_stops_it_first(bench: Bench) -> None:
    bench.choose("alone")
    bench.page.deeds.action("delete").trigger()
    dialog = confirm()
    assert "template" in dialog.names.text()
    dialog.deed_button.click()
    (gone,) = bench.of(ThingAct)
    assert gone.deed is ThingDeed.UNDEFINE
    bench.finish(gone)
    bench.choose("lan")
    bench.page.deeds.action("delete").trigger()
    confirm().deed_button.click()
    (deeds,) = bench.of(ThingDeeds)
    assert [part.deed for part in deeds.parts if isinstance(part, ThingAct)] == [ThingDeed.STOP, ThingDeed.UNDEFINE]
    assert deed_text(deeds, "lan") == "Delete the network lan"
    bench.finish(deeds, "No.")
    assert "lan: No." in bench.page.results.text()


def test_while_the_host_is_away_nothing_can_be_done_and_that_is_said(bench: Bench) -> None:
    change_host(bench.world, phase=Phase.LOST)
    for name in ("start", "stop", "delete", "new"):
        assert not bench.page.deeds.action(name).isEnabled(), name


def test_names_from_elsewhere_are_plain_text(bench: Bench) -> None:
    odd = replace(net("odd", ""), name=HOSTILE)
    bench.list(*NETWORKS, odd)
    row = bench.page.rows.row(odd.key)
    assert row is not None
    assert "<b>" in bench.page.rows.text(row, 0)
    bench.page.show_as(1)
    spot = next(it for it in bench.page.pane.map.spots() if it.spot.key == odd.key)
    assert "&lt;b&gt;" in spot.toolTip()


# -- the wizard ----------------------------------------------------------------------------------


def test_a_network_is_made_in_three_steps(bench: Bench) -> None:
    wizard = bench.wizard()
    bench.ranges(("eth0", "192.168.100.0/24"))
    type_into(wizard.basics, "name", "shop")
    wizard.footer.next.click()
    assert wizard.settings.lines["ipv4"].editor.target().text() == "192.168.101.1/24"
    wizard.settings.lines["has_ipv6"].editor.target().click()
    type_into(wizard.settings, "domain", "shop.example")
    wizard.footer.next.click()
    assert wizard.facts.values["IPv4"].text() == "192.168.101.0/24, the host is 192.168.101.1"
    assert wizard.facts.values["Domain"].text() == "shop.example"
    wizard.autostart.setChecked(False)
    wizard.copy.click()
    board = QApplication.clipboard()
    assert board is not None
    assert board.text().endswith("virsh -c qemu:///system net-start shop")
    wizard.footer.next.click()
    (made,) = bench.of(DefineThing)
    assert (made.kind, made.start, made.autostart) == (ThingKind.NETWORK, True, False)
    for part in ("<name>shop</name>", "192.168.101.2", 'family="ipv6"', "shop.example"):
        assert part in made.xml
    bench.finish(made)
    assert not wizard.isVisible()
    bench.list(*NETWORKS, net("shop", ""))


def test_one_can_be_made_that_is_not_stored_and_made_permanent_later(bench: Bench) -> None:
    wizard = bench.wizard()
    wizard.footer.next.click()
    wizard.footer.next.click()
    wizard.passing.setChecked(True)
    assert not wizard.start.isEnabled()
    assert not wizard.autostart.isEnabled()
    wizard.copy.click()
    board = QApplication.clipboard()
    assert board is not None
    assert board.text().endswith("virsh -c qemu:///system net-create /dev/stdin")
    wizard.footer.next.click()
    (made,) = bench.of(DefineThing)
    assert (made.transient, made.start, made.autostart) == (True, True, False)
    wizard.reject()
    bench.choose("default")
    assert bench.page.deeds.why_not("keep") == "It is stored already."
    bench.choose("passing")
    bench.page.deeds.action("keep").trigger()
    kept = bench.of(DefineThing)[-1]
    assert kept.replacing is not None
    assert not kept.transient
    bench.finish(kept, "No.")
    assert "passing: No." in bench.page.results.text()
    lines = dict(bench.page.virsh_lines(bench.page.selected[0]))
    assert lines["Make it permanent"].endswith("net-dumpxml passing | virsh -c qemu:///system net-define /dev/stdin")


def test_what_is_wrong_is_told_beside_the_field_while_it_is_typed(bench: Bench) -> None:
    wizard = bench.wizard()
    type_into(wizard.basics, "name", "default")
    assert "Another network has this name" in wizard.footer.flaw.text()
    assert not wizard.footer.next.isEnabled()
    type_into(wizard.basics, "name", "mine")
    wizard.footer.next.click()
    type_into(wizard.settings, "ipv4", "192.168.122.1/24")
    wizard.settings.lines["domain"].editor.target().setFocus()
    said = wizard.settings.lines["ipv4"].remark.text.text()
    assert said == "192.168.122.0/24 is the range of network “default”: use another"
    assert not wizard.footer.next.isEnabled()
    wizard.footer.flaw.click()
    assert wizard.focusWidget() is wizard.settings.lines["ipv4"].editor.target()


def test_a_host_that_refuses_loses_nothing_of_what_was_entered(bench: Bench) -> None:
    wizard = bench.wizard()
    type_into(wizard.basics, "name", "shop")
    wizard.footer.next.click()
    wizard.footer.next.click()
    wizard.footer.next.click()
    bench.finish(bench.of(DefineThing)[-1], "The host has a device virbr9 already.")
    assert wizard.isVisible()
    assert wizard.problem.text() == "The host has a device virbr9 already."
    wizard.footer.back.click()
    wizard.footer.back.click()
    assert wizard.basics.lines["name"].editor.target().text() == "shop"


def test_xml_written_in_the_review_is_what_is_sent_and_what_the_forms_have(bench: Bench) -> None:
    wizard = bench.wizard()
    wizard.footer.next.click()
    wizard.footer.next.click()
    wizard.editor.edit.replace_all("<network")
    assert not wizard.footer.next.isEnabled()
    wizard.editor.edit.replace_all("<network><name>by-hand</name><!-- mine --></network>")
    assert wizard.footer.next.isEnabled()
    wizard.footer.back.click()
    wizard.footer.back.click()
    assert wizard.basics.lines["name"].editor.target().text() == "by-hand"
    wizard.footer.next.click()
    wizard.footer.next.click()
    wizard.footer.next.click()
    assert "<!-- mine -->" in bench.of(DefineThing)[-1].xml


@pytest.mark.parametrize(
    ("kind", "shown", "hidden"),
    [
        ("nat", "bridge", "devices"),
        ("bridge", "bridge", "device"),
        ("vepa", "devices", "bridge"),
        ("hostdev", "functions", "bridge"),
    ],
)
def test_a_kind_asks_only_for_what_means_something_to_it(bench: Bench, kind: str, shown: str, hidden: str) -> None:
    wizard = bench.wizard()
    wizard.draft.set("kind", kind)
    lines = wizard.basics.lines
    assert lines[shown].editor.isVisible()
    assert not lines[hidden].editor.isVisible()


def test_a_card_with_virtual_functions_is_offered_and_so_are_they(bench: Bench) -> None:
    wizard = bench.wizard()
    names = ("pci-sriov", "pci-virtual-function", "network-card")
    documents = [(DEVICES / f"{name}.xml").read_text() for name in names]
    found = [(node_device(text).name, text) for text in documents]
    things = tuple(Thing(ThingKey(HOST, ThingKind.DEVICE, name), name, xml=text) for name, text in found)
    bench.world.take([ThingsListed(HOST, ThingKind.DEVICE, things)])
    QTest.qWait(0)
    wizard.reject()
    wizard = bench.wizard()
    wizard.draft.set("kind", "hostdev")
    line = wizard.basics.lines["physical"].row
    assert line.offers is not None
    offered = line.offers(wizard.draft.node(), bench.page.around.surroundings())
    assert [offer.value for offer in offered] == ["eth3"]
    ((column, choices),) = wizard.basics.lines["functions"].row.cells
    assert column == "PCI address"
    assert [(it.value, it.words) for it in choices] == [("0000:42:00.3", "0000:42:00.3 of eth3")]
    wizard.draft.set("functions", (("0000:42:00.3",),))
    wizard.footer.next.click()
    wizard.footer.next.click()
    wizard.footer.next.click()
    made = bench.of(DefineThing)[-1].xml
    assert '<forward mode="hostdev"' in made
    assert 'function="0x3"' in made


# -- the editor ----------------------------------------------------------------------------------


def test_what_counts_now_and_what_at_the_next_start_is_told_and_sent_so(bench: Bench) -> None:
    editor = bench.editor("default")
    editor.draft.set("ipv4_hosts", ((MAC, "192.168.122.11", "web-01"), (OTHER_MAC, "192.168.122.12", "db")))
    type_into(editor.form, "domain", "other.example")
    assert [(change.words, change.when) for change in editor.changes()] == [
        (f"Always the same: add {OTHER_MAC} 192.168.122.12 db", NOW),
        ("Domain lab.example → other.example", NEXT),
    ]
    editor.review()
    assert editor._review is not None
    assert "other.example" in editor._review.diff.pane.toPlainText()
    editor._review.copy.click()
    board = QApplication.clipboard()
    assert board is not None
    define, update = board.text().split(" &&\n")
    assert "net-define /dev/stdin" in define
    assert "net-update default add-last ip-dhcp-host" in update
    editor._review.apply.click()
    (deeds,) = bench.of(ThingDeeds)
    stored, live = deeds.parts
    assert isinstance(stored, DefineThing) and isinstance(live, ThingAct)
    assert (stored.replacing, stored.check) == (NETWORKS[1].key, NETWORKS[1].xml)
    assert live.deed is ThingDeed.UPDATE and "192.168.122.12" in live.text
    assert deed_text(deeds, "default") == "Change the network default", "one line tells of all of it"
    bench.finish(deeds)
    assert not editor.isVisible()


def test_a_refused_change_stays_with_its_reason(bench: Bench) -> None:
    editor = bench.editor("default")
    type_into(editor.form, "domain", "other.example")
    editor.apply()
    bench.finish(bench.of(DefineThing)[-1], "It was changed elsewhere.")
    assert editor.isVisible()
    assert editor.notice.label.text() == "It was changed elsewhere."
    assert editor.form.lines["domain"].editor.target().text() == "other.example"
    assert editor.pending.apply.isEnabled()


def test_a_wrong_field_keeps_what_waits_from_being_applied(bench: Bench) -> None:
    editor = bench.editor("default")
    type_into(editor.form, "ipv4", "192.168.122.0/24")
    assert not editor.pending.apply.isEnabled()
    assert editor.pending.flaw.text() == "Host’s address needs correcting"
    editor.pending.undo.click()
    assert editor.form.lines["ipv4"].editor.target().text() == "192.168.122.1/24"
    assert not editor.pending.isVisible()


def test_an_emptied_field_stays_to_be_written_again(bench: Bench) -> None:
    editor = bench.editor("default")
    edit = editor.form.lines["ipv4"].editor.target()
    edit.setFocus()
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_Delete)
    assert edit.isVisible()
    assert not editor.pending.apply.isEnabled()
    QTest.keyClicks(edit, "10.20.0.1/24")
    assert editor.draft.value("ipv4_ranges") == (("10.20.0.2", "10.20.0.254"),)
    assert "192.168.122.11 is not within" in editor.form.lines["ipv4_hosts"].remark.text.text()


def test_what_was_not_applied_is_not_thrown_away_unasked(bench: Bench) -> None:
    editor = bench.editor("default")
    type_into(editor.form, "domain", "mine.example")
    editor.close()
    assert editor.isVisible()
    dialog = confirm()
    assert "Discard 1 change to default?" in dialog.question.text()
    dialog.cancel_button.click()
    assert editor.isVisible()
    editor.close()
    confirm().deed_button.click()
    assert not editor.isVisible()


def test_what_others_change_meanwhile_is_told_and_kept(bench: Bench) -> None:
    editor = bench.editor("default")
    type_into(editor.form, "domain", "mine.example")
    theirs = replace(NETWORKS[1], xml=NETWORKS[1].xml.replace("virbr0", "virbr7"))
    bench.list(NETWORKS[0], theirs, *NETWORKS[2:])
    bench.qtbot.waitUntil(lambda: editor.notice.isVisible(), timeout=30_000)
    assert editor.draft.value("bridge") == "virbr7"
    assert editor.draft.value("domain") == "mine.example"


def test_of_a_transient_network_only_what_it_takes_at_once_can_be_changed(bench: Bench) -> None:
    editor = bench.editor("passing")
    assert not editor.form.lines["domain"].editor.isEnabled()
    assert "gone once it is stopped" in editor.form.lines["bridge"].remark.text.text()


def test_a_running_network_keeps_its_name_and_one_that_is_off_may_change_it(bench: Bench) -> None:
    assert not bench.editor("default").form.lines["name"].editor.isEnabled()
    bench.page.editors.clear()
    editor = bench.editor("alone")
    type_into(editor.form, "name", "together")
    editor.apply()
    (deeds,) = bench.of(ThingDeeds)
    gone, made = deeds.parts
    assert isinstance(gone, ThingAct) and gone.deed is ThingDeed.UNDEFINE
    assert isinstance(made, DefineThing) and "<name>together</name>" in made.xml
    assert deeds.back is not None and "<name>alone</name>" in deeds.back.xml, "should the new name be refused"
    bench.finish(deeds, "No.")
    assert editor.notice.label.text() == "No."


def test_what_matters_of_a_network_is_read_whole_in_a_window_of_usual_size(qtbot: QtBot) -> None:
    desk = ThingsDesk(qtbot, "networks")
    desk.window.resize(1200, 800)
    desk.list(ThingKind.NETWORK, *NETWORKS)
    table, columns = desk.page.table, [column.id for column in desk.page.rows.columns]

    def shown() -> set[str]:
        return {id for place, id in enumerate(columns) if not table.isColumnHidden(place)}

    def whole(id: str) -> bool:
        place = columns.index(id)
        rows = range(desk.page.rows.rowCount())
        return all(table._cell.needed(row, place) <= table.columnWidth(place) for row in rows)

    view = table.viewport()
    assert view is not None
    assert sum(table.columnWidth(place) for place in range(len(columns))) <= view.width(), "nothing is beyond the edge"
    assert {"name", "kind", "addresses"} <= shown() and whole("name") and whole("addresses")
    desk.page.split.setSizes([900, 100])
    desk.window.resize(2000, 800)
    desk.wait(lambda: shown() == set(columns))
    table.show_column(columns.index("bridge"), False)
    desk.page.split.setSizes([300, 900])
    desk.wait(lambda: view.width() < 500)
    assert shown() == set(columns) - {"bridge"}, "it stays as a person arranged it"


# -- the map -------------------------------------------------------------------------------------


@pytest.fixture
def spots(bench: Bench) -> Callable[[str], SpotItem]:
    """The map is shown; a box by its title."""
    bench.page.show_as(1)

    def found(title: str) -> SpotItem:
        item = bench.page.pane.map.spot(title)
        assert item is not None, title
        return item

    return found


def click(bench: Bench, item: SpotItem) -> None:
    view = bench.page.pane.map
    port = view.viewport()
    assert port is not None
    where: QPoint = view.mapFromScene(item.sceneBoundingRect().center())
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)


def test_a_click_opens_the_machine_or_the_network(bench: Bench, spots: Callable[[str], SpotItem]) -> None:
    click(bench, spots("web-01"))
    assert bench.opened == [BUSY]
    click(bench, spots("lan"))
    assert not bench.page.pane.isVisible()
    assert [thing.name for thing in bench.page.selected] == ["lan"]


def test_the_map_goes_by_the_keyboard_and_says_where_it_is(bench: Bench, spots: Callable[[str], SpotItem]) -> None:
    view = bench.page.pane.map
    spots("default").setFocus()
    QTest.keyClick(view, Qt.Key.Key_Right)
    focused = view.focused()
    assert focused is not None
    assert focused.spot.title in ("web-01", "template")
    assert focused.spot.title in view.accessibleDescription()
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert bench.opened[0] in (BUSY, OFF)
    QTest.keyClick(view, Qt.Key.Key_Left)
    focused = view.focused()
    assert focused is not None
    assert focused.spot.title in ("default", "alone", "gone")


def test_the_map_is_zoomed_by_wheel_and_keys_and_fitted_again(bench: Bench, spots: Callable[[str], SpotItem]) -> None:
    view = bench.page.pane.map
    before = view.transform().m11()
    middle = view.rect().center()
    turn = QWheelEvent(
        middle.toPointF(),
        view.mapToGlobal(middle).toPointF(),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    port = view.viewport()
    assert port is not None
    QApplication.sendEvent(port, turn)
    assert view.transform().m11() > before
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.transform().m11() == pytest.approx(before)
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.transform().m11() < before


def test_a_missing_network_is_seen_and_pointing_shows_what_belongs_together(
    bench: Bench, spots: Callable[[str], SpotItem]
) -> None:
    assert spots("gone").spot.kind == "missing"
    bench.page.pane.map.light(spots("web-01"))
    lit = {item.spot.title for item in bench.page.pane.map.spots() if item.lit}
    assert lit == {"web-01", "default", "gone"}


def test_the_map_follows_what_changes(bench: Bench, spots: Callable[[str], SpotItem]) -> None:
    bench.list(*NETWORKS, net("fresh", '  <bridge name="virbr8"/>\n'))
    bench.qtbot.waitUntil(lambda: bench.page.pane.map.spot("fresh") is not None, timeout=30_000)


def test_windows_that_are_gone_hear_of_the_host_no_more(bench: Bench, spots: Callable[[str], SpotItem]) -> None:
    spots("default")
    for made in (bench.wizard(), bench.editor("default")):
        made.close()
        made.deleteLater()
    bench.page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert isdeleted(bench.page.pane)
    change_host(bench.world, phase=Phase.LOST)
    bench.world.take([Listed(HOST, (web(), template()))])
    bench.list(*NETWORKS[:2])


def test_wizard_and_editor_fit_on_a_small_screen_and_keep_their_buttons(bench: Bench) -> None:
    """One of 1920 by 1080 at twice the size has 540 lines."""
    wizard = bench.wizard()
    assert wizard.minimumSizeHint().height() <= 460
    for _ in range(2):
        wizard.footer.next.click()
    area = wizard.findChild(GivingRoom)
    assert area is not None and wizard.facts.isVisible()
    bench.qtbot.waitUntil(lambda: area.height() >= wizard.facts.height() > 0, timeout=30_000)
    wizard.reject()
    editor = bench.editor(bench.page.desk.things.of(HOST, ThingKind.NETWORK)[0].name)
    editor.resize(10, 10)
    assert editor.width() >= 400 and 250 <= editor.height() <= 460
