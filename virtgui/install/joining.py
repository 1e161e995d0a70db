"""A machine that broke off in post-copy: part of its memory is on each of two hosts, and is sent on to the second."""

from __future__ import annotations

from virtgui.install.migration import OVER_SEVERAL
from virtgui.install.migration_checks import Check, Verdict, version_text
from virtgui.model.facts import Domain, DomainState
from virtgui.model.migration import BROKEN_OFF, SPLIT, MigrationOptions, Storage, Survey
from virtgui.util.frozen import replace
from virtgui.util.language import tr

SINCE = 8_005_000
"""libvirt resumes post-copy since then, on both hosts."""
_HALF = tr("Its other half")
_ELSE = tr(
    "Choose the host that it was moving to. If it is lost there, power this one off and start it "
    "again: what was in its memory is lost."
)


def broken_off(machine: Domain | None) -> bool:
    """Whether it is what a broken post-copy left at its source."""
    return machine is not None and machine.state is DomainState.PAUSED and machine.reason == BROKEN_OFF


def waits(twin: Domain | None) -> bool:
    """Whether it is what a broken post-copy left at its target."""
    return twin is not None and twin.active and twin.reason in SPLIT


def joined(options: MigrationOptions) -> MigrationOptions:
    """The options by which it goes on: only memory is left to be sent, over one connection, to what is there."""
    return replace(
        options,
        resume=True,
        post_copy=True,
        live=True,
        offline=False,
        paused=False,
        auto_converge=False,
        storage=Storage.SHARED,
        copied=(),
        mirrored=False,
        disks_uri="",
        disks_port=0,
        connections=0,
        zero_copy=False,
        compression="" if options.compression in OVER_SEVERAL else options.compression,
        downtime_ms=0,
        xml="",
    )


def joining_checks(twin: Domain | None, survey: Survey, here: str, there: str) -> tuple[Check, ...]:
    """What must be so for that. `twin` is the machine with its UUID on the target."""
    if waits(twin):
        half = Check(
            _HALF,
            Verdict.PASSED,
            tr("It waits on {there} for the rest of its memory, which {here} has.").format(there=there, here=here),
        )
    elif twin is not None and twin.active:
        text = tr("It is on {there}, but is not said to wait for memory.").format(there=there)
        half = Check(_HALF, Verdict.UNKNOWN, text, tr("libvirt refuses it if there is nothing to go on with."))
    else:
        half = Check(_HALF, Verdict.FAILED, tr("{there} has nothing of it that waits.").format(there=there), _ELSE)
    old, new = survey.source.libvirt, survey.target.libvirt
    if not old or not new:
        version = Check(tr("Version of libvirt"), Verdict.UNKNOWN, tr("One of the hosts does not tell."))
    else:
        text = tr("{old} on {here}, {new} on {there}.").format(
            old=version_text(old), here=here, new=version_text(new), there=there
        )
        fit = min(old, new) >= SINCE
        remedy = "" if fit else tr("Post-copy is resumed since libvirt 8.5: power it off on both.")
        version = Check(tr("Version of libvirt"), Verdict.PASSED if fit else Verdict.FAILED, text, remedy)
    return half, version
