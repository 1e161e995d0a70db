"""Keys that libvirt presses in a guest: what a person writes, Linux's numbers for them, and virsh's words.

Numbers and names are those of Linux's input-event-codes.h, which libvirt calls the codeset "linux".
"""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.tuples import NamedTuple

KEYS_MOST = 16
"""libvirt takes no more at once (VIR_DOMAIN_SEND_KEY_MAX_KEYS)."""
HOLD_MS = 100
"""How long keys are held unless said otherwise."""
HOLD_MOST_MS = 10_000


class _Key(NamedTuple):
    code: int
    linux: str


def _row(first: int, keys: str) -> dict[str, _Key]:
    return {key: _Key(first + at, f"KEY_{key.upper()}") for at, key in enumerate(keys)}


_KEYS = {
    **_row(2, "1234567890"), **_row(16, "qwertyuiop"), **_row(30, "asdfghjkl"), **_row(44, "zxcvbnm"),
    **{f"f{n}": _Key((58 if n <= 10 else 76) + n, f"KEY_F{n}") for n in range(1, 13)},
    **{f"f{n}": _Key(170 + n, f"KEY_F{n}") for n in range(13, 25)},
    "esc": _Key(1, "KEY_ESC"), "-": _Key(12, "KEY_MINUS"), "=": _Key(13, "KEY_EQUAL"),
    "backspace": _Key(14, "KEY_BACKSPACE"), "tab": _Key(15, "KEY_TAB"), "[": _Key(26, "KEY_LEFTBRACE"),
    "]": _Key(27, "KEY_RIGHTBRACE"), "return": _Key(28, "KEY_ENTER"), "ctrl": _Key(29, "KEY_LEFTCTRL"),
    ";": _Key(39, "KEY_SEMICOLON"), "'": _Key(40, "KEY_APOSTROPHE"), "`": _Key(41, "KEY_GRAVE"),
    "shift": _Key(42, "KEY_LEFTSHIFT"), "\\": _Key(43, "KEY_BACKSLASH"), ",": _Key(51, "KEY_COMMA"),
    ".": _Key(52, "KEY_DOT"), "/": _Key(53, "KEY_SLASH"), "alt": _Key(56, "KEY_LEFTALT"),
    "space": _Key(57, "KEY_SPACE"), "capslock": _Key(58, "KEY_CAPSLOCK"), "numlock": _Key(69, "KEY_NUMLOCK"),
    "scrolllock": _Key(70, "KEY_SCROLLLOCK"), "sysrq": _Key(99, "KEY_SYSRQ"), "altgr": _Key(100, "KEY_RIGHTALT"),
    "home": _Key(102, "KEY_HOME"), "up": _Key(103, "KEY_UP"), "pgup": _Key(104, "KEY_PAGEUP"),
    "left": _Key(105, "KEY_LEFT"), "right": _Key(106, "KEY_RIGHT"), "end": _Key(107, "KEY_END"),
    "down": _Key(108, "KEY_DOWN"), "pgdown": _Key(109, "KEY_PAGEDOWN"), "ins": _Key(110, "KEY_INSERT"),
    "delete": _Key(111, "KEY_DELETE"), "power": _Key(116, "KEY_POWER"), "pause": _Key(119, "KEY_PAUSE"),
    "super": _Key(125, "KEY_LEFTMETA"), "menu": _Key(127, "KEY_COMPOSE"), "sleep": _Key(142, "KEY_SLEEP"),
}  # fmt: skip
_ALSO = {
    "escape": "esc", "enter": "return", "control": "ctrl", "del": "delete", "insert": "ins", "print": "sysrq",
    "pageup": "pgup", "pagedown": "pgdown", "windows": "super", "meta": "super",
}  # fmt: skip
_LINUX = {key.linux.casefold(): key for key in _KEYS.values()} | {
    "key_rightctrl": _Key(97, "KEY_RIGHTCTRL"),
    "key_rightshift": _Key(54, "KEY_RIGHTSHIFT"),
    "key_rightmeta": _Key(126, "KEY_RIGHTMETA"),
    "key_kpenter": _Key(96, "KEY_KPENTER"),
}
NAMES = frozenset((*_KEYS, *_ALSO, *_LINUX))
"""Every name that is understood, in small letters."""

USUAL = (
    "Ctrl+Alt+Delete",
    "Ctrl+Alt+Backspace",
    *(f"Ctrl+Alt+F{number}" for number in range(1, 8)),
    "Alt+SysRq+S",
    "Alt+SysRq+U",
    "Alt+SysRq+B",
    "Return",
    "Esc",
    "Space",
    "Power",
)
"""What is sent most, as it is offered."""


class Keys(NamedTuple):
    """Keys that go down together: Linux's numbers and, in the same order, its names."""

    codes: tuple[int, ...]
    names: tuple[str, ...]
    hold_ms: int


def keys_of(text: str) -> Keys:
    """What "Ctrl+Alt+Delete", or that and the milliseconds they are held ("Alt+SysRq+B 500"), means. Keys are named
    as they stand on a keyboard, case not minded, or as Linux names them ("KEY_F13").

    Raises ValueError, with a sentence, for what is not understood.
    """
    keys, _, hold = text.strip().partition(" ")
    hold_ms = int(hold) if hold.isascii() and hold.isdigit() else 0 if hold else HOLD_MS
    if not 0 < hold_ms <= HOLD_MOST_MS:
        raise ValueError(tr("Keys are held for 1 to {most} ms.").format(most=HOLD_MOST_MS))
    if not keys:
        raise ValueError(tr("Name the keys, such as Ctrl+Alt+Delete."))
    found = [_key(name) for name in keys.split("+")]
    if len(found) > KEYS_MOST:
        raise ValueError(tr("At most {count} keys go down together.").format(count=KEYS_MOST))
    if len(set(found)) < len(found):
        raise ValueError(tr("Name each key once."))
    return Keys(tuple(key.code for key in found), tuple(key.linux for key in found), hold_ms)


def act_text(keys: str, hold_ms: int) -> str:
    """The text that `keys_of` reads."""
    return f"{''.join(keys.split())} {hold_ms}"


def _key(name: str) -> _Key:
    low = name.casefold()
    key = _KEYS.get(_ALSO.get(low, low)) or _LINUX.get(low)
    if key is None:
        if not name:
            raise ValueError(tr("Name a key on both sides of each “+”."))
        raise ValueError(tr("There is no key “{name}”.").format(name=plain(name, 40)))
    return key
