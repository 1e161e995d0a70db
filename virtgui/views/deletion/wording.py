"""How a deletion reads: what each thing is, why it stays, what changed, what the button does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from virtgui.model.going import Cause, Item, Listing, Piece
from virtgui.model.keys import HostKey
from virtgui.model.removal import Part
from virtgui.model.users import User
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.util.units import size_text

NameOf = Callable[[HostKey], str]

_ROLES = {
    "disk": tr("Disk"),
    "lun": "LUN",
    "cdrom": tr("CD drive"),
    "floppy": tr("Floppy drive"),
    "kernel": tr("Kernel"),
    "initrd": tr("Initial ramdisk"),
    "dtb": tr("Device tree"),
    "folder": tr("Shared folder"),
    "memory": tr("Memory of snapshot"),
    "below": tr("Image below"),
}
_ICONS = {
    "cdrom": "disc",
    "floppy": "device-floppy",
    "folder": "folder",
    "kernel": "cpu",
    "initrd": "cpu",
    "dtb": "cpu",
    "memory": "camera",
    "below": "stack-2",
}
_PARTS = {
    Part.SAVED: (tr("Saved state"), "device-floppy"),
    Part.SNAPSHOTS: (tr("Snapshots"), "camera"),
    Part.CHECKPOINTS: (tr("Checkpoints"), "clock"),
    Part.NVRAM: (tr("Firmware variables"), "adjustments"),
    Part.TPM: (tr("TPM state"), "lock"),
}
_CAUSES = {
    Cause.FOLDER: tr("Folders stay."),
    Cause.NETWORK: tr("It lies on the network: delete it where it is stored."),
    Cause.DEVICE: tr("A device of the host stays."),
    Cause.NO_POOL: tr("It is in no storage pool: delete it by hand on the host."),
    Cause.POOL_OFF: tr("Its storage pool is off: start the pool first."),
    Cause.MISSING: tr("It is not there any more."),
    Cause.FIXED: tr("Volumes of its pool cannot be deleted from here."),
    Cause.BLIND: tr("It is not known who else uses it."),
    Cause.DOUBT: tr("Not everything was read that could use it."),
    Cause.MEDIUM: tr("Discs and floppies are often shared."),
    Cause.READ_ONLY: tr("It is read-only here: somebody else may write to it."),
    Cause.SHAREABLE: tr("It is marked as shareable."),
    Cause.BLOCK: tr("A block device: nothing brings it back."),
    Cause.REMOTE_VOLUME: tr("It lies on the network: hosts that are not connected may use it."),
    Cause.BOOT: tr("Machines often share it."),
    Cause.BELOW: tr("Images to build on are often shared."),
}
_NAMES_SHOWN = 3
_ALWAYS = tr("Always goes with the definition.")


def item_title(item: Item) -> str:
    """ "Disk vda"."""
    word = _ROLES.get(item.role, tr("File"))
    label = "" if item.label == item.role else plain(item.label, 60)
    return f"{word} {label}".strip()


def item_icon(item: Item) -> str:
    """Its picture's name."""
    return _ICONS.get(item.role, "database")


def item_facts(item: Item) -> str:
    """ "qcow2, 20 GiB"."""
    size = size_text(item.capacity) if item.capacity else ""
    return ", ".join(part for part in (plain(item.format, 20), size) if part)


def item_why(item: Item, name_of: NameOf, home: HostKey) -> str:
    """Why it is locked or not ticked, the gravest reason first; "" where there is none."""
    sure = [user for user in item.users if user.sure]
    rest = [user for user in item.users if not user.sure]
    said = []
    for cause in item.causes:
        match cause:
            case Cause.USED:
                said.append(tr("Used by {users}.").format(users=users_text(sure, name_of, home)))
            case Cause.GOING_TOO:
                said.append(tr("{users} uses it as well, and goes too.").format(users=users_text(sure, name_of, home)))
            case Cause.PERHAPS:
                said.append(tr("Perhaps used by {users}.").format(users=users_text(rest, name_of, home)))
            case _:
                said.append(_CAUSES[cause])
    return " ".join(said)


