"""A guest's agent is asked with a deadline for each call, and not again once it kept silent."""

from __future__ import annotations

from typing import Any

import libvirt
import pytest

from tests.unit.hypervisor.fakes import error
from virtgui.hypervisor import guest_read
from virtgui.model.keys import DomainKey, HostKey

KEY = DomainKey(HostKey("qemu:///system"), "00000000-0000-4000-8000-000000000001")
SILENCE = error(libvirt.VIR_ERR_AGENT_UNRESPONSIVE, "Guest agent is not responding: no answer came in time")


class Guest:
    """A machine, and the connection to it, whose agent answers so many questions and then no more."""

    def __init__(self, answers: int, *, whole: bool = True) -> None:
        self.answers, self.whole, self.asked = answers, whole, []
        self.limit: int | None = None
        self.limits: list[int] = []

    def lookupByUUIDString(self, _uuid: str) -> Guest:
        return self

    def agentSetResponseTimeout(self, seconds: int, _flags: int) -> int:
        self.limit = seconds
        self.limits.append(seconds)
        return 0

    def _answer(self, question: str, answer: Any) -> Any:
        self.asked.append((question, self.limit))
        if len(self.asked) > self.answers:
            raise SILENCE
        return answer

    def guestInfo(self, types: int, _flags: int) -> dict[str, Any]:
        told = self._answer("info", {"hostname": "web"})
        if not self.whole and not types:
            raise error(libvirt.VIR_ERR_INTERNAL_ERROR, "the agent's answer is broken")
        return dict(told)

    def getTime(self) -> dict[str, int]:
        return dict(self._answer("clock", {"seconds": 1, "nseconds": 0}))

    def guestVcpus(self, _flags: int) -> dict[str, str]:
        return dict(self._answer("vcpus", {"vcpus": "0", "online": "0", "offlinable": ""}))

    def fsInfo(self, _flags: int) -> list[Any]:
        return list(self._answer("file systems", []))

    def hostname(self, _flags: int) -> str:
        return str(self._answer("name", "web"))

    def interfaceAddresses(self, _source: int, _flags: int) -> dict[str, Any]:
        return dict(self._answer("addresses", {}))

    def isActive(self) -> int:
        return 1


def test_each_question_has_a_deadline_and_later_ones_of_others_the_usual_one() -> None:
    machine = Guest(100)
    assert guest_read.guest(machine, KEY).system.hostname == "web"  # type: ignore[arg-type]
    assert len(machine.asked) >= 3 and {limit for _, limit in machine.asked} == {5}
    assert machine.limits == [5, 10]


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("answers", [0, 1, 2])
def test_an_agent_that_is_silent_once_is_asked_no_more(answers: int, whole: bool) -> None:
    machine = Guest(answers, whole=whole)
    with pytest.raises(libvirt.libvirtError) as raised:
        guest_read.guest(machine, KEY)  # type: ignore[arg-type]
    assert guest_read.silent(raised.value) and len(machine.asked) == answers + 1
    assert machine.limits == [5, 10], "the usual limit again"


def refusing(machine: Guest, why: str, *but: str) -> None:
    """Let its agent refuse all questions but these."""
    answer = machine._answer

    def asked(question: str, told: Any) -> Any:
        if question not in but:
            raise error(libvirt.VIR_ERR_INTERNAL_ERROR, f"unable to execute QEMU agent command: {why}")
        return answer(question, told)

    machine._answer = asked  # type: ignore[method-assign]


@pytest.mark.parametrize(
    "why",
    ["the agent is in frozen state", "Command guest-get-time has been disabled: the command is not allowed."],
    ids=["older", "newer"],
)
def test_an_agent_that_refuses_all_is_frozen(why: str) -> None:
    machine = Guest(100)
    refusing(machine, why)
    told = guest_read.guest(machine, KEY)  # type: ignore[arg-type]
    assert told.frozen and not told.system.hostname


def test_an_agent_that_refuses_some_is_not_frozen() -> None:
    machine = Guest(100)
    refusing(machine, "Command guest-get-time has been disabled: the command is not allowed.", "info", "vcpus")
    told = guest_read.guest(machine, KEY)  # type: ignore[arg-type]
    assert not told.frozen and told.system.hostname == "web"
    assert "the clock" in dict(told.lacks)


def test_an_agent_that_fails_at_all_is_a_failure() -> None:
    machine = Guest(100)
    refusing(machine, "out of memory")
    with pytest.raises(libvirt.libvirtError, match="out of memory"):
        guest_read.guest(machine, KEY)  # type: ignore[arg-type]
