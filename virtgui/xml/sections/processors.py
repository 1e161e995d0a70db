"""A machine's processors: how many, of which model, and how they lie together."""

from __future__ import annotations

from virtgui.xml.fields import integer, rows, switch, text
from virtgui.xml.node import Node


class ProcessorsXml(Node):
    """`<vcpu>`, `<vcpus>` and `<cpu>` with its NUMA cells."""

    __slots__ = ()

    vcpu_placement = text("vcpu/@placement")
    vcpu_set = text("vcpu/@cpuset")
    """The host's CPUs that all of the machine's may use, as in "0-3,^2"."""
    vcpu_list = rows("vcpus/vcpu", "@id", "@enabled", "@hotpluggable", "@order")

    cpu_mode = text("cpu/@mode")
    cpu_match = text("cpu/@match")
    cpu_check = text("cpu/@check")
    cpu_migratable = switch("cpu/@migratable", "on", "off")
    cpu_deprecated_features = switch("cpu/@deprecated_features", "on", "off")
    cpu_model = text("cpu/model")
    cpu_fallback = text("cpu/model/@fallback")
    cpu_vendor_id = text("cpu/model/@vendor_id")
    cpu_vendor = text("cpu/vendor")
    cpu_features = rows("cpu/feature", "@name", "@policy")

    sockets = integer("cpu/topology/@sockets", 1)
    dies = integer("cpu/topology/@dies", 1)
    clusters = integer("cpu/topology/@clusters", 1)
    cores = integer("cpu/topology/@cores", 1)
    threads = integer("cpu/topology/@threads", 1)

    cpu_cache_level = text("cpu/cache/@level")
    cpu_cache_mode = text("cpu/cache/@mode")
    cpu_address_mode = text("cpu/maxphysaddr/@mode")
    cpu_address_bits = integer("cpu/maxphysaddr/@bits")
    cpu_address_limit = integer("cpu/maxphysaddr/@limit")

    numa_cells = rows("cpu/numa/cell", "@id", "@cpus", "@memory", "@unit", "@memAccess", "@discard")
    """Memory is in KiB where no unit is written."""
    numa_latencies = rows(
        "cpu/numa/interconnects/latency", "@initiator", "@target", "@cache", "@type", "@value", ordered=True
    )
    numa_bandwidths = rows(
        "cpu/numa/interconnects/bandwidth", "@initiator", "@target", "@cache", "@type", "@value", "@unit", ordered=True
    )
