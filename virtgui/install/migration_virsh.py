"""The command lines that do the same as a migration, safe to paste into a shell."""

from __future__ import annotations

import shlex

from virtgui.install.migration import LEVELS, connection_uri
from virtgui.model.facts import Domain
from virtgui.model.migration import Migrate, MigrationOptions, Storage, Way
from virtgui.model.virsh import machine_word, safe
from virtgui.model.virsh_add import fed
from virtgui.util.language import tr
from virtgui.xml.secrets import without_secrets

_STORAGE = {Storage.FULL: "--copy-storage-all", Storage.INCREMENTAL: "--copy-storage-inc"}


def lines(command: Migrate, domain: Domain) -> str:
    """What to type: a volume for each disk that is copied, then the migration; each done only when the one before went
    well. Raises ValueError, with the reason as a sentence, where no line is safe to paste.
    """
    options = command.options
    there = safe(command.to, tr("the target's address"))
    words = ["virsh", "-c", safe(domain.key.host, tr("the host's address")), "migrate", *_flags(options)]
    target = there if options.way is Way.DIRECT else connection_uri(options, command.to)
    words += ["--", machine_word(domain), safe(target, tr("the target's address"))]
    made = [
        fed(
            volume.xml,
            ("virsh", "-c", there, "vol-create", "--", safe(volume.pool, tr("the pool's name")), "/dev/stdin"),
        )
        for volume in command.volumes
    ]
    move = fed(without_secrets(options.xml), tuple(words)) if options.xml else shlex.join(words)
    return " &&\n".join((*made, move))


def _flags(options: MigrationOptions) -> list[str]:
    copies = options.storage is not Storage.SHARED
    direct = options.way is Way.DIRECT
    switches = (
        ("--live", options.live and not options.offline),
        ("--offline", options.offline),
        ("--p2p", not direct),
        ("--tunnelled", options.way is Way.TUNNELLED),
        ("--persistent", options.persistent),
        ("--undefinesource", options.undefine_source),
        ("--suspend", options.paused and not options.offline),
        (_STORAGE.get(options.storage, ""), copies),
        ("--abort-on-error", copies),
        ("--change-protection", direct and not options.offline),
        ("--unsafe", options.unsafe),
        ("--compressed", bool(options.compression)),
        ("--auto-converge", options.auto_converge),
        ("--postcopy", options.post_copy),
        ("--postcopy-resume", options.resume),
        ("--tls", options.tls),
        ("--parallel", options.connections > 0),
        ("--zerocopy", options.zero_copy),
        ("--rdma-pin-all", options.pinned),
        ("--copy-storage-synchronous-writes", copies and options.mirrored),
    )
    values = (
        ("--migrate-disks", ",".join(options.copied) if copies else ""),
        ("--migrateuri", options.data_uri),
        ("--disks-uri", options.disks_uri if copies else ""),
        ("--disks-port", _number(options.disks_port, copies)),
        ("--listen-address", options.listen),
        ("--graphicsuri", options.screen_uri),
        ("--dname", options.name),
        ("--xml", "/dev/stdin" if options.xml else ""),
        ("--bandwidth", _number(options.bandwidth, not options.offline)),
        ("--postcopy-bandwidth", _number(options.post_copy_bandwidth, options.post_copy)),
        ("--auto-converge-initial", _number(options.slow_first, options.auto_converge)),
        ("--auto-converge-increment", _number(options.slow_more, options.auto_converge)),
        ("--comp-methods", options.compression),
        ("--comp-xbzrle-cache", _number(options.cache << 20, options.compression == "xbzrle")),
        (f"--comp-{options.compression}-level", _number(options.level, options.compression in LEVELS)),
        ("--comp-mt-threads", _number(options.threads, options.compression == "mt")),
        ("--comp-mt-dthreads", _number(options.threads_there, options.compression == "mt")),
        ("--parallel-connections", _number(options.connections)),
        ("--tls-destination", options.tls_name if options.tls else ""),
    )
    words = [word for word, on in switches if on]
    for word, value in values:
        if value:
            words += [word, safe(value, tr("the value of {word}").format(word=word))]
    return words


def _number(value: int, used: bool = True) -> str:
    return str(value) if value and used else ""
