"""How long and what is measured, the same for the floor and for the program."""

from __future__ import annotations

import libvirt

STARTS = 7
"""How often a start is measured: one by itself says little on a computer that does other things too."""
SETTLE_S = 6.0
"""From the first rows to the steady state."""
STEADY_S = 10.0
"""How long the steady state is watched."""
EVENTS = 40
"""How many events another process makes, so far apart that none is passed over for the next."""
EVENT_GAP_S = 0.2
LISTEN_MS = 16_000

TICK_CALLS = 3
"""Calls of one tick on one host: its machines' counters, its own CPU and memory."""

NOWAIT = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE | libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT
SUMS = (
    libvirt.VIR_DOMAIN_STATS_STATE
    | libvirt.VIR_DOMAIN_STATS_CPU_TOTAL
    | libvirt.VIR_DOMAIN_STATS_BALLOON
    | libvirt.VIR_DOMAIN_STATS_BLOCK
    | libvirt.VIR_DOMAIN_STATS_INTERFACE
)
