"""Every kind of device with what is expected to become of it; writes the guide's table of them.

`python -m tests.bed.kinds` writes resources/help/devices.md. tests/real/test_kinds.py holds it against a real host.
"""

from __future__ import annotations

from tests.bed.kind import Kind
from tests.bed.kinds_network import CARDS, HOST_DEVICES
from tests.bed.kinds_other import DISPLAYS, PORTS, SMALL
from tests.bed.kinds_storage import DISKS, FOLDERS
from virtgui.util.assets import asset

SHOWN = "Display, sound, input"
GROUPS: dict[str, tuple[Kind, ...]] = {
    "Disks and drives": DISKS,
    "Folders, controllers, memory": FOLDERS,
    "Network cards": CARDS,
    "Devices of the host": HOST_DEVICES,
    SHOWN: DISPLAYS,
    "Ports and channels": PORTS,
    "Others": SMALL,
}

_HEAD = """\
## Devices, one by one

What becomes of each kind of device on a real host: libvirt 9.0 with QEMU 7.2, a Q35 machine with free PCI Express
ports, shared memory that can grow, and a Linux guest. “Form” is the device’s page and the wizard; “Started”, “Added”
and “Removed” are what libvirt and QEMU do. “Needs …” names what that host lacks, so that it could not be tried there.
“At the next start” is what a running machine cannot do: it is kept, and counts once the machine has been shut down and
started. Whatever can be stored can be removed again from a machine that is off.
"""
_COLUMNS = ("Device", "Form", "Stored", "Edited", "Started", "Added while running", "Removed while running")


def row(kind: Kind) -> tuple[str, ...]:
    """A kind's line in the table: one cell for each column."""
    stored = kind.stored.words
    if stored != "yes":
        return (kind.name, kind.form.words, *([stored] * 5))
    added = kind.added.words
    return (
        kind.name,
        kind.form.words,
        "yes",
        "yes",
        kind.starts.words,
        added,
        kind.gone.words if added == "yes" else added,
    )


def written() -> str:
    """The table of all kinds, as the guide has it."""
    parts = [_HEAD]
    for group, kinds in GROUPS.items():
        lines = [_COLUMNS, ("---",) * len(_COLUMNS), *(row(kind) for kind in kinds)]
        parts.append("\n".join((f"### {group}", "", *(f"| {' | '.join(cells)} |" for cells in lines), "")))
    return "\n".join(parts)


if __name__ == "__main__":
    asset("resources", "help").joinpath("devices.md").write_text(written(), encoding="utf-8")
