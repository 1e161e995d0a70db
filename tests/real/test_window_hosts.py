"""Two real hosts in one window, and what becomes of the work on one that is removed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.model.facts import DomainState, Phase
from virtgui.model.keys import HostKey
from virtgui.qtmodels.hosts import CountRole, Hosts
from virtgui.views import job_row
from virtgui.views.add_host import AddHostDialog
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.host_window import HostWindow
from virtgui.views.machine_window import MachineWindow
from virtgui.views.preferences.dialog import SettingsDialog
from virtgui.views.preferences.files_page import FilesPage

OpenProgram = Callable[..., Program]
MakeHost = Callable[[str], PrivateHost]


def choose(it: Program, key: HostKey | None) -> None:
    """Click a host in the list, or "All machines"."""
    listed = it.window.hosts.list
    view, model = listed.viewport(), listed.model()
    assert view is not None and isinstance(model, Hosts)
    it.click(view, listed.visualRect(model.index(model.row(key))).center())
    it.wait(lambda: it.window.hosts.key == key, "the host is chosen", 5)


def test_a_host_opens_up_to_what_it_has_and_leads_there(hosts: MakeHost, open_program: OpenProgram) -> None:
    east = hosts("parts")
    east.add("one", start=False)
    it = open_program(east.uri)
    listed = it.window.hosts.list
    view, model = listed.viewport(), listed.model()
    assert view is not None and isinstance(model, Hosts)
    it.click(view, listed.arrow(model.index(1)).center())

    def counts() -> list[tuple[str, object]]:
        return [(str(model.index(row).data()), model.index(row).data(CountRole)) for row in range(2, 5)]

    pools, networks = (len(east.virsh(what, "--all", "--name").split()) for what in ("pool-list", "net-list"))
    it.wait(lambda: counts() == [("Machines", 1), ("Storage", pools), ("Networks", networks)], "all is counted")
    it.wait(lambda: model.index(5).data(CountRole), "so are its devices")
    east.virsh("pool-define-as", "another", "dir", "--target", str(east.folder))
    it.wait(lambda: counts()[1] == ("Storage", pools + 1), "a new pool is counted")
    it.click(view, listed.visualRect(model.index(3)).center())
    window = it.open_window(HostWindow)
    it.wait(lambda: window.page == "storage", "its storage is shown")


def test_two_hosts_are_listed_together_and_each_for_itself(hosts: MakeHost, open_program: OpenProgram) -> None:
    east, west = hosts("east"), hosts("west")
    east.add("twin")
    west.add("twin", start=False)
    west.add("only")
    it = open_program(east.uri, west.uri)
    assert sorted(it.rows()) == [("only", "Running"), ("twin", "Running"), ("twin", "Shut off")]

    choose(it, HostKey(west.uri))
    it.wait(lambda: it.rows() == [("only", "Running"), ("twin", "Shut off")], "the machines of one host")
    it.press("Ctrl+A")
    it.wait(lambda: it.window.bulk.count.text() == "2 machines selected", "only these are selected")
    it.press("Ctrl+R")
    it.wait(lambda: it.rows() == [("only", "Running"), ("twin", "Running")], "the one that was off runs")
    assert west.state("twin") == "running"
    choose(it, None)
    it.wait(lambda: len(it.rows()) == 3, "all machines again")
    assert [state for _, state in it.rows()] == ["Running"] * 3
    west.virsh("suspend", "twin")
    paused = HostKey(west.uri)
    it.wait(
        lambda: [m.key.host for m in it.world.machines.values() if m.state is DomainState.PAUSED] == [paused],
        "only the one of this host is paused",
    )


def test_a_job_on_a_host_that_is_removed_ends_unknown(hosts: MakeHost, open_program: OpenProgram) -> None:
    east, west = hosts("east"), hosts("west")
    east.add("stuck")
    west.add("well")
    it = open_program(west.uri)
    it.press("Ctrl+Shift+N")
    adding = it.open_window(AddHostDialog)
    it.write(east.uri, adding)
    it.answer(AddHostDialog, "Return")
    key = it.is_ready(east.uri)
    it.double_click_row("stuck")
    own = it.open_window(MachineWindow)

    east.freeze("stuck")
    it.click_row("stuck")
    it.wait(lambda: it.window.summary.key is not None and it.window.summary.key.host == key, "it is chosen")
    it.press("Ctrl+P")
    it.wait(lambda: any(job.running for job in it.jobs()), "a job waits for the guest that hangs")
    choose(it, key)
    it.press("Del")
    asked = it.open_window(ConfirmDialog)
    assert asked.question.text() == "Remove east from the list?"
    it.answer(ConfirmDialog, lambda dialog: dialog.deed_button)

    it.wait(lambda: it.rows() == [("well", "Running")], "its rows are gone, the other's stay")
    it.wait(lambda: not any(job.running for job in it.jobs()), "the job ends", 10)
    (job,) = it.jobs()
    assert job.end is not None and job.end.unknown
    assert "not known whether this was done" in job_row.second_line(job)
    assert key not in it.world.hosts
    it.wait(own.notice.isVisible, "the machine's own window tells that its host is away")
    it.to_front(own)
    it.click(own.notice.button)
    it.wait(lambda: not it.is_open(MachineWindow), "and can be closed")
    assert it.world.hosts[HostKey(west.uri)].phase is Phase.OPEN
    assert east.state("stuck") == "running", "nobody touched the machine"


def test_a_host_is_disconnected_and_connected_by_its_menu(fresh_host: PrivateHost, open_program: OpenProgram) -> None:
    fresh_host.add("web")
    it = open_program(fresh_host.uri)
    key = HostKey(fresh_host.uri)
    choose(it, key)
    it.press("Shift+F10")
    it.pick("Open")
    it.open_window(HostWindow)
    it.to_front(it.window)
    it.window.hosts.list.setFocus()
    it.press("Shift+F10")
    it.pick("Disconnect")
    it.wait(lambda: it.world.hosts[key].phase is Phase.CLOSED, "it is disconnected")
    it.wait(lambda: not it.rows(), "its machines are not known any more", 5)
    connect = it.window.pane.message.button
    it.wait(lambda: connect.isVisible() and connect.text() == "Connect", "it can be connected again", 5)
    it.click(connect)
    it.is_ready(fresh_host.uri)
    assert it.rows() == [("web", "Running")]


def test_a_host_that_is_imported_is_there_at_once(open_program: OpenProgram, tmp_path: Path) -> None:
    place = tmp_path / "settings.json"
    imported = {"host/test:///default": {"name": "From afar", "autoconnect": True, "order": 1}}
    place.write_text(json.dumps({"virtgui settings": 1, "values": imported}))
    it = open_program()
    it.press("Ctrl+,")
    dialog = it.open_window(SettingsDialog)
    dialog.show_page("files")
    page = dialog.page("files")
    assert isinstance(page, FilesPage)
    page.import_from(str(place))
    it.answer(ConfirmDialog, lambda asked: asked.deed_button)
    it.wait(lambda: list(it.world.hosts) == ["test:///default"], "the host is there", 10)
    assert it.world.hosts[HostKey("test:///default")].phase is Phase.CLOSED
    assert it.app.naming(HostKey("test:///default")) == "From afar"
    choose(it, HostKey("test:///default"))
    it.window.host_actions.reconnect(HostKey("test:///default"))
    it.wait(lambda: it.rows() == [("test", "Running")], "it is connected as any other", 60)
