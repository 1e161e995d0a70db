"""What machines are made from works on a real host: a seed is done, an appliance starts."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path

from tests.bed import guest
from tests.bed.disk import SIZE_MIB, disk
from tests.bed.hosts import PrivateHost
from virtgui.host import cpio, images, ova, seed
from virtgui.host.private_folder import PrivateFolder
from virtgui.install import passwords
from virtgui.install.cloudinit import CloudDraft, CloudNic, documents

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEU9vG4Zb3bKq3cJ6ZtT4q9WqLr9Vb3mS8Vf4o0D5nQZ ada@tower"
OVF = """\
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
 <References><File ovf:id="file1" ovf:href="tiny.vmdk"/></References>
 <DiskSection><Disk ovf:diskId="disk1" ovf:fileRef="file1" ovf:capacity="{mib}"
  ovf:capacityAllocationUnits="byte * 2^20"/></DiskSection>
 <VirtualSystem ovf:id="tiny">
  <VirtualHardwareSection>
   <Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType>
    <rasd:VirtualQuantity>160</rasd:VirtualQuantity></Item>
   <Item><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceSubType>virtio</rasd:ResourceSubType>
    <rasd:ResourceType>20</rasd:ResourceType></Item>
   <Item><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceType>17</rasd:ResourceType><rasd:Parent>2</rasd:Parent>
    <rasd:HostResource>ovf:/disk/disk1</rasd:HostResource></Item>
  </VirtualHardwareSection>
 </VirtualSystem>
</Envelope>
"""


def made_ova(folder: Path) -> Path:
    vmdk = folder / "tiny.vmdk"
    argv = ["qemu-img", "convert", "-O", "vmdk", "-o", "subformat=streamOptimized", "--", str(disk()), str(vmdk)]
    subprocess.run(argv, check=True, capture_output=True, timeout=120)
    (folder / "tiny.ovf").write_text(OVF.format(mib=SIZE_MIB))
    names = ("tiny.ovf", "tiny.vmdk")
    lines = [f"SHA256({name})= {hashlib.sha256((folder / name).read_bytes()).hexdigest()}\n" for name in names]
    (folder / "tiny.mf").write_text("".join(lines))
    with tarfile.open(folder / "tiny.ova", "w", format=tarfile.USTAR_FORMAT) as archive:
        for name in ("tiny.ovf", "tiny.mf", "tiny.vmdk"):
            archive.add(folder / name, name)
    return folder / "tiny.ova"


def imported(path: Path, target: Path) -> str:
    """Bring an appliance's disk to where a host finds it; the bus it was on."""
    package = ova.inspect(path)
    assert package.warnings == ()
    (system,) = package.appliance.systems
    (found,) = system.disks
    with PrivateFolder(path.with_name("unpacked")) as folder:
        vmdk = ova.unpack(package, folder)[found.href]
        header = images.probe(vmdk).header
        assert (header.format, header.virtual_size, header.needs) == ("vmdk", SIZE_MIB << 20, ())
        images.convert(vmdk, header.format, target)
    target.chmod(0o644)
    return found.bus


def test_an_imported_appliance_starts_and_does_what_its_seed_says(private_host: PrivateHost, tmp_path: Path) -> None:
    """One start for both, since each takes its time: the appliance is a cloud image."""
    draft = CloudDraft(
        user="ada",
        password_hash=passwords.hashed("long enough"),
        keys=(KEY,),
        hostname="web-01",
        commands=("echo VG-RAN on $(hostname)", "test -r /seed/network-config && echo VG-NETWORK"),
        nics=(CloudNic(),),
    )
    bus = imported(made_ova(tmp_path), private_host.images / "appliance.qcow2")
    with PrivateFolder() as folder:
        shutil.copyfile(seed.write(folder, documents(draft)), private_host.images / "appliance-seed.iso")
    line = "/var/lib/libvirt/images/appliance.serial"
    devices = (
        f"<serial type='pty'><log file='{line}' append='off'/><target port='0'/></serial>"
        "<disk type='file'><driver name='qemu' type='qcow2' cache='unsafe'/>"
        f"<source file='/var/lib/libvirt/images/appliance.qcow2'/><target dev='vda' bus='{bus}'/></disk>"
        "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/>"
        "<source file='/var/lib/libvirt/images/appliance-seed.iso'/><target dev='hdc' bus='ide'/><readonly/></disk>"
    )
    try:
        private_host.add("appliance", extra=devices, memory_mib=160)
        private_host.says("appliance", "VG-READY")
        said = private_host.serial("appliance")
        assert "VG-CLOUD host web-01" in said
        assert "VG-CLOUD user 1000" in said
        assert f"VG-CLOUD key {KEY}" in said
        assert "VG-RAN on web-01" in said
        assert "VG-NETWORK" in said
        private_host.say("appliance", "grep -c '^ada:[$]6[$]' /etc/shadow | sed s/^/VG-HASHES=/")
        private_host.says("appliance", "VG-HASHES=1")
    finally:
        private_host.remove("appliance")


def test_a_kernel_unpacks_what_was_put_into_its_initial_ram_disk(private_host: PrivateHost) -> None:
    _, initrd = guest.image()
    mine = private_host.images / "answered"
    mine.write_bytes(initrd.read_bytes() + b"\0")  # at no round place
    cpio.put_into(mine, {"preseed.cfg": b"VG-ANSWERED by a file\n"})
    xml = private_host.guest("answered", boot=True).replace(str(initrd), "/var/lib/libvirt/images/answered")
    private_host.define(xml)
    try:
        private_host.virsh("start", "--", "answered")
        private_host.says("answered", "VG-READY")
        private_host.say("answered", "cat /preseed.cfg")
        private_host.says("answered", "VG-ANSWERED by a file")
    finally:
        private_host.remove("answered")
