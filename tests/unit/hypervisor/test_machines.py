"""What the reading lane knows of a host's machines stays consistent."""

from __future__ import annotations

from virtgui.hypervisor.machines import Machines, Row
from virtgui.model.facts import DomainState
from virtgui.model.keys import HostKey
from virtgui.model.messages import Listed, Message

LAB = HostKey("qemu:///lab")


def test_a_machine_that_stopped_while_it_was_read_has_no_process() -> None:
    told: list[Message] = []
    machines = Machines(LAB, told.append, lambda uuid, domain: None, lambda: 0.0)
    machines.put_all([Row("one", "vm-1", 7, DomainState.SHUTOFF)])
    (listed,) = told
    assert isinstance(listed, Listed)
    assert [domain.active for domain in listed.domains] == [False]
