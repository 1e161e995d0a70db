"""One that broke off in post-copy: when it is so, what must be there, and how it goes on."""

from __future__ import annotations

import pytest

from tests.unit.install.migrations import KEY, survey
from tests.unit.qtmodels.fleet import HOME, machine
from virtgui.install.joining import broken_off, joined, joining_checks
from virtgui.install.migration import plan
from virtgui.install.migration_checks import Verdict, blocked
from virtgui.install.migration_flaws import migration_flaws
from virtgui.install.migration_virsh import lines
from virtgui.model.commands import Verb
from virtgui.model.facts import Domain, DomainState, Host, Phase
from virtgui.model.keys import HostKey
from virtgui.model.migration import Migrate, MigrationOptions, Storage, Way
from virtgui.model.rules import refusal
from virtgui.util.frozen import replace

LEFT = replace(machine(1, "web"), state=DomainState.PAUSED, reason="postcopy failed")
RUNS_HALF = replace(machine(1, "web"), state=DomainState.RUNNING, reason="postcopy failed")


@pytest.mark.parametrize(
    ("left", "is_so"),
    [
        (LEFT, True),
        (replace(LEFT, reason="user"), False),
        (replace(LEFT, reason="postcopy"), False),
        (RUNS_HALF, False),
        (None, False),
    ],
)
def test_only_what_is_left_at_the_source_goes_on(left: Domain | None, is_so: bool) -> None:
    assert broken_off(left) is is_so


@pytest.mark.parametrize("way", [Way.DIRECT, Way.PEER])
def test_it_goes_on_by_the_way_and_the_name_it_went_and_sends_memory_alone(way: Way) -> None:
    chosen = MigrationOptions(way, storage=Storage.FULL, copied=("vda",), disks_uri="tcp://a", xml="<domain/>",
                              connections=4, compression="zstd", paused=True, data_uri="tcp://a", name="n")  # fmt: skip
    options = joined(replace(chosen, connection_uri="qemu://home/system"))
    made = plan(options)
    assert {"POSTCOPY", "POSTCOPY_RESUME", "LIVE", "PERSIST_DEST"} <= set(made.flags)
    assert not {"NON_SHARED_DISK", "PARALLEL", "COMPRESSED", "PAUSED", "ABORT_ON_ERROR"} & set(made.flags)
    assert ("CHANGE_PROTECTION" in made.flags) is (
        way is Way.DIRECT
    )  # libvirt resumes no other, and adds it to a peer's
    assert dict(made.params) == {"migrate_uri": "tcp://a", "destination_name": "n"}
    assert not [flaw for flaw in migration_flaws(options, HOME, paused=True) if not flaw.warning]


def test_a_new_migration_of_a_paused_machine_still_has_no_post_copy() -> None:
    flaws = migration_flaws(MigrationOptions(post_copy=True), HOME, paused=True)
    assert flaws[0].field == "post_copy" and not flaws[0].warning
    assert "POSTCOPY_RESUME" not in plan(MigrationOptions(post_copy=True)).flags


def test_the_same_as_virsh() -> None:
    text = lines(Migrate(KEY, HOME, joined(MigrationOptions())), LEFT)
    assert "--postcopy --postcopy-resume" in text and "--change-protection" in text and "--copy-storage" not in text


@pytest.mark.parametrize(
    ("twin", "verdict", "words"),
    [
        (RUNS_HALF, Verdict.PASSED, "waits on home"),
        (replace(RUNS_HALF, state=DomainState.PAUSED), Verdict.PASSED, "which lab has"),
        (replace(RUNS_HALF, reason="booted"), Verdict.UNKNOWN, "not said to wait"),
        (replace(RUNS_HALF, state=DomainState.SHUTOFF, id=-1), Verdict.FAILED, "nothing of it"),
        (None, Verdict.FAILED, "nothing of it"),
    ],
)
def test_its_other_half_must_wait_there(twin: Domain | None, verdict: Verdict, words: str) -> None:
    half, version = joining_checks(twin, survey(), "lab", "home")
    assert half.verdict is verdict and words in half.text
    assert version.verdict is Verdict.PASSED
    assert blocked((half, version)) is (verdict is Verdict.FAILED)


@pytest.mark.parametrize(("number", "verdict"), [(8_004_000, Verdict.FAILED), (8_005_000, Verdict.PASSED),
                                                 (0, Verdict.UNKNOWN)])  # fmt: skip
def test_both_must_be_able_to(number: int, verdict: Verdict) -> None:
    for side in ("source", "target"):
        told = survey()
        told = replace(told, **{side: replace(getattr(told, side), libvirt=number)})
        assert joining_checks(RUNS_HALF, told, "lab", "home")[1].verdict is verdict


def test_resume_says_what_goes_on_instead() -> None:
    host = Host(HostKey("qemu:///system"), Phase.OPEN, driver="QEMU")
    assert "Migrate sends the rest" in refusal(Verb.RESUME, LEFT, host)
    assert "can only be powered off" in refusal(Verb.RESUME, replace(LEFT, reason="postcopy"), host)
