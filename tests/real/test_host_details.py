"""What a real host says of itself, and what it is asked to do."""

from __future__ import annotations

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.host.local_host import ThisComputer
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
from virtgui.model.local import DaemonLog
from virtgui.xml.host_details import processor, told


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
    circle.wait_until(lambda: circle.world.hosts[key].libvirt_version, 40, "the host's version is told")
    assert details.library == circle.world.hosts[key].libvirt_version  # both are of this computer


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


def test_huge_pages_are_set_and_too_many_are_refused_in_words(circle: Circle, private_host: PrivateHost) -> None:
    key = circle.connect(private_host.uri)

    def now() -> int:
        (cell, *_) = told(read(circle, key).capabilities).cells
        return dict(cell.pages).get(2048, 0)

    before = now()
    try:
        assert circle.finish(circle.send(SetPages(key, 2048, 0, before + 1))).problem is None
        circle.wait_until(lambda: now() == before + 1, 40, "one more is kept ready")
    finally:
        assert circle.finish(circle.send(SetPages(key, 2048, 0, before))).problem is None
    assert now() == before
    end = circle.finish(circle.send(SetPages(key, 3, 0, 1)))
    assert end.problem is not None
    assert end.problem.doing == "set the huge pages"
    assert end.problem.reason


def processor_of(circle: Circle, command: ReadProcessor) -> ProcessorRead:
    ticket = circle.send(command)
    circle.wait_until(lambda: circle.of(ticket, ProcessorRead), 60, "the host tells of processors")
    return circle.of(ticket, ProcessorRead)[0]


def test_a_processor_for_two_hosts_is_found(circle: Circle, private_host: PrivateHost) -> None:
    key = circle.connect(private_host.uri)
    own = processor_of(circle, ReadProcessor(key)).document
    assert processor(own).model
    common = processor_of(circle, ReadProcessor(key, (own,), expand=True))
    assert common.problem is None, common.problem
    assert processor(common.document).more  # written out
    demo = circle.connect("test:///default")
    older = tuple(f"<cpu><arch>x86_64</arch><model>{model}</model></cpu>" for model in ("Penryn", "Nehalem"))
    both = processor_of(circle, ReadProcessor(demo, older, migratable=False))
    assert processor(both.document).model == "Penryn"
    wrong = processor_of(circle, ReadProcessor(key, ("<cpu><model>none-such</model></cpu>",)))
    assert wrong.problem is not None
    assert wrong.problem.doing == "find a common processor"


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
    end = circle.finish(circle.send(SetPages(key, 2048, 0, 1)))
    assert end.problem is not None and "not connected" in end.problem.reason
    unread = processor_of(circle, ReadProcessor(key)).problem
    assert unread is not None and "not connected" in unread.reason


def test_the_log_of_a_real_daemon_is_read_and_changed(private_host: PrivateHost) -> None:
    here, key = ThisComputer(), HostKey(private_host.uri)
    before = here.read_log(key)
    assert "file:/var/log/libvirt/libvirtd.log" in before.outputs
    try:
        assert "3:*rpc*" in here.set_log(key, DaemonLog("3:rpc", before.outputs)).filters
    finally:
        assert here.set_log(key, before) == before
