"""Deeds on snapshots end once, tell what is known, and never leave a guest frozen."""

from __future__ import annotations

import libvirt

from tests.unit.hypervisor.conftest import KEY, Bench
from tests.unit.hypervisor.fakes import error, uuid_of
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Began
from virtgui.model.snapshots import (
    DeleteSnapshots,
    DiskPlan,
    Kind,
    MakeSnapshot,
    Plan,
    ReadSnapshots,
    RevertTo,
    SnapshotsRead,
    ThawGuest,
)

WEB = DomainKey(KEY, uuid_of("web"))
TICKET = Ticket(7)
QUIESCE = libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE
XML = """<domain type='kvm'><name>web</name><memory>2048</memory><devices>
<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/main/a'/><target dev='vda'/></disk>
<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel></devices></domain>"""
PLAN = Plan("s", Kind.EXTERNAL, (DiskPlan("vda", "external", "/main/a.s"),), quiesce=True)


def ready(bench: Bench) -> None:
    bench.host.machines[WEB.uuid].update(live=XML, stored=XML)
    bench.open()


def test_a_guest_is_thawed_whatever_became_of_its_snapshot(bench: Bench) -> None:
    ready(bench)
    bench.host.denied = error(libvirt.VIR_ERR_INTERNAL_ERROR, "unable to freeze")
    bench.session.change(TICKET, MakeSnapshot(WEB, PLAN, True))
    end = bench.finish(TICKET)
    assert end.problem is not None and "take the snapshot s of web" in end.problem.doing
    calls = [call for call in bench.host.calls if call.startswith(("snapshot", "thaw"))]
    assert len(calls) == 2 and int(calls[0].split()[1]) & QUIESCE and calls[1] == "thaw"


def test_a_host_that_goes_away_meanwhile_leaves_it_unknown_and_thawing_offered(bench: Bench) -> None:
    ready(bench)
    bench.host.hold("snapshot", "web")
    bench.session.change(TICKET, MakeSnapshot(WEB, PLAN, True))
    bench.hands.until(lambda: "web" in bench.host.held, "it is being taken")
    bench.host.break_down()
    end = bench.finish(TICKET)
    assert end.unknown and end.problem is not None
    assert "frozen" in end.problem.reason and end.problem.remedy == ThawGuest(WEB)
    bench.host.let_go("snapshot", "web")
    bench.hands.settle()
    assert len(bench.finished(TICKET)) == 1


def test_what_cannot_begin_is_told_as_such(bench: Bench) -> None:
    bench.session.change(TICKET, RevertTo(WEB, "s"))
    assert "not connected" in bench.finished(TICKET)[0].problem.reason  # type: ignore[union-attr]
    bench.session.ask(Ticket(8), ReadSnapshots(WEB))
    assert "not connected" in bench.of(SnapshotsRead)[0].problem.reason  # type: ignore[union-attr]
    ready(bench)
    bench.session.change(Ticket(9), DeleteSnapshots(DomainKey(KEY, uuid_of("none")), ("s",)))
    assert "no longer exists" in bench.finish(Ticket(9)).problem.reason  # type: ignore[union-attr]
    bench.session.change(Ticket(10), RevertTo(WEB, "s"))
    assert "no longer exists" in bench.finish(Ticket(10)).problem.reason  # type: ignore[union-attr]


def test_a_machine_that_went_off_meanwhile_gets_no_other_snapshot_than_was_agreed(bench: Bench) -> None:
    ready(bench)
    bench.host.machines[WEB.uuid].update(id=-1, state=libvirt.VIR_DOMAIN_SHUTOFF)
    bench.session.change(TICKET, MakeSnapshot(WEB, PLAN, True))
    end = bench.finish(TICKET)
    assert end.problem is not None and "stopped meanwhile" in end.problem.reason
    assert not [call for call in bench.host.calls if call.startswith("snapshot")]


def test_a_deed_that_has_not_begun_is_cancelled_at_once(bench: Bench) -> None:
    bench.host.add_pool("main", a="")
    ready(bench)
    bench.host.hold("refresh", "main")
    bench.session.change(TICKET, DeleteSnapshots(WEB, ("s",)))
    bench.hands.until(lambda: "main" in bench.host.held, "it looks who uses the files")
    assert bench.of(Began)[-1].can_cancel and bench.session.cancel(TICKET)
    assert bench.finish(TICKET).cancelled
    bench.host.let_go("refresh", "main")


def test_reading_waits_for_no_guest_and_ends_when_the_host_does_not_answer(bench: Bench) -> None:
    ready(bench)
    bench.session.ask(TICKET, ReadSnapshots(WEB))
    bench.hands.until(lambda: bench.of(SnapshotsRead), "they are read")
    told = bench.of(SnapshotsRead)[0].snapshots
    assert told is not None and told.active and told.disks[0].source == "/main/a" and told.traits.agent
    bench.host.add_pool("main", a="")
    bench.host.hold("pools")
    bench.session.ask(Ticket(8), ReadSnapshots(WEB))
    bench.hands.pass_until(lambda: len(bench.of(SnapshotsRead)) == 2, "it is told", 40, step=1.0)
    problem = bench.of(SnapshotsRead)[1].problem
    assert problem is not None and "in time" in problem.reason
    bench.host.let_go("pools")
