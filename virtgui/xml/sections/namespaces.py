"""The foreign namespaces that libvirt reads inside definitions, with their usual prefixes."""

from __future__ import annotations

OSINFO = "{http://libosinfo.org/xmlns/libvirt/domain/1.0}"
QEMU = "{http://libvirt.org/schemas/domain/qemu/1.0}"
LXC = "{http://libvirt.org/schemas/domain/lxc/1.0}"
XEN = "{http://libvirt.org/schemas/domain/xen/1.0}"
BHYVE = "{http://libvirt.org/schemas/domain/bhyve/1.0}"
VMWARE = "{http://libvirt.org/schemas/domain/vmware/1.0}"
DNSMASQ = "{http://libvirt.org/schemas/network/dnsmasq/1.0}"
OWN = "{urn:virtgui:domain:1}"
"""What this program writes into a machine's metadata."""
POOL_FS = "{http://libvirt.org/schemas/storagepool/fs/1.0}"
POOL_RBD = "{http://libvirt.org/schemas/storagepool/rbd/1.0}"
"""Inside a storage pool's definition: mount options, and Ceph's own options."""

PREFIXES = {
    OSINFO: "libosinfo",
    QEMU: "qemu",
    LXC: "lxc",
    XEN: "xen",
    BHYVE: "bhyve",
    VMWARE: "vmware",
    DNSMASQ: "dnsmasq",
    OWN: "virtgui",
    POOL_FS: "fs",
    POOL_RBD: "rbd",
}
