"""What an installer is told so that it asks nothing: the fields, and what libosinfo's install scripts cannot carry."""

from __future__ import annotations

import re
from typing import NamedTuple

from virtgui.util.frozen import dataclass
from virtgui.util.language import tr
from virtgui.xml.flaws.base import Flaw

GROUP = "install-script"

_USER = re.compile(r"[a-z_][a-z0-9_-]{0,31}")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9][A-Za-z0-9_+-]*){0,2}")
_WORD = re.compile(r"[A-Za-z0-9_.@-]{1,64}")
_DISK = re.compile(r"/dev/[a-z0-9/-]{1,64}|[A-Z]|[0-9]{1,2}")
_KEY = re.compile(r"[A-Za-z0-9-]{5,64}")
# their templates put a value between quotes, of a shell even, and into XML
_CUT_SHORT = re.compile("[ ;,=%]")  # where a value of Windows' older answer files stands between no quotes
_UNSAFE = re.compile("[\\x00-\\x1f\\x7f'\"\\\\<>&$`]")

ARGUMENTS = {
    "preseed.cfg": "auto=true priority=critical",
    "ks.cfg": "inst.ks=file:/ks.cfg",
    "autoinst.xml": "autoyast=file:///autoinst.xml",
}
"""What a kernel is told when an answer file is in its initial RAM disk, by the file's name."""


class Profile(NamedTuple):
    """A kind of installation that a system has a script for ("desktop", "jeos": just enough). `by_medium` when it can
    come on an image of its own, which is a floppy disk's where nothing else will do (`floppy`), `by_initrd` when in
    the initial RAM disk; `required` are parameters as the script names them ("admin-password")."""

    name: str
    by_medium: bool = False
    by_initrd: bool = False
    required: tuple[str, ...] = ()
    floppy: bool = False


_ANY = Profile("")


@dataclass(frozen=True, slots=True, repr=False)
class Answers:
    """What the form holds; "" is left to the script. Passwords are in the clear, as the scripts want them: they go
    into a private file and nowhere else."""

    user: str = ""
    real_name: str = ""
    user_password: str = ""
    admin_password: str = ""
    hostname: str = ""
    timezone: str = ""
    keyboard: str = ""
    language: str = ""
    product_key: str = ""
    target_disk: str = ""


_PARAMETERS = {
    "user": "user-login",
    "real_name": "user-realname",
    "user_password": "user-password",
    "admin_password": "admin-password",
    "hostname": "hostname",
    "timezone": "l10n-timezone",
    "keyboard": "l10n-keyboard",
    "language": "l10n-language",
    "product_key": "reg-product-key",
    "target_disk": "target-disk",
}
_FORMS = (
    ("user", _USER, tr("Use up to 32 small letters, digits, - and _, beginning with a letter or _")),
    ("hostname", _HOST, tr("Use up to 63 letters, digits and -, which is not at either end")),
    ("timezone", _ZONE, tr("Give a name such as Europe/Berlin or UTC")),
    ("keyboard", _WORD, tr("Give a layout such as us or de")),
    ("language", _WORD, tr("Give a language such as en_US")),
    ("target_disk", _DISK, tr("Give the disk as its installer calls it, such as /dev/vda")),
    ("product_key", _KEY, tr("Give the product key as it is printed, with its dashes")),
)


def flaws(answers: Answers, profile: Profile = _ANY) -> list[Flaw]:
    """What is wrong, by the field, for this kind of installation."""
    found = []
    required = profile.required
    for field, parameter in _PARAMETERS.items():
        if parameter in required and not getattr(answers, field):
            found.append(Flaw(field, tr("This installer asks for it: fill it in")))
    for field, form, message in _FORMS:
        value = getattr(answers, field)
        if value and not form.fullmatch(value):
            found.append(Flaw(field, message))
    for field in ("real_name", "user_password", "admin_password"):
        if _UNSAFE.search(getattr(answers, field)):
            found.append(
                Flaw(field, tr("Leave out quotes and the characters \\ < > & $ `: install scripts do not carry them"))
            )
    if profile.floppy and _CUT_SHORT.search(answers.admin_password):
        found.append(Flaw("admin_password", tr("Leave out spaces and ; , = %: this installer stops at them")))
    if answers.user_password and not answers.user:
        found.append(Flaw("user", tr("Say whose password it is")))
    return found


def configuration(answers: Answers) -> str:
    """The file that osinfo-install-script reads it from, a GLib key file. Raises ValueError where there are flaws."""
    if flaws(answers):
        raise ValueError("answers with flaws")
    told = [(parameter, getattr(answers, field)) for field, parameter in _PARAMETERS.items()]
    return "\n".join((f"[{GROUP}]", *(f"{parameter}={value}" for parameter, value in told if value), ""))
