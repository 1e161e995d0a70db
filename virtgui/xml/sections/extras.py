"""What a machine tells its guest of itself, and words handed straight to the hypervisor."""

from __future__ import annotations

from virtgui.xml.fields import rows, text
from virtgui.xml.node import Node
from virtgui.xml.sections.namespaces import BHYVE, LXC, QEMU, VMWARE, XEN
from virtgui.xml.sections.special import twin_rows

_SMBIOS = ("sysinfo", "type", "smbios")
_FWCFG = ("sysinfo", "type", "fwcfg")


class ExtrasXml(Node):
    """`<sysinfo>` and the namespaces of single hypervisors."""

    __slots__ = ()

    smbios_bios = twin_rows(_SMBIOS, "bios/entry", "@name", ".")
    smbios_system = twin_rows(_SMBIOS, "system/entry", "@name", ".")
    smbios_board = twin_rows(_SMBIOS, "baseBoard/entry", "@name", ".")
    smbios_chassis = twin_rows(_SMBIOS, "chassis/entry", "@name", ".")
    smbios_strings = twin_rows(_SMBIOS, "oemStrings/entry", ".", ordered=True)
    firmware_entries = twin_rows(_FWCFG, "entry", "@name", ".", "@file")

    qemu_arguments = rows(f"{QEMU}commandline/{QEMU}arg", "@value", ordered=True)
    qemu_environment = rows(f"{QEMU}commandline/{QEMU}env", "@name", "@value")
    qemu_capabilities_added = rows(f"{QEMU}capabilities/{QEMU}add", "@capability")
    qemu_capabilities_dropped = rows(f"{QEMU}capabilities/{QEMU}del", "@capability")
    qemu_deprecation = text(f"{QEMU}deprecation/@behavior")
    xen_arguments = rows(f"{XEN}commandline/{XEN}arg", "@value", ordered=True)
    bhyve_arguments = rows(f"{BHYVE}commandline/{BHYVE}arg", "@value", ordered=True)
    bhyve_environment = rows(f"{BHYVE}commandline/{BHYVE}env", "@name", "@value")
    vmware_datacenter = text(f"{VMWARE}datacenterpath")

    share_network_type = text(f"{LXC}namespace/{LXC}sharenet/@type")
    share_network = text(f"{LXC}namespace/{LXC}sharenet/@value")
    share_ipc_type = text(f"{LXC}namespace/{LXC}shareipc/@type")
    share_ipc = text(f"{LXC}namespace/{LXC}shareipc/@value")
    share_uts_type = text(f"{LXC}namespace/{LXC}shareuts/@type")
    share_uts = text(f"{LXC}namespace/{LXC}shareuts/@value")
