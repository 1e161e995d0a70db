"""What a host's overview says beyond its machines, and what is asked of the host itself there."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PyQt6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from tests.gui.made_up import HOST, HOSTILE, Sent, change_host, world_with_machines
from virtgui.model.commands import Command
from virtgui.model.facts import Host, Phase
from virtgui.model.host_details import (
    HostDetails,
    HostRead,
    ProcessorRead,
    ReadHost,
    ReadProcessor,
    SetPages,
    SetSharing,
    Sleep,
    SuspendHost,
)
from virtgui.model.keys import HostKey
from virtgui.model.messages import Finished, HostSeen
from virtgui.model.problems import Problem
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.views.host_dialogs import SharingDialog, SleepDialog
from virtgui.views.host_facts import spans
from virtgui.views.host_overview import HostOverview
from virtgui.views.host_pages_dialog import PagesDialog
from virtgui.views.host_window import HostWindow
from virtgui.views.processors_dialog import ProcessorsDialog

CAPABILITIES = """<capabilities><host><uuid>1</uuid><cpu><arch>x86_64</arch><model>EPYC</model><vendor>AMD</vendor>
<topology sockets='2' dies='1' cores='8' threads='2'/><feature name='avx2'/></cpu>
<power_management><suspend_mem/></power_management><iommu support='yes'/>
<migration_features><live/><uri_transports><uri_transport>tcp</uri_transport></uri_transports></migration_features>
<topology><cells num='2'>
<cell id='0'><memory unit='KiB'>4194304</memory><pages unit='KiB' size='4'>1000000</pages>
<pages unit='KiB' size='2048'>64</pages><distances><sibling id='0' value='10'/><sibling id='1' value='21'/></distances>
<cpus num='3'><cpu id='0'/><cpu id='1'/><cpu id='4'/></cpus></cell>
<cell id='1'><memory unit='KiB'>2097152</memory><pages unit='KiB' size='4'>500000</pages><cpus num='1'>
<cpu id='2'/></cpus></cell></cells></topology>
<secmodel><model>apparmor</model><doi>0</doi></secmodel></host>
<guest><os_type>hvm</os_type><arch name='x86_64'><domain type='qemu'/><domain type='kvm'/></arch>
</guest></capabilities>"""
SYSINFO = (
    "<sysinfo type='smbios'><bios><entry name='vendor'>Coreboot</entry></bios>"
    "<system><entry name='manufacturer'>Acme</entry><entry name='product'>Box 3</entry></system></sysinfo>"
)
SHARING = (("shm_pages_to_scan", 100), ("shm_sleep_millisecs", 20), ("shm_merge_across_nodes", 1))
DETAILS = HostDetails(
    CAPABILITIES,
    SYSINFO,
    free=((0, 1048576), (1, 524288)),
    pages=((0, 2048, 60),),
    sharing=SHARING,
    secure=True,
    encrypted=False,
    max_vcpus=255,
    library="9.0.0",
    cpus_online=4,
    cpus_present=4,
)

_D = TypeVar("_D", bound=QDialog)


class Desk:
    """The overview, and what it sent."""

    def __init__(self, qtbot: QtBot) -> None:
        self.world = world_with_machines()
        self.sent = Sent()
        self.window = HostWindow(HOST, self.world, self.sent, Settings.in_memory(), Watcher(Sent()))
        qtbot.addWidget(self.window)
        self.window.show()
        overview = self.window.built("overview")
        assert isinstance(overview, HostOverview)
        self.overview = overview

    def answer(self, details: HostDetails | None = DETAILS, problem: Problem | None = None) -> None:
        asked = [number for number, it in enumerate(self.sent.commands, 1) if isinstance(it, ReadHost)]
        self.world.take([HostRead(asked[-1], HOST, details, problem)])

    def last(self) -> Command:
        return self.sent.commands[-1]


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_it_says_what_the_host_is_and_can(desk: Desk) -> None:
    desk.answer()
    told = desk.overview.more.facts()
    assert told["To running machines"].startswith("2 vCPUs on 4 CPUs: 0.5 for each")
    assert "of the host's" in told["To running machines"]
    assert told["Model"] == "AMD EPYC"
    assert told["Built of"] == "2 sockets, 8 cores each, 2 threads each"
    assert told["Runs"] == "qemu, kvm: x86_64"
    assert told["Machines move"] == "While they run (over tcp)"
    assert told["IOMMU"].startswith("Yes")
    assert told["Security"] == "apparmor"
    assert told["Sleeps"] == "to memory"
    assert told["Firmware"] == "Coreboot"
    assert told["Computer"] == "Acme, Box 3"
    assert told["By this computer's"] == "libvirt 9.0.0"
    assert told["Machines of"] == "The whole computer's (system)"
    assert desk.overview.cells.rows() == (
        ("0", "0-1, 4", "4 GiB", "1 GiB", "64 of 2 MiB, 60 free", "1: 21"),
        ("1", "2", "2 GiB", "512 MiB", "none", ""),
    )


def test_documents_that_cannot_be_understood_leave_the_rest(desk: Desk) -> None:
    entities = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><capabilities>&a;</capabilities>"
    desk.answer(HostDetails(entities, "<sysinfo>", sharing=SHARING, max_vcpus=8))
    told = desk.overview.more.facts()
    assert told["Most vCPUs"] == "8 for one machine"
    assert "Model" not in told
    assert "root:" not in str(told)


def test_what_the_firmware_says_is_plain_text(desk: Desk) -> None:
    safe = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace("\U0001f600", "").replace("\n", "&#10;")
    desk.answer(HostDetails("", f"<sysinfo><system><entry name='product'>{safe}</entry></system></sysinfo>"))
    told = desk.overview.more.facts()["Computer"]
    assert told.startswith("<img src=")
    assert "\u202e" not in told
    assert len(told) <= 300


def test_why_it_could_not_be_read_is_said(desk: Desk) -> None:
    desk.answer(None, Problem("read what the host is", "It did not answer."))
    assert desk.overview.problem.text() == "It did not answer."
    assert not desk.overview.sharing.isEnabled()


def test_sharing_sends_only_what_was_changed_and_says_what_failed(desk: Desk, qtbot: QtBot) -> None:
    desk.answer()
    desk.overview.sharing.click()
    dialog = shown(desk, SharingDialog)
    dialog.pages.setValue(400)
    dialog.apply.click()
    assert desk.last() == SetSharing(HOST, (("shm_pages_to_scan", 400),))
    ticket = len(desk.sent.commands)
    desk.world.take([Finished(ticket, 1.0, Problem("change how memory is shared", "Not permitted."))])  # type: ignore[arg-type]
    assert "Not permitted." in desk.overview.problem.text()
    assert isinstance(desk.last(), ReadHost)


def shown(desk: Desk, kind: type[_D]) -> _D:
    """The dialog of this kind that is open."""
    return next(it for it in desk.overview.findChildren(kind) if it.isVisible())


def copied() -> str:
    board = QApplication.clipboard()
    assert board is not None
    return board.text()


def test_what_is_done_to_the_host_can_be_copied(desk: Desk) -> None:
    desk.answer()
    desk.overview.sharing.click()
    sharing = shown(desk, SharingDialog)
    sharing.copy.click()
    assert "Nothing is changed" in sharing.footer.text.text()
    sharing.pages.setValue(400)
    sharing.copy.click()
    assert copied() == "virsh -c qemu:///system node-memory-tune --shm-pages-to-scan 400"
    sharing.reject()
    desk.overview.sleep.click()
    shown(desk, SleepDialog).copy.click()
    assert copied() == "virsh -c qemu:///system node-suspend --target mem --duration 600"
    shown(desk, SleepDialog).reject()


def test_huge_pages_are_kept_ready_where_there_is_room(desk: Desk) -> None:
    desk.overview.pages.setEnabled(True)
    desk.answer()
    desk.overview.pages.click()
    dialog = shown(desk, PagesDialog)
    assert dialog.answers == {"cell": "0", "size": "2048", "count": 64}
    count = dialog.form.lines["count"].editor
    count.edited.emit(64 + 513)  # 1 GiB is free there
    dialog.deed.click()
    assert "1 GiB free" in dialog.footer.text.text()
    assert not isinstance(desk.last(), SetPages)
    count.edited.emit(100)
    dialog.copy.click()
    line = "virsh -c qemu:///system allocpages --pagesize 2048 --pagecount 100 --cellno 0"
    assert copied() == line
    dialog.deed.click()
    assert desk.last() == SetPages(HOST, 2048, 0, 100)
    ticket = len(desk.sent.commands)
    desk.world.take([Finished(ticket, 1.0, Problem("set the huge pages", "Only 70 were found."))])  # type: ignore[arg-type]
    assert "Only 70 were found." in dialog.footer.text.text()
    assert dialog.answers["count"] == 100
    dialog.deed.click()
    desk.world.take([Finished(len(desk.sent.commands), 2.0)])  # type: ignore[arg-type]
    assert not dialog.isVisible()
    assert isinstance(desk.last(), ReadHost)


def test_a_host_without_huge_pages_says_so(desk: Desk) -> None:
    desk.answer(HostDetails("<capabilities><host/></capabilities>"))
    assert not desk.overview.pages.isEnabled()
    assert "no huge pages" in desk.overview.pages.toolTip()


OTHER = HostKey("qemu+ssh://rack/system")
MINE = "<cpu><model>EPYC</model><vendor>AMD</vendor><feature name='avx2'/></cpu>"
THEIRS = "<cpu><model>Opteron_G3</model><vendor>AMD</vendor></cpu>"


def tell(desk: Desk, host: HostKey, document: str, problem: Problem | None = None) -> None:
    asked = [number for number, it in enumerate(desk.sent.commands, 1) if it in processors(desk, host)]
    desk.world.take([ProcessorRead(asked[-1], host, document, problem)])  # type: ignore[arg-type]


def processors(desk: Desk, host: HostKey) -> list[Command]:
    return [it for it in desk.sent.commands if isinstance(it, ReadProcessor) and it.host == host]


def test_a_processor_for_several_hosts_is_found_and_copied(desk: Desk) -> None:
    desk.world.take([HostSeen(Host(OTHER, Phase.OPEN, driver="QEMU", hostname="rack", listed=True))])
    desk.answer()
    desk.overview.processors.click()
    dialog = shown(desk, ProcessorsDialog)

    own, other = dialog.boxes[HOST], dialog.boxes[OTHER]
    assert not other.isEnabled()
    tell(desk, OTHER, THEIRS)
    assert other.isEnabled() and not other.isChecked()
    assert "AMD Opteron_G3" in other.text()
    tell(desk, HOST, MINE)
    assert "AMD EPYC" in own.text()
    assert desk.last() == ReadProcessor(HOST, (MINE,))
    other.click()
    assert desk.last() == ReadProcessor(HOST, (MINE, THEIRS))
    tell(
        desk, HOST, "<cpu><model>Opteron_G2</model><feature policy='disable' name='svm'/><feature name='x2apic'/></cpu>"
    )
    assert dialog.facts.values["Model"].text() == "Opteron_G2"
    assert dialog.facts.values["Also"].text() == "1 feature: x2apic"
    assert dialog.facts.values["Without"].text() == "svm"
    dialog.copy.click()
    assert "<model>Opteron_G2</model>" in copied()
    dialog.virsh.click()
    line = "virsh -c qemu:///system hypervisor-cpu-baseline --migratable --file /dev/stdin"
    assert copied().endswith(line)
    assert "Opteron_G3" in copied()
    dialog.expand.click()
    assert desk.last() == ReadProcessor(HOST, (MINE, THEIRS), expand=True)
    tell(desk, HOST, "", Problem("find a common processor", "They have none."))
    assert dialog.problem.text() == "They have none."
    assert not dialog.copy.isEnabled()


def test_a_host_that_does_not_tell_its_processor_cannot_be_chosen(desk: Desk) -> None:
    desk.answer()
    desk.overview.processors.click()
    dialog = shown(desk, ProcessorsDialog)
    tell(desk, HOST, "", Problem("read which processor machines can have", "Not permitted."))
    assert not dialog.boxes[HOST].isChecked()
    assert dialog.problem.text() == "Not permitted."


def test_sleep_is_asked_for_with_what_it_stops(desk: Desk) -> None:
    desk.answer()
    desk.overview.sleep.click()
    dialog = shown(desk, SleepDialog)
    assert "1 running machine will stand still." in dialog.line.text()
    assert dialog.way.count() == 1
    dialog.minutes.setValue(5)
    dialog.deed.click()
    assert desk.last() == SuspendHost(HOST, Sleep.MEMORY, 300)


def test_a_host_that_cannot_sleep_or_is_away_is_not_asked_to(desk: Desk) -> None:
    desk.answer(HostDetails(CAPABILITIES.replace("<suspend_mem/>", ""), sharing=SHARING))
    assert not desk.overview.sleep.isEnabled()
    assert "cannot be put to sleep" in desk.overview.sleep.toolTip()
    assert desk.overview.sharing.isEnabled()
    change_host(desk.world, read_only=True)
    assert "look only" in desk.overview.sharing.toolTip()
    change_host(desk.world, phase=Phase.LOST)
    assert "not connected" in desk.overview.sleep.toolTip()


def test_runs_of_numbers_are_short() -> None:
    assert spans((8, 0, 1, 2, 3)) == "0-3, 8"
    assert spans(()) == ""
