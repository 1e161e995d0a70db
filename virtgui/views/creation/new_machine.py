"""What was made, and what is left to do for it."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.install.draft import CloudSource, ContainerSource, IsoSource, Medium, TreeSource
from virtgui.install.workshop import Workshop
from virtgui.model.keys import DomainKey
from virtgui.qtmodels.creation import Creation


class NewMachine(NamedTuple):
    """What was made: `installs` where its installation runs and ends with its first reboot; `spent` are volumes that
    nothing needs after its first run; `starts` where it is started at once."""

    key: DomainKey
    installs: bool = False
    spent: tuple[Medium, ...] = ()
    starts: bool = True


def new_machine(creation: Creation, workshop: Workshop) -> NewMachine:
    """The machine that is there now; what was made on this computer for it is its own from here on."""
    spent: list[Medium] = []
    match creation.source:
        case CloudSource(seed=seed, eject_seed=True) if seed.chosen:
            spent.append(seed)
        case IsoSource(script=script) if script.chosen:
            spent.append(script)
        case TreeSource():
            spent += [upload.medium for upload in creation.uploads]
        case ContainerSource(root=root, image=image) if image:
            workshop.keep(root)
    draft = creation.draft
    starts = draft.start or not draft.stored
    return NewMachine(creation.key, creation.installs, tuple(spent) if starts else (), starts)
