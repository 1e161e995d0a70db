"""A machine that is yet to be: all that a person can choose in the wizard, and nothing of how it is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

NEW, VOLUME, PATH, NO_DISK = "new", "volume", "path", "none"
"""Where a disk comes from: a volume that is made, one that is there, a file or device of the host, nowhere."""
NETWORK, BRIDGE, DIRECT, USER, NO_NIC = "network", "bridge", "direct", "user", "none"
"""What a network card is plugged into."""
APPLICATION, OPERATING_SYSTEM, TEMPLATE = "application", "os", "template"
"""What a container holds: one program, all that an operating system runs, or what a template of Virtuozzo's says."""


@dataclass(frozen=True, slots=True)
class Medium:
    """An image or drive of the target host: a file or device by its `path`, or a volume by `pool` and `volume`
    (its `path` may be told beside). `format` is the image's, "" for an ISO or a drive of the host."""

    path: str = ""
    pool: str = ""
    volume: str = ""
    format: str = ""

    @property
    def chosen(self) -> bool:
        """Whether it names anything."""
        return bool(self.path or self.volume)


NO_MEDIUM = Medium()


@dataclass(frozen=True, slots=True)
class IsoSource:
    """Installed from a CD image or the host's drive. `script` is an answer file's image that is put in beside it,
    into a floppy drive where `floppy`."""

    medium: Medium = NO_MEDIUM
    script: Medium = NO_MEDIUM
    floppy: bool = False


@dataclass(frozen=True, slots=True)
class LiveSource:
    """Run from a CD image, always; a disk is not needed."""

    medium: Medium = NO_MEDIUM


@dataclass(frozen=True, slots=True)
class TreeSource:
    """Installed from a tree on the network: `kernel` and `initrd` are paths on the target host once they were
    brought there, and paths below `url` before. `arguments` are the kernel's, the one that names the tree among
    them."""

    url: str = ""
    kernel: str = ""
    initrd: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class PxeSource:
    """Installed by a boot server that a network card of the draft asks, by its place among them."""

    nic: int = 0


@dataclass(frozen=True, slots=True)
class ImportSource:
    """The first disk holds a system already: it is `image` itself, or a new volume that `image` is converted into
    where `convert`."""

    image: Medium = NO_MEDIUM
    convert: bool = False


@dataclass(frozen=True, slots=True)
class CloudSource:
    """The first disk is made from a cloud image: a full copy of `image`, or a layer upon it where `linked`.
    `seed` is the image with cloud-init's answers, which is taken out after the first start where `eject_seed`."""

    image: Medium = NO_MEDIUM
    linked: bool = False
    seed: Medium = NO_MEDIUM
    eject_seed: bool = True


@dataclass(frozen=True, slots=True)
class ContainerSource:
    """A container. `kind` is "application", "os" or "template", `init` its first program, `root` the host's folder that
    is its root ("" is the host's own, for an application), `image` what that folder is made from first ("" it is
    there). Of a "template" the host makes both; `template` is its name there."""

    kind: str = APPLICATION
    init: str = "/bin/sh"
    root: str = ""
    image: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True)
class ManualSource:
    """Nothing is put in: the machine is made as it is."""


Source: TypeAlias = (
    IsoSource | LiveSource | TreeSource | PxeSource | ImportSource | CloudSource | ContainerSource | ManualSource
)
MANUAL = ManualSource()


@dataclass(frozen=True, slots=True)
class DiskDraft:
    """One drive. `origin` is one of this module's; `name` is the volume's, new or there already. `full` takes all
    space at once. `device` ("disk", "cdrom", "floppy", "lun"), `bus`, `cache`, `io` and `discard` are libvirt's words,
    "" is its default. `boot` is the drive's turn from 1, 0 never."""

    origin: str = NEW
    device: str = "disk"
    bus: str = "virtio"
    pool: str = ""
    name: str = ""
    path: str = ""
    size_bytes: int = 0
    format: str = "qcow2"
    full: bool = False
    backing_path: str = ""
    backing_format: str = ""
    cache: str = ""
    io: str = ""
    discard: str = ""
    read_only: bool = False
    shareable: bool = False
    serial: str = ""
    boot: int = 0


