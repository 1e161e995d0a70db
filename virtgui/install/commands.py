"""A draft as virt-install would make it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from virtgui.install import launch
from virtgui.install.catalogue import OWN_IDS
from virtgui.install.devices import AGENT
from virtgui.install.draft import (
    NEW,
    NO_DISK,
    NO_NIC,
    VOLUME,
    CloudSource,
    ContainerSource,
    DiskDraft,
    ImportSource,
    IsoSource,
    LiveSource,
    MachineDraft,
    ManualSource,
    Medium,
    NicDraft,
    PxeSource,
    TreeSource,
)
from virtgui.install.facts import HostFacts
from virtgui.install.places import disk_path, medium_path
from virtgui.model.virsh import safe
from virtgui.util.language import tr

_GIB = 1024**3


def as_virt_install(draft: MachineDraft, host: HostFacts | None = None, uri: str = "") -> list[str]:
    """virt-install's argument list. Raises ValueError with a sentence where no line is safe to paste."""
    _refuse_copies(draft)
    facts = host or HostFacts()
    words: list[tuple[str, str]] = [("--connect", uri)] if uri else []
    words += [("--name", draft.name)]
    for option, text in (("--uuid", draft.uuid), ("--metadata", _settings(title=draft.title))):
        if text:
            words.append((option, text))
    if draft.description:
        words.append(("--description", draft.description.replace("\n", " ")))
    named = bool(draft.os_id) and draft.os_id not in OWN_IDS
    words.append(("--osinfo", _settings(id=draft.os_id) if named else "detect=off,require=off"))
    words += _kind(draft, facts)
    words += _source(draft, facts)
    words += [("--disk", _disk(disk, facts)) for disk in draft.disks if disk.origin != NO_DISK]
    if not any(option == "--disk" for option, _ in words) and not draft.container:
        words.append(("--disk", "none"))
    words += [("--disk", _cd(medium, facts, device=device)) for medium, device in _more_media(draft)]
    words += [("--network", _nic(nic)) for nic in draft.nics if nic.type != NO_NIC]
    if all(nic.type == NO_NIC for nic in draft.nics):
        words.append(("--network", "none"))
    if not draft.container:
        words += _devices(draft)
    flags = [] if draft.stored else ["--transient"]
    flags += ["--autostart"] if draft.autostart else []
    flags += [] if draft.start else ["--noreboot"]
    return ["virt-install", *_flat(words), *flags, "--noautoconsole"]


def quoted(arguments: Iterable[str]) -> str:
    """An argument list as text that can be pasted into a shell."""
    return shlex.join(arguments)


def _refuse_copies(draft: MachineDraft) -> None:
    match draft.source:
        case CloudSource(linked=False) | ImportSource(convert=True):
            raise ValueError(tr("There is no single command line: an image is copied into the new disk first."))


def _flat(words: Iterable[tuple[str, str]]) -> list[str]:
    """An option and its value; joined where the value could be taken for an option itself."""
    found: list[str] = []
    for option, value in words:
        if not value:
            found.append(option)
            continue
        safe(value, tr("what follows {option}").format(option=option))
        found += [f"{option}={value}"] if value.startswith("-") else [option, value]
    return found


def _settings(*bare: str, **named: object) -> str:
    """virt-install's `a=b,c=d`: a comma inside a value is doubled, None and "" are left out."""
    parts = [text.replace(",", ",,") for text in bare if text]
    for name, value in named.items():
        if value not in (None, ""):
            parts.append(f"{name.rstrip('_').replace('__', '.')}={str(value).replace(',', ',,')}")
    return ",".join(parts)


