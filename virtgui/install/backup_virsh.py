"""The command lines that do the same as deeds on backups and checkpoints, safe to paste into a shell."""

from __future__ import annotations

import shlex

from virtgui.install.backup_documents import below_of, documents, volume_document
from virtgui.model.backup_plans import ENDING, file_of, may_count
from virtgui.model.backups import (
    BackupDeed,
    BackupPlan,
    Backups,
    DeleteBackups,
    DeleteCheckpoints,
    MakeCheckpoint,
    RedefineCheckpoint,
    Scope,
    TakeBackup,
    Way,
)
from virtgui.model.virsh import safe, word
from virtgui.model.virsh_add import fed
from virtgui.util.errand import Cannot
from virtgui.util.language import tr
from virtgui.xml.backups import checkpoint_xml

_PARTLY = tr(
    "There is no command line that fetches only what changed: let the hypervisor write it, or fetch all of its disks."
)


class Lines:
    """For one machine. Each method raises ValueError, with the reason as a sentence, where no line
    is safe to paste."""

    def __init__(self, known: Backups) -> None:
        self._known = known
        self._virsh = ("virsh", "-c", safe(known.domain.host, tr("the host's address")))
        self._machine = word(known.name, known.domain.uuid)

    def deed(self, command: BackupDeed) -> str:
        """What to type, each line done only when the one before went well."""
        match command:
            case TakeBackup(plan=plan):
                return self._take(plan)
            case MakeCheckpoint(name=name, disks=disks, description=description):
                known = self._known
                counted = [disk.target for disk in known.disks if disk.target in disks and may_count(disk)]
                others = [disk.target for disk in known.disks if disk.target not in counted]
                return self._checkpoint(checkpoint_xml(name, counted, others, description))
            case RedefineCheckpoint(document=document):
                return self._checkpoint(document, "--redefine")
            case DeleteCheckpoints(names=names, children=children, records=records):
                flags = (("--children",) if children else ()) + (("--metadata",) if records else ())
                lines = [self._drop(name, *flags) for name in names]
                return _then(lines if records or self._known.active else self._awake(lines))
            case DeleteBackups(chosen=chosen):
                return self._delete(chosen)
            case _:
                raise ValueError(tr("There is no command line for this."))

    def end(self) -> str:
        """What ends the backup that runs."""
        return self._line("domjobabort", "--domain", self._machine)

    def _line(self, *words: str) -> str:
        return shlex.join((*self._virsh, *words))

    def _checkpoint(self, document: str, *flags: str) -> str:
        words = ("checkpoint-create", *flags, "--domain", self._machine, "--xmlfile", "/dev/stdin")
        return fed(document, (*self._virsh, *words))

    def _drop(self, name: str, *flags: str) -> str:
        which = ("--domain", self._machine, "--checkpointname", safe(name, tr("the checkpoint's name")))
        return self._line("checkpoint-delete", *flags, *which)

    def _awake(self, lines: list[str]) -> list[str]:
        """A machine that is off runs paused meanwhile."""
        start = self._line("start", "--paused", "--domain", self._machine)
        return [start, *lines, self._line("destroy", "--domain", self._machine)]

    def _delete(self, chosen: tuple[tuple[str, str], ...]) -> str:
        going = [found for pool, number in chosen if (found := self._known.find(pool, number)) is not None]
        lines = []
        for backup in going:
            where = ("--pool", safe(backup.pool, tr("the pool's name")), "--vol")
            names = (f"{backup.number}{ENDING}", *(disk.file for disk in backup.disks))
            lines += [self._line("vol-delete", *where, safe(name, tr("a volume's name"))) for name in names]
        drops = [self._drop(each.checkpoint) for each in going if self._known.checkpoint(each.checkpoint) is not None]
        return _then([*lines, *(self._awake(drops) if drops and not self._known.active else drops)])

    def _take(self, plan: BackupPlan) -> str:
        if plan.way is Way.FETCH and plan.scope is Scope.INCREMENTAL:
            raise ValueError(_PARTLY)
        space = self._known.space(plan.pool)
        folder = space.path if space is not None else ""
        files = {target: f"{folder}/{file_of(plan.number, target)}" for target in plan.disks}
        socket = plan.address if plan.way is Way.EXPORT else f"/tmp/{plan.number}.sock"  # noqa: S108  (a person's own choice once it is pasted)
        try:
            begun = documents(self._known, plan, files, socket)
        except Cannot as error:
            raise ValueError(str(error)) from error
        lines = [] if plan.way is Way.EXPORT else [self._volume(plan, target, folder) for target in plan.disks]
        begin = self._begin(plan, begun.backup, begun.checkpoint)
        if plan.quiesce:
            thaw = self._line("domfsthaw", "--domain", self._machine)
            lines.append(self._line("domfsfreeze", "--domain", self._machine))
            begin = f"if {begin}; then {thaw}; else {thaw}; false; fi"
        lines.append(begin)
        if plan.way is Way.FETCH:
            for target, path in files.items():
                source = f"nbd+unix:///{safe(target, tr('a disk'))}?socket={socket}"
                lines.append(
                    shlex.join(
                        ("qemu-img", "convert", "-n", "-c", "-O", "qcow2", "--", source, safe(path, tr("a path")))
                    )
                )
            lines.append(self.end())
        elif plan.way is Way.PUSH and not self._known.active:
            told = self._line("domjobinfo", "--domain", self._machine)
            lines.append(f"while {told} | grep -q Data; do sleep 1; done")
        if not self._known.active:
            lines = self._awake(lines)
        return _then(lines) + (f"\n# until this ends it:\n# {self.end()}" if plan.way is Way.EXPORT else "")

    def _volume(self, plan: BackupPlan, target: str, folder: str) -> str:
        source = next((disk.source for disk in self._known.disks if disk.target == target), "")
        fact = self._known.file(source)
        if fact is None or not fact.capacity:
            raise ValueError(
                tr("There is no command line: how large {target} is is not known here.").format(target=target)
            )
        below = below_of(self._known, plan, target)
        document = volume_document(file_of(plan.number, target), fact.capacity, f"{folder}/{below}" if below else "")
        words = ("vol-create", "--pool", safe(plan.pool, tr("the pool's name")), "--file", "/dev/stdin")
        return fed(document, (*self._virsh, *words))

    def _begin(self, plan: BackupPlan, backup: str, checkpoint: str) -> str:
        """Two documents are read: the second through another descriptor."""
        words: tuple[str, ...] = ("backup-begin", "--domain", self._machine, "--backupxml", "/dev/stdin")
        words += ("--reuse-external",) if plan.way is Way.PUSH else ()
        if not checkpoint:
            return fed(backup, (*self._virsh, *words))
        inner = fed(backup, (*self._virsh, *words, "--checkpointxml", "/dev/fd/3"))
        return f"{fed(checkpoint, ())}{{ exec 3<&0; {inner}; }}"


def _then(lines: list[str]) -> str:
    return " &&\n".join(lines)