def users_text(users: Sequence[User], name_of: NameOf, home: HostKey) -> str:
    """ "web-02 (vda), db on lab and 3 more"."""
    shown = [_user(user, name_of, home) for user in users[:_NAMES_SHOWN]]
    if len(users) > _NAMES_SHOWN:
        return tr("{names} and {count} more").format(names=", ".join(shown), count=len(users) - _NAMES_SHOWN)
    if len(shown) > 1:
        return tr("{names} and {last}").format(names=", ".join(shown[:-1]), last=shown[-1])
    return shown[0] if shown else tr("somebody")


def _user(user: User, name_of: NameOf, home: HostKey) -> str:
    name = plain(user.name, 60)
    base = plain(user.through.rsplit("/", 1)[-1], 60)
    if user.machine is None:
        text = tr("volume {name}, which stands on it").format(name=name)
    elif user.through:
        text = tr("{name} ({file} stands on it)").format(name=name, file=base)
    else:
        text = f"{name} ({plain(user.how, 40)})" if user.how else name
    return text if user.host == home else tr("{user} on {host}").format(user=text, host=name_of(user.host))


def piece_title(piece: Piece) -> str:
    """ "Firmware variables"."""
    return _PARTS[piece.part][0]


def piece_icon(piece: Piece) -> str:
    """Its picture's name."""
    return _PARTS[piece.part][1]


def piece_facts(piece: Piece) -> str:
    """The names of snapshots, or where it lies."""
    if piece.names:
        shown = ", ".join(plain(name, 40) for name in piece.names[:_NAMES_SHOWN])
        more = len(piece.names) - _NAMES_SHOWN
        return tr("{names} and {count} more").format(names=shown, count=more) if more > 0 else shown
    return plain(piece.path, 400)


def piece_why(piece: Piece, name_of: NameOf, home: HostKey) -> str:
    """Why it cannot be chosen, or what it is."""
    if piece.users:
        return tr("Used by {users}.").format(users=users_text(piece.users, name_of, home))
    return _ALWAYS if piece.forced else ""


def deed(machines: int, files: int) -> str:
    """ "Delete 2 machines and 3 files", what the button does."""
    if machines == 1 and files:
        return plural(files, "Delete machine and {n} file", "Delete machine and {n} files")
    if machines == 1:
        return tr("Delete machine, keep its files")
    if files:
        return tr("Delete {machines} and {files}").format(
            machines=plural(machines, "{n} machine", "{n} machines"), files=plural(files, "{n} file", "{n} files")
        )
    return plural(machines, "Delete {n} machine, keep their files", "Delete {n} machines, keep their files")


def changes(before: Iterable[Listing], after: Iterable[Listing]) -> tuple[str, ...]:
    """What is different in a list that was read again, one sentence each."""
    old, new = {each.key: each for each in before}, {each.key: each for each in after}
    said = [tr("{name} no longer exists.").format(name=plain(old[key].name, 60)) for key in old if key not in new]
    for key, now in new.items():
        was = old.get(key)
        if was is not None and was.pledge != now.pledge:
            said += _changed(was, now)
    return tuple(said)


def _changed(was: Listing, now: Listing) -> list[str]:
    name = plain(now.name, 60)
    said = []
    if was.name != now.name:
        said.append(tr("{old} is called {name} now.").format(old=plain(was.name, 60), name=name))
    if was.active != now.active:
        said.append(tr("{name} is running now." if now.active else "{name} is off now.").format(name=name))
    old, new = {item.path: item for item in was.items}, {item.path: item for item in now.items}
    said += [tr("{name} no longer has {file}.").format(name=name, file=_short(path)) for path in old if path not in new]
    said += [tr("{name} has {file} now.").format(name=name, file=_short(path)) for path in new if path not in old]
    for path, item in new.items():
        before = old.get(path)
        if before is not None and before.pledge != item.pledge:
            if item.locked and not before.locked:
                said.append(tr("{file} of {name} can no longer be deleted.").format(file=_short(path), name=name))
            elif before.locked and not item.locked:
                said.append(tr("{file} of {name} can be deleted now.").format(file=_short(path), name=name))
            else:
                other = tr("Other things speak against deleting {file} of {name} now.")
                said.append(other.format(file=_short(path), name=name))
    if [piece[:2] for piece in was.pieces] != [piece[:2] for piece in now.pieces]:
        said.append(tr("The snapshots, saved state or other parts of {name} are different now.").format(name=name))
    return said or [tr("The list of {name} is different now.").format(name=name)]


def _short(path: str) -> str:
    return plain(path.rsplit("/", 1)[-1] or path, 80)
