"""Why a deed on a thing was not done, of each kind as one text."""

from __future__ import annotations

from virtgui.model.things import ThingKind
from virtgui.util.language import tr

GONE = {
    ThingKind.POOL: tr("This storage pool no longer exists."),
    ThingKind.NETWORK: tr("This network no longer exists."),
    ThingKind.DEVICE: tr("This host device no longer exists."),
    ThingKind.INTERFACE: tr("This host interface no longer exists."),
    ThingKind.FILTER: tr("This network filter no longer exists."),
    ThingKind.BINDING: tr("This filter binding no longer exists."),
    ThingKind.SECRET: tr("This secret no longer exists."),
}
CHANGED = {
    ThingKind.POOL: tr("this storage pool was changed elsewhere meanwhile. Nothing was done: look at it again"),
    ThingKind.NETWORK: tr("this network was changed elsewhere meanwhile. Nothing was done: look at it again"),
    ThingKind.DEVICE: tr("this host device was changed elsewhere meanwhile. Nothing was done: look at it again"),
    ThingKind.INTERFACE: tr("this host interface was changed elsewhere meanwhile. Nothing was done: look at it again"),
    ThingKind.FILTER: tr("this network filter was changed elsewhere meanwhile. Nothing was done: look at it again"),
    ThingKind.BINDING: tr("this filter binding was changed elsewhere meanwhile. Nothing was done: look at it again"),
    ThingKind.SECRET: tr("this secret was changed elsewhere meanwhile. Nothing was done: look at it again"),
}
"""Why a document of it is not stored."""