def _kind(draft: MachineDraft, facts: HostFacts) -> list[tuple[str, str]]:
    found = [("--virt-type", draft.domain)]
    if draft.os_type == "xenpvh":
        raise ValueError(tr("virt-install has no word for PVH."))
    if draft.domain == "xen":
        found.append(("--hvm" if draft.os_type == "hvm" else "--paravirt", ""))
    if not draft.container:
        found.append(("--arch", draft.arch))
        if draft.machine:
            found.append(("--machine", draft.machine))
    memory, most = draft.memory_kib // 1024, draft.max_memory_kib // 1024
    found.append(("--memory", _settings(memory=max(memory, most), currentMemory=memory) if most else str(memory)))
    cpus = max(draft.vcpus, draft.max_vcpus)
    lie = {"sockets": draft.sockets, "cores": cpus // draft.sockets, "threads": 1} if draft.sockets else {}
    current = draft.vcpus if cpus > draft.vcpus else None
    found.append(("--vcpus", _settings(str(cpus), vcpu__current=current, **lie)))
    if draft.cpu_mode:
        found.append(("--cpu", draft.cpu_model if draft.cpu_mode == "custom" else draft.cpu_mode))
    if draft.firmware == "efi":
        features = (("enrolled-keys", "yes"), ("secure-boot", "yes")) if draft.secure_boot else (("secure-boot", "no"),)
        told = [f"firmware.feature{n}.name={k},firmware.feature{n}.enabled={v}" for n, (k, v) in enumerate(features)]
        if draft.arch != "x86_64":
            told = []
        found.append(("--boot", ",".join(("firmware=efi", *told))))
    if draft.secure_boot and draft.arch == "x86_64":
        found.append(("--features", "smm.state=on"))
    if shield := launch.fields(draft, facts.offered(draft.arch, draft.domain, draft.machine)):
        found.append(("--launchSecurity", _settings(str(shield["launch_type"]), policy=shield.get("launch_policy"))))
        found += [("--features", "ioapic.driver=qemu")] if "ioapic" in shield else []
    return found


def _source(draft: MachineDraft, host: HostFacts) -> list[tuple[str, str]]:
    match draft.source:
        case IsoSource(medium):
            return [("--cdrom", medium_path(medium, host) or f"{medium.pool}/{medium.volume}")]
        case LiveSource(medium):
            return [("--disk", _cd(medium, host, boot=1)), ("--install", "no_install=yes")]
        case TreeSource(url, kernel, initrd, arguments):
            found = [("--location", _settings(url))] if url else []
            if kernel.startswith("/"):
                found = [("--install", _settings(kernel=kernel, initrd=initrd))]
            return [*found, ("--extra-args", arguments.strip())] if arguments.strip() else found
        case PxeSource():
            return [("--install", "bootdev=network")]
        case ContainerSource(kind="template", template=template):
            return [("--container", ""), ("--filesystem", _settings(type="template", source=template, target="/"))]
        case ContainerSource(init=init, root=root):
            found = [("--boot", _settings(init=init))]
            return [*found, ("--filesystem", _settings(source__dir=root, target__dir="/"))] if root else found
        case ImportSource() | CloudSource() | ManualSource():
            return [("--install", "no_install=yes")]


def _more_media(draft: MachineDraft) -> list[tuple[Medium, str]]:
    """What lies in further drives, and in which: an answer file, a cloud image's seed, Windows' drivers."""
    found = [(draft.virtio_win, "cdrom")]
    match draft.source:
        case IsoSource(script=script, floppy=floppy):
            found.insert(0, (script, "floppy" if floppy else "cdrom"))
        case CloudSource(seed=seed):
            found.insert(0, (seed, "cdrom"))
    return [(medium, device) for medium, device in found if medium.chosen]


def _cd(medium: Medium, host: HostFacts, boot: int = 0, device: str = "cdrom") -> str:
    path = medium_path(medium, host)
    vol = "" if path else f"{medium.pool}/{medium.volume}"
    return _settings(path=path, vol=vol, device=device, boot__order=boot or "")


def _disk(disk: DiskDraft, host: HostFacts) -> str:
    path = disk_path(disk, host)
    place: dict[str, object] = {"path": path}
    if not path:
        place = {"vol": f"{disk.pool}/{disk.name}"} if disk.origin == VOLUME else {"pool": disk.pool}
    if disk.origin == NEW:
        size = disk.size_bytes / _GIB
        place |= {"size": f"{size:g}", "format": disk.format}
        if disk.full:
            place["sparse"] = "no"
        place |= {"backing_store": disk.backing_path, "backing_format": disk.backing_format}
    else:
        place["driver__type"] = disk.format
    return _settings(
        **place,
        device=disk.device if disk.device != "disk" else "",
        bus=disk.bus,
        cache=disk.cache,
        driver__io=disk.io,
        driver__discard=disk.discard,
        readonly="on" if disk.read_only else "",
        shareable="on" if disk.shareable else "",
        serial=disk.serial,
        boot__order=disk.boot or "",
    )


def _nic(nic: NicDraft) -> str:
    more = {"model": nic.model, "mac": nic.mac, "boot__order": nic.boot or ""}
    match nic.type:
        case "network":
            return _settings(network=nic.source, **more)
        case "bridge":
            return _settings(bridge=nic.source, **more)
        case "direct":
            return _settings(type="direct", source=nic.source, source__mode="bridge", **more)
    return _settings("user", backend__type=nic.backend, **more)


def _devices(draft: MachineDraft) -> list[tuple[str, str]]:
    found = [("--graphics", _settings(kind, listen="127.0.0.1")) for kind in draft.graphics] or [("--graphics", "none")]
    found += [("--video", draft.video)] if draft.video else []
    found += [("--sound", draft.sound or "none")] if draft.graphics else []
    found += [("--redirdev", "none")] if "spice" in draft.graphics else []
    found += [("--input", _settings(type=kind, bus=bus)) for kind, bus in draft.inputs]
    if draft.usb and draft.usb != "ich9-ehci1":
        found.append(("--controller", _settings(type="usb", model=draft.usb)))
    elif draft.usb:
        found.append(("--controller", "usb2"))
    channels = [_settings(type="unix", target__type="virtio", target__name=AGENT)] if draft.agent else []
    channels += ["spicevmc"] if draft.spice_agent and "spice" in draft.graphics else []
    found += [("--channel", channel) for channel in channels or ["none"]]
    found.append(("--rng", "/dev/urandom" if draft.rng else "none"))
    found += [("--memballoon", _settings(model=draft.balloon))] if draft.balloon else []
    tpm = _settings(model=draft.tpm_model, backend__type="emulator", backend__version=draft.tpm)
    found.append(("--tpm", tpm if draft.tpm else "none"))
    if draft.watchdog:
        found.append(("--watchdog", _settings(draft.watchdog, action="reset")))
    found.append(("--clock", _settings(offset=draft.clock)))
    return found
