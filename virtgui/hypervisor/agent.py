"""How long a guest's agent may take to answer: without a word libvirt waits for it without end."""

from __future__ import annotations

import contextlib

import libvirt

ANSWER_S = 10


def be_patient(machine: libvirt.virDomain, seconds: int = ANSWER_S) -> None:
    """Let every later call to this machine's agent fail with AGENT_UNRESPONSIVE after so many seconds.

    The limit is the machine's, kept by the host until its next start. Drivers without agents, and
    libvirt before 5.10, know no limit: there nothing changes.
    """
    with contextlib.suppress(libvirt.libvirtError):
        machine.agentSetResponseTimeout(seconds, 0)
