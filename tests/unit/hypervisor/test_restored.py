"""A machine that was saved while it was paused is paused again, and in no migration, whatever libvirt's reason says."""

from __future__ import annotations

import libvirt

from tests.unit.hypervisor.conftest import Bench
from tests.unit.hypervisor.fakes import uuid_of

MIGRATION = libvirt.VIR_DOMAIN_PAUSED_MIGRATION
LIFE = (libvirt.VIR_DOMAIN_EVENT_SUSPENDED, libvirt.VIR_DOMAIN_EVENT_SUSPENDED_RESTORED)


def _pause(bench: Bench, **more: object) -> None:
    bench.host.machines[uuid_of("web")].update(state=libvirt.VIR_DOMAIN_PAUSED, reason=MIGRATION, **more)


def _reason(bench: Bench) -> str:
    return bench.machines()["web"].reason


def test_one_that_is_found_so_is_asked_whether_it_is_in_a_migration(bench: Bench) -> None:
    _pause(bench)
    bench.open()
    bench.hands.until(lambda: _reason(bench) == "restored", "it is known to be restored")
    bench.host.tell("web", *LIFE)
    bench.hands.settle()
    assert _reason(bench) == "restored", "however often it is read"
    bench.host.machines[uuid_of("web")].update(state=libvirt.VIR_DOMAIN_RUNNING, reason=1)
    bench.host.tell("web", libvirt.VIR_DOMAIN_EVENT_RESUMED, 0)
    bench.hands.pass_until(lambda: _reason(bench) == "booted")
    _pause(bench, job=libvirt.VIR_DOMAIN_JOB_UNBOUNDED)
    bench.host.tell("web", *LIFE)
    bench.hands.pass_until(lambda: _reason(bench) == "migration", "the next time may be another")
    bench.hands.settle()
    assert _reason(bench) == "migration"


def test_one_that_comes_from_another_host_is_asked_again(bench: Bench) -> None:
    _pause(bench, comes=True)
    bench.open()
    bench.hands.settle()
    assert _reason(bench) == "migration"
    bench.host.machines[uuid_of("web")]["comes"] = False
    bench.hands.pass_until(lambda: _reason(bench) == "restored", "it is asked again", 20)


def test_one_that_has_its_saved_state_still_is_being_restored(bench: Bench) -> None:
    _pause(bench, saved=True)
    bench.open()
    assert _reason(bench) == "restoring"
    bench.host.machines[uuid_of("web")]["saved"] = False
    bench.host.tell("web", *LIFE)
    bench.hands.pass_until(lambda: _reason(bench) == "restored")
