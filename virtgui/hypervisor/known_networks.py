"""Why a network cannot be defined or started, as a table like that of `known`."""

from __future__ import annotations

from virtgui.hypervisor.known import Known
from virtgui.util.language import tr

NETWORKS: tuple[Known, ...] = (
    Known(
        r"Network is already in use by interface (?P<device>\S+)",
        tr("{device} of {host} is in the same range of addresses. Give the network another range."),
    ),
    Known(
        r"error creating bridge interface (?P<bridge>\S+): File exists",
        tr("{host} has a device {bridge} already. Give the network's bridge another name, or leave it to libvirt."),
    ),
    Known(
        r"bridge name '(?P<bridge>[^']*)' already in use",
        tr("Another network has the bridge {bridge}. Give this one another name, or leave it to libvirt."),
    ),
    Known(
        r"dnsmasq: failed to (?:create listening|bind DHCP server) socket(?: for (?P<address>\S+))?: "
        r"Address already in use",
        tr(
            "Something else on {host} answers for names or DHCP already, so dnsmasq cannot ({address} is in use). "
            "Stop that, or turn this network's DHCP and name service off."
        ),
    ),
    Known(
        r"network '(?P<network>[^']*)' already exists with uuid|network '(?P<network2>[^']*)' is already defined",
        tr("There is a network “{network}” already. Choose another name."),
    ),
    Known(
        r"No usable Vf's present on SRIOV PF (?P<device>\S+)",
        tr("{device} of {host} has no virtual functions. Turn some on (its driver's sriov_numvfs), or choose another."),
    ),
    Known(
        r"device '[^']*/(?P<device>[0-9a-f:.]+)' in network '[^']*' is not an SR-IOV Virtual Function",
        tr("{device} is no virtual function. Name those of an SR-IOV card, or choose the card itself."),
    ),
    Known(
        r"zone (?P<zone>\S+) requested for network \S+ but firewalld is not active",
        tr("The firewall zone {zone} needs firewalld, which does not run on {host}. Start it, or clear the zone."),
    ),
    Known(
        r"Unable to set bridge (?P<bridge>\S+) vlan_filtering",
        tr("The kernel of {host} has no VLAN filtering for bridges: leave the table of MAC addresses to the kernel."),
    ),
    Known(
        r"Specified qdisc kind is unknown|sfq perturb",
        tr("The kernel of {host} lacks what limits rates (the modules sch_htb and sch_sfq). Clear the limits."),
    ),
    Known(
        r"cannot instantiate filter due to unresolvable variables[^:]*: (?P<names>[^\n]+)",
        tr("The filter needs values that are not given: {names}. Give them as parameters of the filter."),
    ),
    Known(
        r"network is already active",
        tr("It is on already."),
    ),
)
