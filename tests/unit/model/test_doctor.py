"""Each thing that can be wrong with a host is found, and what mends it is told."""

from __future__ import annotations

from virtgui.model.doctor import Check, Findings, Health, checks
from virtgui.model.facts import Host, Phase
from virtgui.model.keys import HostKey
from virtgui.model.local import LocalFacts
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingDeed, ThingKey, ThingKind

KEY = HostKey("qemu:///system")
HOST = Host(KEY, Phase.OPEN, driver="QEMU")
WELL = LocalFacts(
    user="ann",
    groups=("libvirt", "kvm"),
    kvm_device=True,
    kvm_usable=True,
    cpu_flags=("svm",),
    kvm_module="kvm_amd",
    nested=True,
    firewalls=("nft", "iptables"),
    virtiofsd="/usr/libexec/virtiofsd",
    swtpm=True,
    install="sudo apt install",
    packages=(("swtpm", "swtpm swtpm-tools"), ("firmware", "ovmf"), ("virtiofsd", "virtiofsd"), ("nft", "nftables")),
)
GIB = 1024**3


def network(*, active: bool = True, autostart: bool = True, name: str = "default") -> Thing:
    return Thing(ThingKey(KEY, ThingKind.NETWORK, f"uuid-{name}"), name, active, True, autostart)


def pool(name: str, free: int, *, active: bool = True) -> Thing:
    numbers = (("capacity", 100 * GIB), ("available", free))
    return Thing(ThingKey(KEY, ThingKind.POOL, f"uuid-{name}"), name, active, True, True, numbers=numbers)


GOOD = Findings(
    HOST,
    WELL,
    ("qemu", "kvm"),
    ("bios", "efi"),
    ("emulator",),
    ("path", "virtiofs"),
    (network(),),
    "",
    (pool("p", 50 * GIB),),
)


def found(**changed: object) -> dict[str, Check]:
    return {check.id: check for check in checks(GOOD._replace(**changed))}  # type: ignore[arg-type]


def local(**changed: object) -> LocalFacts:
    return WELL._replace(**changed)  # type: ignore[arg-type]


def test_a_healthy_host_has_nothing_wrong() -> None:
    told = found()
    assert {check.health for check in told.values()} == {Health.GOOD}
    assert set(told) == {"kvm", "groups", "network", "pools", "firewall", "firmware", "tpm", "virtiofs", "nested"}


def test_kvm() -> None:
    def kvm(**changed: object) -> Check:
        return found(domains=("qemu",), local=local(**changed))["kvm"]

    assert "firmware" in kvm(kvm_device=False, cpu_flags=()).said
    assert kvm(kvm_device=False).command == "sudo modprobe kvm_amd"
    assert kvm(kvm_usable=False).command == "sudo usermod -aG kvm -- ann"
    assert kvm().health is Health.WARN
    assert found(domains=("qemu",), local=None)["kvm"].health is Health.BAD


def test_groups_and_a_hostile_user_name() -> None:
    told = found(local=local(groups=("users",)))["groups"]
    assert (told.health, told.command) == (Health.WARN, "sudo usermod -aG libvirt -- ann")
    assert found(local=local(groups=(), user="x; rm -rf ~"))["groups"].command.endswith("-- 'x; rm -rf ~'")
    assert found(local=local(groups=(), root=True))["groups"].health is Health.GOOD


def test_the_default_network() -> None:
    missing = found(networks=(network(name="other"),))["network"]
    assert isinstance(missing.deed, DefineThing) and missing.deed.start and missing.deed.autostart
    off = found(networks=(network(active=False),))["network"]
    assert off.deed == ThingAct(network().key, ThingDeed.START)
    assert off.command == "virsh -c qemu:///system net-start default"
    by_hand = found(networks=(network(autostart=False),))["network"]
    assert by_hand.deed == ThingAct(network().key, ThingDeed.AUTOSTART_ON)
    assert found(networks=None)["network"].health is Health.UNKNOWN
    assert found(networks=(), networks_lack="Not permitted.")["network"].said == "Not permitted."


def test_pools() -> None:
    told = found(pools=(pool("full", 0), pool("low", GIB), pool("off", 0, active=False)))
    assert told["room full"].health is Health.BAD
    assert told["room low"].said == "The pool “low” has 1 GiB left of 100 GiB."
    assert told["pool off"].deed == ThingAct(pool("off", 0).key, ThingDeed.START)
    assert found(pools=())["pools"].health is Health.WARN


def test_what_is_not_installed_is_named_with_its_package() -> None:
    bare = local(firewalls=(), virtiofsd="", swtpm=False, nested=False)
    told = found(local=bare, firmware=("bios",), tpm=())
    assert told["firewall"].command == "sudo apt install nftables"
    assert told["firmware"].command == "sudo apt install ovmf"
    assert told["tpm"].command == "sudo apt install swtpm swtpm-tools"
    assert told["virtiofs"].command == "sudo apt install virtiofsd"
    assert told["nested"].command.startswith("echo options kvm_amd nested=1")
    wanted = found(local=local(firewalls=("iptables",), firewall_chosen="nftables"))["firewall"]
    assert wanted.health is Health.BAD


def test_another_computer_and_another_driver_are_asked_only_what_they_can_tell() -> None:
    remote = found(local=None, tpm=None, firmware=None, shares=None, domains=None)
    assert {it.health for it in remote.values()} == {Health.UNKNOWN, Health.GOOD}
    assert "groups" not in remote and "nested" not in remote
    pretend = found(host=Host(HostKey("test:///default"), Phase.OPEN, driver="Test"), local=None)
    assert set(pretend) == {"network", "pools"}
