"""A pool called otherwise: libvirt has no call for it, so its definition is taken away and given back under the new
name; should that be refused, under the old one."""

from __future__ import annotations

from virtgui.model.things import DefineThing, Thing, ThingAct, ThingDeed, ThingDeeds, ThingKind
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.parse import parse, serialise
from virtgui.xml.pools import PoolXml


def renamed(pool: Thing, name: str) -> ThingDeeds:
    """What gives a pool that is off another name, as one job. Raises `parse.Refused`."""
    doing = tr("rename the pool {name}").format(name=plain(pool.name, 80))
    before = pool.stored or pool.xml
    node = PoolXml(parse(before).element)
    node.name = name

    def define(xml: str) -> DefineThing:
        return DefineThing(pool.key.host, ThingKind.POOL, xml, doing, autostart=bool(pool.autostart))

    parts = (ThingAct(pool.key, ThingDeed.UNDEFINE), define(serialise(node)))
    return ThingDeeds(pool.key, doing, parts, define(before))
