"""What the reading lane knows of a host's machines stays consistent."""

from __future__ import annotations

from virtgui.hypervisor.machines import Machines, Row
from virtgui.model.facts import DomainState
from virtgui.model.keys import HostKey
from virtgui.model.messages import Listed, Message, Seen

LAB = HostKey("qemu:///lab")


def test_a_machine_that_stopped_while_it_was_read_has_no_process() -> None:
    told: list[Message] = []
    machines = Machines(LAB, told.append, lambda uuid, domain: None, lambda: 0.0)
    machines.put_all([Row("one", "vm-1", 7, DomainState.SHUTOFF)])
    (listed,) = told
    assert isinstance(listed, Listed)
    assert [domain.active for domain in listed.domains] == [False]


def test_what_an_event_told_is_published_alone_and_handed_on_with_its_batch() -> None:
    told: list[Message] = []
    changed: list[str] = []
    machines = Machines(LAB, told.append, lambda uuid, domain: changed.append(uuid), lambda: 0.0)
    machines.put_all([Row("one", "vm-1", 7, DomainState.RUNNING, 1)])
    told.clear()
    changed.clear()
    machines.went_on("one", DomainState.PAUSED)
    (seen,) = told
    assert isinstance(seen, Seen)
    assert [(domain.state, domain.reason) for domain in seen.domains] == [(DomainState.PAUSED, "")]
    assert (changed, machines.get("one")) == ([], seen.domains[0])
