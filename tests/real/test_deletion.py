"""Machines deleted on a real libvirtd: which files are gone from the disk, which are not, and what is told."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from tests.bed.ways import by_keys
from virtgui.host.demo import demo_uri
from virtgui.model.commands import Verb
from virtgui.model.doomed import victims
from virtgui.model.file_index import FileIndex
from virtgui.model.going import Cause, Listing, listing
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Finished
from virtgui.model.removal import Part, Remove, Removed
from virtgui.model.users import FilesRead, ReadFiles
from virtgui.views.deletion.dialog import DeleteDialog

OpenProgram = Callable[..., Program]
INSIDE = "/var/lib/libvirt/images"
_UEFI = (
    "<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>"
    "<nvram template='/usr/share/OVMF/OVMF_VARS_4M.fd'>{}</nvram>"
)


class Deleting:
    """One host and what a person does to it."""

    def __init__(self, circle: Circle, host: PrivateHost) -> None:
        self.circle, self.host = circle, host
        self.uri = circle.connect(host.uri)

    def key(self, name: str) -> DomainKey:
        return self.circle.appears(self.uri, name, 30).key

    def listing(self, name: str) -> Listing:
        ticket = self.circle.send(ReadFiles(self.uri))
        self.circle.wait_until(lambda: self.circle.of(ticket, FilesRead), 60, "the list is read")
        (read,) = self.circle.of(ticket, FilesRead)
        found = listing(FileIndex((read.files,)), self.key(name))
        assert found is not None
        return found

    def remove(self, name: str, *paths: str, keep: tuple[Part, ...] = (), power_off: bool = False) -> Finished:
        found = self.listing(name)
        chosen = set(paths) or {item.path for item in found.items if item.ticked}
        return self.send(Remove(found.key, victims(found, chosen), keep, power_off))

    def send(self, command: Remove) -> Finished:
        ticket = self.circle.send(command)
        done = self.circle.finish(ticket, 60)
        (self.told,) = self.circle.of(ticket, Removed)
        return done

    def defined(self, name: str) -> bool:
        return name in self.host.virsh("list", "--all", "--name").split()

    def file(self, name: str) -> Path:
        return self.host.images / name


@pytest.fixture
def it(circle: Circle, fresh_host: PrivateHost) -> Iterator[Deleting]:
    yield Deleting(circle, fresh_host)


def image(host: PrivateHost, name: str, below: str = "") -> str:
    """A small image, if wanted upon another."""
    path = host.images / name
    upon = ["-b", str(host.images / below), "-F", "qcow2"] if below else []
    size = [] if below else ["8M"]
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", *upon, str(path), *size], check=True, timeout=30)
    if below:
        # the name that the host knows it by
        moved = ["qemu-img", "rebase", "-u", "-F", "qcow2", "-b", f"{INSIDE}/{below}", str(path)]
        subprocess.run(moved, check=True, timeout=30)
    return f"{INSIDE}/{name}"


def more_disks(*paths: str) -> str:
    return "".join(
        f"<disk type='file'><driver name='qemu' type='qcow2'/><source file='{path}'/>"
        f"<target dev='vd{chr(98 + number)}' bus='virtio'/></disk>"
        for number, path in enumerate(paths)
    )


def test_all_of_a_machine_goes_and_nothing_else(it: Deleting) -> None:
    nvram = "/var/lib/libvirt/qemu/nvram/all_VARS.fd"
    xml = it.host.guest("all", disk=image(it.host, "all.qcow2"), extra=more_disks(image(it.host, "data.qcow2")))
    iso = it.file("tools.iso")
    iso.write_bytes(bytes(4096))
    disc = f"<disk type='file' device='cdrom'><source file='{INSIDE}/tools.iso'/><target dev='hda'/><readonly/></disk>"
    xml = xml.replace("hvm</type>", f"hvm</type>{_UEFI.format(nvram)}").replace("</devices>", f"{disc}</devices>")
    it.host.define(xml)
    image(it.host, "bystander.qcow2")
    it.host.add("other", start=False, disk=image(it.host, "other.qcow2"))
    it.host.run("sh", "-c", f"mkdir -p /var/lib/libvirt/qemu/nvram && echo vars >{nvram}")

    found = it.listing("all")
    assert [piece.part for piece in found.pieces] == [Part.NVRAM]
    told = {item.label: (item.ticked, item.format, item.causes) for item in found.items}
    assert told["vda"] == (True, "qcow2", ())
    assert told["vdb"] == (True, "qcow2", ())
    assert told["hda"][0] is False and Cause.MEDIUM in told["hda"][2]
    assert all(item.size > 0 and item.capacity == 8 << 20 for item in found.items if item.ticked)

    assert it.remove("all").problem is None
    it.circle.wait_until(lambda: found.key not in it.circle.world.machines, 30, "its row is gone")
    assert not it.defined("all")
    assert not it.file("all.qcow2").exists() and not it.file("data.qcow2").exists()
    assert iso.exists() and it.file("bystander.qcow2").exists() and it.file("other.qcow2").exists()
    assert it.host.run("sh", "-c", f"test -e {nvram} && echo there || echo gone").strip() == "gone"
    assert it.told.gone and [fate.why for fate in it.told.fates] == ["", ""]


def test_firmware_variables_and_files_can_stay(it: Deleting) -> None:
    nvram = "/var/lib/libvirt/qemu/nvram/kept_VARS.fd"
    xml = it.host.guest("kept", disk=image(it.host, "kept.qcow2"))
    it.host.define(xml.replace("hvm</type>", f"hvm</type>{_UEFI.format(nvram)}"))
    it.host.run("sh", "-c", f"mkdir -p /var/lib/libvirt/qemu/nvram && echo vars >{nvram}")
    done = it.send(Remove(it.key("kept"), (), (Part.NVRAM,)))
    assert done.problem is None and not it.defined("kept")
    assert it.file("kept.qcow2").exists()
    assert it.host.run("cat", nvram).strip() == "vars"


@pytest.mark.parametrize("kept", [False, True])
def test_the_state_of_a_tpm_goes_unless_it_shall_stay(it: Deleting, kept: bool) -> None:
    tpm = "<tpm model='tpm-tis'><backend type='emulator' version='2.0'/></tpm>"
    it.host.add("sealed", disk=image(it.host, "sealed.qcow2"), extra=tpm)
    state = f"/var/lib/libvirt/swtpm/{it.host.virsh('domuuid', 'sealed').strip()}"
    it.host.run("test", "-d", state)
    found = it.listing("sealed")
    assert [piece.part for piece in found.pieces] == [Part.TPM]
    assert it.remove("sealed", keep=(Part.TPM,) if kept else (), power_off=True).problem is None
    assert not it.defined("sealed")
    there = it.host.run("sh", "-c", f"test -e {state} && echo there || echo gone").strip()
    assert there == ("there" if kept else "gone")


def test_a_running_machine_is_powered_off_first_and_its_saved_state_goes(it: Deleting) -> None:
    it.host.add("busy", disk=image(it.host, "busy.qcow2"))
    refused = it.remove("busy")
    assert refused.problem is not None and "started meanwhile" in refused.problem.reason
    assert it.host.state("busy") == "running" and it.file("busy.qcow2").exists()
    it.host.virsh("managedsave", "busy")
    it.circle.becomes(it.key("busy"), lambda machine: machine.saved, 30)
    it.host.virsh("start", "busy")
    it.host.virsh("managedsave", "busy")
    assert [piece.part for piece in it.listing("busy").pieces] == [Part.SAVED]
    assert it.remove("busy", power_off=True).problem is None
    assert not it.defined("busy") and not it.file("busy.qcow2").exists()

    it.host.add("live", disk=image(it.host, "live.qcow2"))
    it.host.virsh("checkpoint-create-as", "live", "mark")
    assert [(piece.part, piece.names) for piece in it.listing("live").pieces] == [(Part.CHECKPOINTS, ("mark",))]
    assert it.remove("live", power_off=True).problem is None
    assert not it.defined("live") and not it.file("live.qcow2").exists()


def test_a_file_that_others_use_stays_whoever_asks_for_it(it: Deleting) -> None:
    base = image(it.host, "base.qcow2")
    it.host.add("base", start=False, disk=base, extra=more_disks(image(it.host, "own.qcow2")))
    it.host.add("clone", start=False, disk=image(it.host, "clone.qcow2", "base.qcow2"))
    found = it.listing("base")
    item = next(item for item in found.items if item.label == "vda")
    assert item.causes == (Cause.USED,) and [user.name for user in item.users] == ["clone"]
    # it was free when it was agreed to, and is not any more
    agreed = victims(found, {item.path for item in found.items})
    forced = agreed[0]._replace(path=base, volume="base.qcow2")
    done = it.send(Remove(found.key, (forced, *agreed)))
    assert done.problem is not None and "clone uses it now" in done.problem.reason
    assert it.defined("base"), "with a file that stays, the machine stays"
    assert it.file("base.qcow2").exists() and it.file("clone.qcow2").exists()
    assert not it.file("own.qcow2").exists()

    # the clone goes, what stood below it is listed but stays
    clone = it.listing("clone")
    assert {item.role: item.ticked for item in clone.items} == {"disk": True, "below": False}
    assert it.remove("clone").problem is None
    assert it.file("base.qcow2").exists()
    assert it.remove("base").problem is None
    assert not it.file("base.qcow2").exists() and not it.defined("base")


def test_one_of_three_files_that_cannot_be_deleted_leaves_the_machine_and_can_be_repeated(it: Deleting) -> None:
    one, two, three = (image(it.host, f"{name}.qcow2") for name in ("one", "two", "three"))
    it.host.run("mkdir", "-p", "/var/lib/libvirt/stuck")
    it.host.define(
        "<pool type='dir'><name>stuck</name><target><path>/var/lib/libvirt/stuck</path></target></pool>", "pool"
    )
    it.host.run("mv", two, "/var/lib/libvirt/stuck/two.qcow2")
    # a mount point cannot be unlinked, whoever asks
    it.host.run("mount", "--bind", "/var/lib/libvirt/stuck/two.qcow2", "/var/lib/libvirt/stuck/two.qcow2")
    it.host.virsh("pool-start", "stuck")
    two = "/var/lib/libvirt/stuck/two.qcow2"
    it.host.add("three", start=False, disk=one, extra=more_disks(two, three))
    done = it.remove("three")
    assert done.problem is not None
    assert done.problem.reason.startswith("1 of 3 files could not be deleted, so it stays defined.")
    assert two in done.problem.reason and done.problem.remedy is not None
    assert done.problem.detail.splitlines()[0] == f"{one}: deleted"
    assert it.defined("three")
    assert not it.file("one.qcow2").exists() and not it.file("three.qcow2").exists()
    again = it.listing("three")
    assert {item.label: item.causes for item in again.items} == {
        "vda": (Cause.MISSING,),
        "vdb": (),
        "vdc": (Cause.MISSING,),
    }
    it.host.run("umount", two)
    assert it.remove("three").problem is None
    assert not it.defined("three")


def test_external_snapshots_go_with_all_their_images(it: Deleting) -> None:
    it.host.add("snapped", disk=image(it.host, "snapped.qcow2"))
    spec = f"vda,file={INSIDE}/snapped.over,snapshot=external"
    memory = f"file={INSIDE}/snapped.mem,snapshot=external"
    it.host.virsh("snapshot-create-as", "snapped", "first", "--diskspec", spec, "--memspec", memory)
    found = it.listing("snapped")
    told = {item.path.rsplit("/", 1)[-1]: item.ticked for item in found.items}
    assert told == {"snapped.over": True, "snapped.qcow2": True, "snapped.mem": True}
    assert it.remove("snapped", power_off=True).problem is None
    assert not it.defined("snapped")
    assert not [path for path in it.host.images.iterdir() if path.name.startswith("snapped")]


def test_a_person_deletes_a_running_machine_by_keys_takes_it_back_and_does_it_all_the_same(
    fresh_host: PrivateHost, open_program: OpenProgram
) -> None:
    kept = image(fresh_host, "kept.qcow2")
    fresh_host.add("pressed", disk=image(fresh_host, "pressed.qcow2"), extra=more_disks(kept))
    it = open_program(fresh_host.uri)
    for undone in (True, False):
        by_keys(it, "pressed", Verb.UNDEFINE)
        asked = it.open_window(DeleteDialog)
        it.wait(lambda asked=asked: asked.ready, "the list is read", 60)
        row = next(row for row, _ in asked.rows.items() if row.title == "Disk vdb")
        asked.rows.tick(row, False)
        assert not asked.deed_button.isEnabled(), "it runs, and its name is not typed"
        asked.names.fields[0].setFocus()
        it.write("pressed", asked)
        assert asked.deed_button.text() == "Delete machine and 1 file"
        it.click(asked.deed_button)
        it.wait(lambda: it.window.deleting.bar.bars, "it can be taken back", 60)
        (bar,) = it.window.deleting.bar.bars.values()
        it.click(bar.undo if undone else bar.now)
        it.wait(lambda: not it.window.deleting.bar.bars, "the bar is gone", 60)
        if undone:
            assert fresh_host.state("pressed") == "running" and not it.jobs()
    it.wait(lambda: not it.rows(), "its row is gone", 60)
    it.wait(lambda: it.jobs() and not it.jobs()[0].running, "the job has ended", 30)
    assert it.jobs()[0].problem is None
    assert not (fresh_host.images / "pressed.qcow2").exists() and (fresh_host.images / "kept.qcow2").exists()


def test_quitting_while_it_can_be_taken_back_deletes_nothing(fresh_host: PrivateHost, qapp: QApplication) -> None:
    fresh_host.add("quit", start=False, disk=image(fresh_host, "quit.qcow2"))
    it = Program(qapp, fresh_host.uri)
    by_keys(it, "quit", Verb.UNDEFINE)
    asked = it.open_window(DeleteDialog)
    it.wait(lambda: asked.ready, "the list is read", 60)
    it.click(asked.deed_button)
    it.wait(lambda: it.window.deleting.bar.bars, "it can be taken back", 60)
    it.close()
    assert (fresh_host.images / "quit.qcow2").exists()
    assert "quit" in fresh_host.virsh("list", "--all", "--name")


def test_the_demo_host_loses_machines_and_volumes_like_a_real_one(open_program: OpenProgram) -> None:
    it = open_program(demo_uri())
    it.menu("debian-template", "Delete…")
    asked = it.open_window(DeleteDialog)
    it.wait(lambda: asked.ready, "the list is read", 60)
    told = {row.title: (on, row.locked, row.why) for row, on in asked.rows.items()}
    assert told["Disk vda"][:2] == (False, True) and "stands on it" in told["Disk vda"][2]
    it.answer(DeleteDialog, "Esc")
    it.menu("backup-01", "Delete…")
    asked = it.open_window(DeleteDialog)
    it.wait(lambda: asked.ready, "the list is read", 60)
    assert asked.deed_button.text() == "Delete machine and 2 files"
    it.click(asked.deed_button)
    it.wait(lambda: it.window.deleting.bar.bars, "it can be taken back", 60)
    (bar,) = it.window.deleting.bar.bars.values()
    it.click(bar.now)
    it.wait(lambda: it.find("backup-01") is None, "it is gone", 60)
    it.wait(lambda: it.jobs() and not it.jobs()[0].running, "the job has ended", 30)
    assert it.jobs()[0].problem is None, it.jobs()[0].problem


def test_names_that_look_like_markup_or_commands_are_deleted_like_any_other(it: Deleting) -> None:
    name = "<b>x; rm -rf ~ \u202egnp"
    path = image(it.host, "<i>$(x)'.qcow2")
    it.host.add(name, start=False, disk=path)
    it.host.virsh("snapshot-create-as", "--", name, "<i>first<i>")
    image(it.host, "x.qcow2")
    (piece,) = it.listing(name).pieces
    assert (piece.part, piece.names) == (Part.SNAPSHOTS, ("<i>first<i>",))
    assert it.remove(name).problem is None
    assert not it.file("<i>$(x)'.qcow2").exists() and it.file("x.qcow2").exists()
    assert not it.host.virsh("list", "--all", "--name").strip()
