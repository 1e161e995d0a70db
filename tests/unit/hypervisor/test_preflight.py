"""A look before a migration never waits behind what is done to the machine already."""

from __future__ import annotations

from unittest.mock import Mock

import libvirt
import pytest

from tests.unit.install.migrations import DOCUMENT, KEY
from tests.unit.qtmodels.fleet import HOME
from virtgui.hypervisor.preflight import Look


@pytest.mark.parametrize(
    "job, state, measured",
    [
        (libvirt.VIR_DOMAIN_JOB_NONE, libvirt.VIR_DOMAIN_RUNNING, True),
        (libvirt.VIR_DOMAIN_JOB_UNBOUNDED, libvirt.VIR_DOMAIN_RUNNING, False),
        (libvirt.VIR_DOMAIN_JOB_NONE, libvirt.VIR_DOMAIN_PAUSED, False),
    ],
)
def test_the_pace_is_measured_of_a_guest_that_runs_and_has_no_job(job: int, state: int, measured: bool) -> None:
    machine = Mock()
    machine.isActive.return_value, machine.state.return_value = 1, [state, 1]
    machine.jobStats.return_value, machine.XMLDesc.return_value = {"type": job}, DOCUMENT
    machine.snapshotNum.return_value, machine.listAllCheckpoints.return_value = 0, []
    connection = Mock()
    connection.lookupByUUIDString.return_value = machine
    connection.getLibVersion.return_value = connection.getVersion.return_value = 9_000_000
    connection.getCapabilities.return_value = ""
    look = Look(KEY, HOME)
    look.source(connection)
    assert machine.startDirtyRateCalc.called is measured
    assert bool(look.taken().busy) is (job != libvirt.VIR_DOMAIN_JOB_NONE)
