"""A guest's agent: how long it may take to answer, and when its silence is no refusal."""

from __future__ import annotations

import contextlib
import time

import libvirt

ANSWER_S = 10
_CLOCK_S = 3


def be_patient(machine: libvirt.virDomain, seconds: int = ANSWER_S) -> None:
    """Let every later call to this machine's agent fail with AGENT_UNRESPONSIVE after so many seconds;
    without this libvirt waits for it without end.

    The limit is the machine's, kept by the host until its next start. Drivers without agents, and
    libvirt before 5.10, know no limit: there nothing changes.
    """
    with contextlib.suppress(libvirt.libvirtError):
        machine.agentSetResponseTimeout(seconds, 0)


def greet(machine: libvirt.virDomain) -> None:
    """See whether the agent answers before it is asked to go down, to reboot or to sleep: for these libvirt waits a
    minute for one that hangs, whatever limit was set. Raises libvirt.libvirtError where it does not, or cannot be
    asked."""
    machine.getTime()


def set_clock(machine: libvirt.virDomain, *, sync: bool = False) -> bool:
    """Give a guest that slept the time of day by its agent, or with `sync` let it take the time of the clock that its
    host shows it; False where it does not take it, which is no failure."""
    be_patient(machine, _CLOCK_S)
    try:
        if sync:
            # The binding refuses to pass on no time at all; this one is not looked at.
            machine.setTime({"seconds": 0, "nseconds": 0}, libvirt.VIR_DOMAIN_TIME_SYNC)
        else:
            machine.setTime({"seconds": int(time.time()), "nseconds": 0}, 0)
    except libvirt.libvirtError:
        return False
    finally:
        be_patient(machine)
    return True


def went_while_asked(error: libvirt.libvirtError) -> bool:
    """True when the agent's channel closed before its answer came: a guest that obeys at once goes off too
    fast to answer, so whether it did is to be seen from its state."""
    return "end of file from agent socket" in (error.get_error_message() or "").lower()
