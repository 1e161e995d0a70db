"""One machine's list as rows: its definition, its parts, its files."""

from __future__ import annotations

from virtgui.model.going import Cause, Item, Listing, Piece
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views import icons, words
from virtgui.views.deletion import wording
from virtgui.views.deletion.rows import Row
from virtgui.views.deletion.wording import NameOf

_GRAVE = frozenset({Cause.USED, Cause.PERHAPS, Cause.BLIND, Cause.DOUBT, Cause.GOING_TOO})
_PLACE = 400
DEFINITION = "definition"


def rows_of(listing: Listing, world: World, name_of: NameOf) -> list[Row]:
    """Its heading, its definition and all that could go with it."""
    machine, host = world.machines.get(listing.key), world.hosts.get(listing.key.host)
    picture, role = icons.state(machine, host) if machine is not None else ("square", "off")
    state = words.state_word(machine, host) if machine is not None else ""
    where = name_of(listing.key.host)
    facts = tr("{state}, on {host}").format(state=state, host=where)
    heading = Row(listing.key, None, plain(listing.name, 80), facts, icon=picture, role=role, heading=True)
    running = tr("It is powered off first.") if listing.active else ""
    definition = Row(
        listing.key,
        (DEFINITION,),
        tr("Definition"),
        tr("all its settings"),
        why=running,
        icon="code",
        locked=True,
        ticked=True,
    )
    pieces = [_piece(listing, piece, name_of) for piece in listing.pieces]
    return [heading, definition, *pieces, *(_item(listing, item, name_of) for item in listing.items)]


def _piece(listing: Listing, piece: Piece, name_of: NameOf) -> Row:
    locked = piece.forced or bool(piece.users)
    return Row(
        listing.key,
        piece.part,
        wording.piece_title(piece),
        "" if piece.path else wording.piece_facts(piece),
        plain(piece.path, _PLACE),
        piece.path,
        why=wording.piece_why(piece, name_of, listing.key.host),
        icon=wording.piece_icon(piece),
        grave=bool(piece.users),
        locked=locked,
        ticked=not piece.users,
    )


def _item(listing: Listing, item: Item, name_of: NameOf) -> Row:
    return Row(
        listing.key,
        item.path,
        wording.item_title(item),
        wording.item_facts(item),
        plain(item.path, _PLACE),
        item.path,
        size_text(item.size) if item.volume else "",
        wording.item_why(item, name_of, listing.key.host),
        wording.item_icon(item),
        grave=not _GRAVE.isdisjoint(item.causes),
        locked=item.locked,
        ticked=item.ticked,
    )
