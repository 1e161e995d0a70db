"""What this computer tells of itself beside what libvirt tells, where a host is this computer."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from virtgui.model.host_shutdown import Service
from virtgui.model.keys import HostKey


class LocalFacts(NamedTuple):
    """None is what could not be found out. `user` is who runs this program; `install` what begins a command that
    installs packages ("sudo apt install")."""

    user: str = ""
    root: bool = False
    groups: tuple[str, ...] = ()
    kvm_device: bool | None = None
    """Whether /dev/kvm is there."""
    kvm_usable: bool | None = None
    """Whether this user may open it."""
    cpu_flags: tuple[str, ...] = ()
    """Those of "vmx" and "svm" that the processor has."""
    kvm_module: str = ""
    """ "kvm_intel" or "kvm_amd"; "" where neither is loaded."""
    nested: bool | None = None
    firewalls: tuple[str, ...] = ()
    """Of "nft" and "iptables" those that are installed."""
    firewall_chosen: str = ""
    """What libvirt's network configuration names."""
    virtiofsd: str = ""
    """Its path; "" where it was not found."""
    swtpm: bool | None = None
    install: str = ""
    packages: tuple[tuple[str, str], ...] = ()
    """Names of packages here, by what they bring ("swtpm", "firmware", "virtiofsd", "nft", "virt-admin")."""

    def package(self, what: str) -> str:
        """What a command that installs this is called, or "" where that is not known."""
        name = dict(self.packages).get(what, "")
        return f"{self.install} {name}" if self.install and name else ""


class DaemonLog(NamedTuple):
    """What a daemon writes into its log, as libvirt's configuration has it, and where to."""

    filters: str = ""
    outputs: str = ""


class LocalHost(Protocol):
    """This computer. All of it takes a while: for a thread beside the GUI's. Raises `util.errand.Cannot`."""

    def facts(self) -> LocalFacts:
        """What there is."""

    def guests_service(self) -> Service:
        """What libvirt-guests does with machines when this computer is shut down."""

    def read_log(self, host: HostKey) -> DaemonLog:
        """The log settings of the daemon behind a host of this computer."""

    def set_log(self, host: HostKey, wanted: DaemonLog) -> DaemonLog:
        """Change them; returns them as they are then."""
