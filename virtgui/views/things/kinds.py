"""What the kinds of things are called in sentences."""

from __future__ import annotations

from virtgui.model.things import ThingKind
from virtgui.util.language import plural, tr
from virtgui.util.tuples import NamedTuple


class KindWords(NamedTuple):
    """`many` stands within a sentence; `new` is the title of a form for one, `fixed` says that none can be changed."""

    many: str
    new: str
    fixed: str

    @property
    def heading(self) -> str:
        """The name of a list of them."""
        return f"{self.many[:1].upper()}{self.many[1:]}"


KIND_WORDS = {
    ThingKind.POOL: KindWords(tr("storage pools"), tr("New storage pool"), tr("A storage pool cannot be changed.")),
    ThingKind.NETWORK: KindWords(tr("networks"), tr("New network"), tr("A network cannot be changed.")),
    ThingKind.DEVICE: KindWords(tr("host devices"), tr("New host device"), tr("A host device cannot be changed.")),
    ThingKind.INTERFACE: KindWords(
        tr("host interfaces"), tr("New host interface"), tr("A host interface cannot be changed.")
    ),
    ThingKind.FILTER: KindWords(
        tr("network filters"), tr("New network filter"), tr("A network filter cannot be changed.")
    ),
    ThingKind.BINDING: KindWords(
        tr("filter bindings"), tr("New filter binding"), tr("A filter binding cannot be changed.")
    ),
    ThingKind.SECRET: KindWords(tr("secrets"), tr("New secret"), tr("A secret cannot be changed.")),
}


def count_things(number: int, kind: ThingKind) -> str:
    """ "1 network", "3 networks"."""
    match kind:
        case ThingKind.POOL:
            return plural(number, "{n} storage pool", "{n} storage pools")
        case ThingKind.NETWORK:
            return plural(number, "{n} network", "{n} networks")
        case ThingKind.DEVICE:
            return plural(number, "{n} host device", "{n} host devices")
        case ThingKind.INTERFACE:
            return plural(number, "{n} host interface", "{n} host interfaces")
        case ThingKind.FILTER:
            return plural(number, "{n} network filter", "{n} network filters")
        case ThingKind.BINDING:
            return plural(number, "{n} filter binding", "{n} filter bindings")
    return plural(number, "{n} secret", "{n} secrets")
