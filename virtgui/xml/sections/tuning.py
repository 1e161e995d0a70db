"""A machine's share of its host: pinning, schedulers, limits, NUMA, I/O threads."""

from __future__ import annotations

from virtgui.xml.fields import integer, rows, text
from virtgui.xml.node import Node

_RATES = ("read_bytes_sec", "write_bytes_sec", "read_iops_sec", "write_iops_sec")
_THROTTLES = tuple(
    f"{way}_{unit}_sec{suffix}"
    for suffix in ("", "_max", "_max_length")
    for unit in ("bytes", "iops")
    for way in ("total", "read", "write")
)


class TuningXml(Node):
    """`<cputune>`, `<blkiotune>`, `<numatune>`, I/O threads and groups of throttled disks. Periods and quotas
    are microseconds, -1 is no limit."""

    __slots__ = ()

    cpu_shares = integer("cputune/shares")
    cpu_period = integer("cputune/period")
    cpu_quota = integer("cputune/quota")
    global_period = integer("cputune/global_period")
    global_quota = integer("cputune/global_quota")
    emulator_period = integer("cputune/emulator_period")
    emulator_quota = integer("cputune/emulator_quota")
    iothread_period = integer("cputune/iothread_period")
    iothread_quota = integer("cputune/iothread_quota")

    vcpu_pins = rows("cputune/vcpupin", "@vcpu", "@cpuset")
    emulator_pin = text("cputune/emulatorpin/@cpuset")
    iothread_pins = rows("cputune/iothreadpin", "@iothread", "@cpuset")
    vcpu_schedulers = rows("cputune/vcpusched", "@vcpus", "@scheduler", "@priority")
    iothread_schedulers = rows("cputune/iothreadsched", "@iothreads", "@scheduler", "@priority")
    emulator_scheduler = text("cputune/emulatorsched/@scheduler")
    emulator_priority = integer("cputune/emulatorsched/@priority")
    cache_tunes = rows(
        "cputune/cachetune", "@vcpus", "cache/@id", "cache/@level", "cache/@type", "cache/@size", "cache/@unit"
    )
    """Each with the first of its caches."""
    memory_tunes = rows("cputune/memorytune", "@vcpus", "node/@id", "node/@bandwidth")
    """Each with the first of its nodes."""

    block_weight = integer("blkiotune/weight")
    block_devices = rows("blkiotune/device", "path", "weight", *_RATES)

    numa_mode = text("numatune/memory/@mode")
    numa_nodes = text("numatune/memory/@nodeset")
    numa_placement = text("numatune/memory/@placement")
    numa_memory_nodes = rows("numatune/memnode", "@cellid", "@mode", "@nodeset")

    iothreads = integer("iothreads")
    iothread_list = rows(
        "iothreadids/iothread",
        "@id",
        "poll/@max",
        "poll/@grow",
        "poll/@shrink",
        "@thread_pool_min",
        "@thread_pool_max",
    )
    default_iothread_min = integer("defaultiothread/@thread_pool_min", -1)
    default_iothread_max = integer("defaultiothread/@thread_pool_max", -1)

    throttle_groups = rows("throttlegroups/throttlegroup", "group_name", *_THROTTLES, "size_iops_sec")

    partition = text("resource/partition")
    fibre_channel_app = text("resource/fibrechannel/@appid")
