"""What a machine can do beside its devices: the features of its firmware, chipset and hypervisor."""

from __future__ import annotations

from virtgui.xml.fields import Field, flag, integer, size_kib, switch, text
from virtgui.xml.node import Node
from virtgui.xml.sections.special import state


def _on(path: str) -> Field[bool]:
    return switch(f"features/{path}/@state", "on", "off")


class FeaturesXml(Node):
    """Every child of `<features>` but containers' capabilities."""

    __slots__ = ()

    acpi = flag("features/acpi")
    apic = flag("features/apic")
    apic_eoi = switch("features/apic/@eoi", "on", "off")
    pae = flag("features/pae")
    hap = state("features/hap")
    viridian = flag("features/viridian")
    privnet = flag("features/privnet")
    pv_spinlock = state("features/pvspinlock")
    pmu = state("features/pmu")
    vmport = state("features/vmport")
    smm = state("features/smm")
    smm_tseg_kib = size_kib("features/smm/tseg", bare="MiB")
    gic = flag("features/gic")
    gic_version = text("features/gic/@version")
    ioapic = text("features/ioapic/@driver")
    hpt_resizing = text("features/hpt/@resizing")
    hpt_max_page_kib = size_kib("features/hpt/maxpagesize")
    vmcoreinfo = state("features/vmcoreinfo")
    htm = _on("htm")
    nested_hv = _on("nested-hv")
    unknown_msrs = text("features/msrs/@unknown")
    ccf_assist = _on("ccf-assist")
    cfpc = text("features/cfpc/@value")
    sbbc = text("features/sbbc/@value")
    ibs = text("features/ibs/@value")
    translation_cache_kib = size_kib("features/tcg/tb-cache")
    async_teardown = switch("features/async-teardown/@enabled")
    ras = _on("ras")
    ps2 = _on("ps2")
    aia = text("features/aia/@value")

    kvm_hidden = _on("kvm/hidden")
    kvm_hint_dedicated = _on("kvm/hint-dedicated")
    kvm_poll_control = _on("kvm/poll-control")
    kvm_pv_ipi = _on("kvm/pv-ipi")
    kvm_dirty_ring = _on("kvm/dirty-ring")
    kvm_dirty_ring_size = integer("features/kvm/dirty-ring/@size")

    xen_e820_host = _on("xen/e820_host")
    xen_passthrough = _on("xen/passthrough")
    xen_passthrough_mode = text("features/xen/passthrough/@mode")


class HypervXml(Node):
    """`<hyperv>`: what Windows expects of Microsoft's hypervisor."""

    __slots__ = ()

    hyperv_mode = text("features/hyperv/@mode")
    hyperv_relaxed = _on("hyperv/relaxed")
    hyperv_vapic = _on("hyperv/vapic")
    hyperv_spinlocks = _on("hyperv/spinlocks")
    hyperv_spinlocks_retries = integer("features/hyperv/spinlocks/@retries")
    hyperv_vpindex = _on("hyperv/vpindex")
    hyperv_runtime = _on("hyperv/runtime")
    hyperv_synic = _on("hyperv/synic")
    hyperv_stimer = _on("hyperv/stimer")
    hyperv_stimer_direct = _on("hyperv/stimer/direct")
    hyperv_reset = _on("hyperv/reset")
    hyperv_vendor_id = _on("hyperv/vendor_id")
    hyperv_vendor_id_value = text("features/hyperv/vendor_id/@value")
    hyperv_frequencies = _on("hyperv/frequencies")
    hyperv_reenlightenment = _on("hyperv/reenlightenment")
    hyperv_tlbflush = _on("hyperv/tlbflush")
    hyperv_tlbflush_direct = _on("hyperv/tlbflush/direct")
    hyperv_tlbflush_extended = _on("hyperv/tlbflush/extended")
    hyperv_ipi = _on("hyperv/ipi")
    hyperv_evmcs = _on("hyperv/evmcs")
    hyperv_avic = _on("hyperv/avic")
    hyperv_emsr_bitmap = _on("hyperv/emsr_bitmap")
    hyperv_xmm_input = _on("hyperv/xmm_input")


class PrivilegesXml(Node):
    """`<capabilities>`: what the first process of a container may do (capabilities(7))."""

    __slots__ = ()

    capabilities_policy = text("features/capabilities/@policy")
    may_audit_control = _on("capabilities/audit_control")
    may_audit_write = _on("capabilities/audit_write")
    may_block_suspend = _on("capabilities/block_suspend")
    may_chown = _on("capabilities/chown")
    may_dac_override = _on("capabilities/dac_override")
    may_dac_read_search = _on("capabilities/dac_read_search")
    may_fowner = _on("capabilities/fowner")
    may_fsetid = _on("capabilities/fsetid")
    may_ipc_lock = _on("capabilities/ipc_lock")
    may_ipc_owner = _on("capabilities/ipc_owner")
    may_kill = _on("capabilities/kill")
    may_lease = _on("capabilities/lease")
    may_linux_immutable = _on("capabilities/linux_immutable")
    may_mac_admin = _on("capabilities/mac_admin")
    may_mac_override = _on("capabilities/mac_override")
    may_mknod = _on("capabilities/mknod")
    may_net_admin = _on("capabilities/net_admin")
    may_net_bind_service = _on("capabilities/net_bind_service")
    may_net_broadcast = _on("capabilities/net_broadcast")
    may_net_raw = _on("capabilities/net_raw")
    may_setgid = _on("capabilities/setgid")
    may_setfcap = _on("capabilities/setfcap")
    may_setpcap = _on("capabilities/setpcap")
    may_setuid = _on("capabilities/setuid")
    may_sys_admin = _on("capabilities/sys_admin")
    may_sys_boot = _on("capabilities/sys_boot")
    may_sys_chroot = _on("capabilities/sys_chroot")
    may_sys_module = _on("capabilities/sys_module")
    may_sys_nice = _on("capabilities/sys_nice")
    may_sys_pacct = _on("capabilities/sys_pacct")
    may_sys_ptrace = _on("capabilities/sys_ptrace")
    may_sys_rawio = _on("capabilities/sys_rawio")
    may_sys_resource = _on("capabilities/sys_resource")
    may_sys_time = _on("capabilities/sys_time")
    may_sys_tty_config = _on("capabilities/sys_tty_config")
    may_syslog = _on("capabilities/syslog")
    may_wake_alarm = _on("capabilities/wake_alarm")
