"""How a deletion reads: what each thing is, why it stays, what changed, what the button does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from virtgui.model.going import Cause, Item, Listing, Piece
from virtgui.model.keys import HostKey
from virtgui.model.removal import Part
from virtgui.model.users import User
from virtgui.util.language import plural
from virtgui.util.names import plain
from virtgui.util.units import size_text

NameOf = Callable[[HostKey], str]

_ROLES = {
    "disk": "Disk",
    "lun": "LUN",
    "cdrom": "CD drive",
    "floppy": "Floppy drive",
    "kernel": "Kernel",
    "initrd": "Initial ramdisk",
    "dtb": "Device tree",
    "folder": "Shared folder",
    "memory": "Memory of snapshot",
    "below": "Image below",
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
    Part.SAVED: ("Saved state", "device-floppy"),
    Part.SNAPSHOTS: ("Snapshots", "camera"),
    Part.CHECKPOINTS: ("Checkpoints", "clock"),
    Part.NVRAM: ("Firmware variables", "adjustments"),
    Part.TPM: ("TPM state", "lock"),
}
_CAUSES = {
    Cause.FOLDER: "Folders stay.",
    Cause.NETWORK: "It lies on the network: delete it where it is stored.",
    Cause.DEVICE: "A device of the host stays.",
    Cause.NO_POOL: "It is in no storage pool: delete it by hand on the host.",
    Cause.POOL_OFF: "Its storage pool is off: start the pool first.",
    Cause.MISSING: "It is not there any more.",
    Cause.FIXED: "Volumes of its pool cannot be deleted from here.",
    Cause.BLIND: "It is not known who else uses it.",
    Cause.DOUBT: "Not everything was read that could use it.",
    Cause.MEDIUM: "Discs and floppies are often shared.",
    Cause.READ_ONLY: "It is read-only here: somebody else may write to it.",
    Cause.SHAREABLE: "It is marked as shareable.",
    Cause.BLOCK: "A block device: nothing brings it back.",
    Cause.REMOTE_VOLUME: "It lies on the network: hosts that are not connected may use it.",
    Cause.BOOT: "Machines often share it.",
    Cause.BELOW: "Images to build on are often shared.",
}
_NAMES_SHOWN = 3
_ALWAYS = "Always goes with the definition."


def item_title(item: Item) -> str:
    """ "Disk vda"."""
    word = _ROLES.get(item.role, "File")
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
                said.append(f"Used by {users_text(sure, name_of, home)}.")
            case Cause.GOING_TOO:
                said.append(f"{users_text(sure, name_of, home)} uses it as well, and goes too.")
            case Cause.PERHAPS:
                said.append(f"Perhaps used by {users_text(rest, name_of, home)}.")
            case _:
                said.append(_CAUSES[cause])
    return " ".join(said)


def users_text(users: Sequence[User], name_of: NameOf, home: HostKey) -> str:
    """ "web-02 (vda), db on lab and 3 more"."""
    shown = [_user(user, name_of, home) for user in users[:_NAMES_SHOWN]]
    if len(users) > _NAMES_SHOWN:
        return f"{', '.join(shown)} and {len(users) - _NAMES_SHOWN} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1] if shown else ""])) or "somebody"


def _user(user: User, name_of: NameOf, home: HostKey) -> str:
    name = plain(user.name, 60)
    base = plain(user.through.rsplit("/", 1)[-1], 60)
    if user.machine is None:
        text = f"volume {name}, which stands on it"
    elif user.through:
        text = f"{name} ({base} stands on it)"
    else:
        text = f"{name} ({plain(user.how, 40)})" if user.how else name
    return text if user.host == home else f"{text} on {name_of(user.host)}"


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
        return f"{shown} and {more} more" if more > 0 else shown
    return plain(piece.path, 400)


def piece_why(piece: Piece, name_of: NameOf, home: HostKey) -> str:
    """Why it cannot be chosen, or what it is."""
    if piece.users:
        return f"Used by {users_text(piece.users, name_of, home)}."
    return _ALWAYS if piece.forced else ""


def deed(machines: int, files: int) -> str:
    """ "Delete 2 machines and 3 files", what the button does."""
    one = machines == 1
    what = "machine" if one else plural(machines, "{n} machine", "{n} machines")
    if files:
        return f"Delete {what} and {plural(files, '{n} file', '{n} files')}"
    return f"Delete {what}, keep {'its' if one else 'their'} files"


def changes(before: Iterable[Listing], after: Iterable[Listing]) -> tuple[str, ...]:
    """What is different in a list that was read again, one sentence each."""
    old, new = {each.key: each for each in before}, {each.key: each for each in after}
    said = [f"{plain(old[key].name, 60)} no longer exists." for key in old if key not in new]
    for key, now in new.items():
        was = old.get(key)
        if was is not None and was.pledge != now.pledge:
            said += _changed(was, now)
    return tuple(said)


def _changed(was: Listing, now: Listing) -> list[str]:
    name = plain(now.name, 60)
    said = []
    if was.name != now.name:
        said.append(f"{plain(was.name, 60)} is called {name} now.")
    if was.active != now.active:
        said.append(f"{name} is {'running' if now.active else 'off'} now.")
    old, new = {item.path: item for item in was.items}, {item.path: item for item in now.items}
    said += [f"{name} no longer has {_short(path)}." for path in old if path not in new]
    said += [f"{name} has {_short(path)} now." for path in new if path not in old]
    for path, item in new.items():
        before = old.get(path)
        if before is not None and before.pledge != item.pledge:
            if item.locked and not before.locked:
                said.append(f"{_short(path)} of {name} can no longer be deleted.")
            elif before.locked and not item.locked:
                said.append(f"{_short(path)} of {name} can be deleted now.")
            else:
                said.append(f"Other things speak against deleting {_short(path)} of {name} now.")
    if [piece[:2] for piece in was.pieces] != [piece[:2] for piece in now.pieces]:
        said.append(f"The snapshots, saved state or other parts of {name} are different now.")
    return said or [f"The list of {name} is different now."]


def _short(path: str) -> str:
    return plain(path.rsplit("/", 1)[-1] or path, 80)