@dataclass(frozen=True, slots=True)
class NicDraft:
    """One network card. `type` is one of this module's, `source` the network's, bridge's or device's name, `backend`
    what a user's network runs by ("passt", "" is the hypervisor's own). `mac` "" is made up."""

    type: str = NETWORK
    source: str = "default"
    model: str = "virtio"
    mac: str = ""
    backend: str = ""
    boot: int = 0


@dataclass(frozen=True, slots=True)
class MachineDraft:
    """All of a machine that is yet to be. Libvirt's words throughout; "" is "leave it to libvirt", or none of it.

    `domain` is the hypervisor ("kvm", "qemu", "lxc", "xen"), `os_type` "hvm", "exe" or "xen". `firmware` is "bios",
    "efi" or "". `tpm` is its version ("2.0"). `max_vcpus` and `max_memory_kib` are 0 where they are no more than the
    machine starts with. `hot_plug_ports` are PCI Express ports that stay free. `clock` is "utc" or "localtime".
    """

    name: str = ""
    uuid: str = ""
    title: str = ""
    description: str = ""
    os_id: str = ""
    source: Source = MANUAL
    # what it is made of
    domain: str = "kvm"
    os_type: str = "hvm"
    arch: str = "x86_64"
    machine: str = ""
    emulator: str = ""
    firmware: str = ""
    secure_boot: bool = False
    launch: str = ""
    """How its memory is encrypted: "sev", "sev-es", "sev-snp", "tdx"; "" not at all."""
    tpm: str = ""
    tpm_model: str = ""
    cpu_mode: str = ""
    cpu_model: str = ""
    vcpus: int = 1
    max_vcpus: int = 0
    sockets: int = 0
    """How many sockets the CPUs lie in; 0 leaves it to the hypervisor."""
    memory_kib: int = 1024**2
    max_memory_kib: int = 0
    # its devices
    disks: tuple[DiskDraft, ...] = ()
    nics: tuple[NicDraft, ...] = ()
    cd_bus: str = "sata"
    graphics: tuple[str, ...] = ()
    video: str = ""
    sound: str = ""
    inputs: tuple[tuple[str, str], ...] = ()
    """Kind and bus: ("tablet", "usb")."""
    usb: str = ""
    """The USB controller's model."""
    serial: bool = False
    console: str = ""
    """What a console that is no serial port hangs on: "virtio", "sclp", "lxc"."""
    agent: bool = False
    spice_agent: bool = False
    clipboard: bool = False
    rng: str = ""
    balloon: str = ""
    watchdog: str = ""
    hot_plug_ports: int = 0
    virtio_win: Medium = NO_MEDIUM
    keep_medium: bool = False
    """Whether the installation's medium stays in its drive: Windows wants it more than once."""
    # how it behaves
    hyperv: tuple[str, ...] = ()
    """Hyper-V enlightenments that Windows is given ("relaxed", "vapic", ...)."""
    clock: str = "utc"
    acpi: bool = True
    apic: bool = True
    gic: str = ""
    """The version of an Arm machine's interrupt controller, or "host"."""
    vmport: bool | None = None
    timers: bool = False
    """Whether x86's timers are told how to keep up with a busy host."""
    sleep_states_off: bool = False
    """Whether the guest is told that it cannot be suspended."""
    # what becomes of it
    stored: bool = True
    start: bool = True
    autostart: bool = False

    @property
    def container(self) -> bool:
        """Whether it is no machine but a container."""
        return self.os_type == "exe"


def with_disk(draft: MachineDraft, number: int, disk: DiskDraft | None) -> MachineDraft:
    """The draft with one disk replaced, added behind the others (`number` is their count), or taken out (None)."""
    disks = list(draft.disks)
    disks[number : number + 1] = [] if disk is None else [disk]
    return replace(draft, disks=tuple(disks))


def with_nic(draft: MachineDraft, number: int, nic: NicDraft | None) -> MachineDraft:
    """The same for a network card."""
    nics = list(draft.nics)
    nics[number : number + 1] = [] if nic is None else [nic]
    return replace(draft, nics=tuple(nics))
