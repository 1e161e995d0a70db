"""What a real host says of itself, and what it is asked to do."""

from __future__ import annotations

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.host.local_host import ThisComputer
from virtgui.model.host_details import HostDetails, HostRead, ReadHost, SetSharing, Sleep, SuspendHost
from virtgui.model.keys import HostKey
from virtgui.model.local import DaemonLog
from virtgui.xml.host_details import told


def read(circle: Circle, key: HostKey) -> HostDetails:
    ticket = circle.send(ReadHost(key))
    circle.wait_until(lambda: circle.of(ticket, HostRead), 40, "the host tells what it is")
    details = circle.of(ticket, HostRead)[0].details
    assert details is not None
    return details


def test_a_real_host_tells_what_it_is(circle: Circle, private_host: PrivateHost) -> None:
    key = circle.connect(private_host.uri)
    details = read(circle, key)
    what = told(details.capabilities)
    assert what.uuid == private_host.uuid
    assert any("qemu" in domains for _, domains in what.guests)
    assert sum(cell.memory for cell in what.cells) > 100_000
    assert len(details.free) == len(what.cells)
    assert any(size == 4 and free > 0 for _, size, free in details.pages)
    assert (details.secure, details.encrypted) == (True, False)
    assert "netcf" in details.interfaces_lack
    assert details.max_vcpus > 1


def test_sharing_is_set_and_sleep_refused_in_words(circle: Circle, private_host: PrivateHost) -> None:
    key = circle.connect(private_host.uri)
    pages = dict(read(circle, key).sharing)["shm_pages_to_scan"]
    end = circle.finish(circle.send(SetSharing(key, (("shm_pages_to_scan", pages),))))
    assert end.problem is None
    assert dict(read(circle, key).sharing)["shm_pages_to_scan"] == pages
    end = circle.finish(circle.send(SuspendHost(key, Sleep.HYBRID, 1)))  # too short for any libvirt
    assert end.problem is not None
    assert end.problem.doing == "let the host sleep"
    assert end.problem.reason


def test_the_test_driver_tells_what_it_can(circle: Circle) -> None:
    key = circle.connect("test:///default")
    details = read(circle, key)
    assert len(told(details.capabilities).cells) == 2
    assert details.interfaces_lack == ""
    assert details.sharing == ()
    end = circle.finish(circle.send(SetSharing(key, (("shm_pages_to_scan", 1),))))
    assert end.problem is not None


def test_a_host_that_is_not_open_says_so(circle: Circle) -> None:
    key = HostKey("test:///default")
    ticket = circle.send(ReadHost(key))
    circle.wait_until(lambda: circle.of(ticket, HostRead), 40)
    problem = circle.of(ticket, HostRead)[0].problem
    assert problem is not None and "not connected" in problem.reason
    end = circle.finish(circle.send(SuspendHost(key, Sleep.MEMORY, 60)))
    assert end.problem is not None and "not connected" in end.problem.reason


def test_the_log_of_a_real_daemon_is_read_and_changed(private_host: PrivateHost) -> None:
    here, key = ThisComputer(), HostKey(private_host.uri)
    before = here.read_log(key)
    assert "file:/var/log/libvirt/libvirtd.log" in before.outputs
    try:
        assert "3:*rpc*" in here.set_log(key, DaemonLog("3:rpc", before.outputs)).filters
    finally:
        assert here.set_log(key, before) == before
