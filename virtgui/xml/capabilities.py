"""What a hypervisor offers a machine and what its host is, from libvirt's two documents of capabilities."""

from __future__ import annotations

from dataclasses import dataclass

from virtgui.xml.parse import Refused, parse


@dataclass(frozen=True, slots=True)
class Capabilities:
    """`offers` has every enumeration of the domain capabilities by its path ("disk/bus", "os/firmware",
    "os/loader/type", "cpu/host-passthrough/hostPassthroughMigratable", "features/..."); `supported` says of
    every part that tells ("disk", "graphics", "cpu/host-model", "features/sev", ...) whether it is supported."""

    offers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    supported: tuple[tuple[str, bool], ...] = ()
    cpu_models: tuple[tuple[str, bool], ...] = ()
    """Names of CPU models, and whether this host can run them."""
    max_vcpus: int = 0
    machines: tuple[str, ...] = ()
    host_cpus: int = 0
    host_cells: tuple[tuple[int, int, tuple[int, ...]], ...] = ()
    """NUMA cells: number, memory in KiB, CPUs."""
    page_sizes: tuple[int, ...] = ()
    """Sizes of huge pages the host knows, KiB."""
    iommu: bool | None = None

    def values(self, path: str) -> tuple[str, ...] | None:
        """The values offered at a path; None where the hypervisor tells nothing of it."""
        return next((values for known, values in self.offers if known == path), None)

    def supports(self, path: str) -> bool | None:
        """Whether a part is supported; None where the hypervisor does not say."""
        return next((told for known, told in self.supported if known == path), None)


def capabilities(domain: str, host: str) -> Capabilities:
    """Both documents as one fact; an empty or unreadable one tells nothing."""
    raise NotImplementedError(parse, Refused, domain, host)
