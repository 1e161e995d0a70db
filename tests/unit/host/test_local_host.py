"""What this computer tells of itself, and the log settings that virt-admin is asked for."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from virtgui.host.local_host import ThisComputer, log_flaw
from virtgui.model.keys import HostKey
from virtgui.model.local import DaemonLog
from virtgui.util.errand import Cannot

SYSTEM = HostKey("qemu:///system")


def computer(root: Path, **files: str) -> ThisComputer:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("DOT", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return ThisComputer(root)


def test_it_reads_what_there_is(tmp_path: Path) -> None:
    it = computer(
        tmp_path,
        proc__cpuinfo="processor : 0\nflags\t: fpu vmx avx2\n",
        sys__module__kvm_intel__parameters__nested="Y\n",
        dev__kvm="",
        etc__libvirt__networkDOTconf='# firewall_backend = "iptables"\nfirewall_backend = "nftables"\n',
        usr__libexec__virtiofsd="",
    )
    (tmp_path / "etc/os-release").write_text("ID=fedora\n", encoding="ascii")
    told = it.facts()
    assert (told.cpu_flags, told.kvm_module, told.nested, told.kvm_device) == (("vmx",), "kvm_intel", True, True)
    assert (told.firewall_chosen, told.virtiofsd) == ("nftables", "/usr/libexec/virtiofsd")
    assert told.package("firmware") == "sudo dnf install edk2-ovmf"
    assert told.user


def test_a_bare_computer_tells_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    told = ThisComputer(tmp_path).facts()
    assert (told.kvm_device, told.nested, told.virtiofsd, told.cpu_flags) == (False, None, "", ())
    assert told.package("nft") == ""


def admin(folder: Path, script: str) -> str:
    path = folder / "virt-admin"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_virt_admin_is_asked_by_words_no_shell_sees(tmp_path: Path) -> None:
    program = admin(tmp_path, f"printf '%s\\n' \"$@\" >> {tmp_path}/asked\necho ' Logging filters: 1:*qemu* '")
    it = ThisComputer(tmp_path, program)
    log = it.set_log(SYSTEM, DaemonLog("1:qemu.$(touch${IFS}x)", ""))
    assert log.filters == "1:*qemu*"
    asked = (tmp_path / "asked").read_text(encoding="ascii").splitlines()
    assert asked[:4] == ["-c", "libvirtd:///system", "daemon-log-filters", "--filters=1:qemu.$(touch${IFS}x)"]


@pytest.mark.parametrize(
    ("complaint", "word"),
    [
        ("Failed to connect socket to '/run/x': Permission denied", "Only root"),
        ("Failed to connect socket to '/run/x': No such file or directory", "no administration socket"),
        ("invalid argument: Malformed format for filter 'x'", "Malformed"),
    ],
)
def test_why_it_failed_is_said(tmp_path: Path, complaint: str, word: str) -> None:
    it = ThisComputer(tmp_path, admin(tmp_path, f'echo "error: {complaint}" >&2; exit 1'))
    with pytest.raises(Cannot, match=word):
        it.read_log(SYSTEM)


def test_what_cannot_be_asked_is_said(tmp_path: Path) -> None:
    missing = ThisComputer(tmp_path, "virt-admin-that-is-not-there")
    with pytest.raises(Cannot, match="not installed"):
        missing.read_log(SYSTEM)
    for uri in ("qemu+ssh://far/system", "test:///default", "qemu:///system?socket=-oProxyCommand=x"):
        with pytest.raises(Cannot):
            ThisComputer().read_log(HostKey(uri))


def test_settings_that_make_no_sense_are_refused_before_they_are_sent() -> None:
    assert log_flaw(DaemonLog("1:qemu 3:rpc", "2:file:/var/log/x.log 3:journald 4:stderr 1:syslog:libvirt")) == ""
    for wrong in (DaemonLog("qemu"), DaemonLog("5:qemu"), DaemonLog("", "2:file:relative"), DaemonLog("", "--help")):
        assert log_flaw(wrong)


def test_libvirt_guests_is_found_by_its_files(tmp_path: Path) -> None:
    it = ThisComputer(tmp_path)
    assert it.guests_service().installed is False
    computer(tmp_path, lib__systemd__system__libvirt_guestsDOTservice="")
    (tmp_path / "lib/systemd/system/libvirt_guests.service").rename(
        tmp_path / "lib/systemd/system/libvirt-guests.service"
    )
    found = it.guests_service()
    assert (found.installed, found.enabled, found.active) == (True, False, False)
    wants = tmp_path / "etc/systemd/system/multi-user.target.wants"
    wants.mkdir(parents=True)
    (wants / "libvirt-guests.service").symlink_to("/lib/systemd/system/libvirt-guests.service")
    (tmp_path / "var/lock").mkdir(parents=True)
    (tmp_path / "var/lock/libvirt-guests").touch()
    (tmp_path / "etc/sysconfig").mkdir()
    (tmp_path / "etc/sysconfig/libvirt-guests").write_text("ON_SHUTDOWN=suspend\nodd line\n")
    found = it.guests_service()
    assert (found.enabled, found.active, found.path) == (True, True, "/etc/sysconfig/libvirt-guests")
    assert found.settings.save and found.odd == ("odd line",)
