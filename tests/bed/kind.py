"""One row of the table of devices: how it is built, and what is expected to become of it."""

from __future__ import annotations

import re
from typing import NamedTuple

from virtgui.model.edits import Value
from virtgui.xml.draft_disks import DiskSource

Fields = tuple[tuple[str, Value], ...]


class Expect(NamedTuple):
    """What becomes of one step. `told` matches what libvirt or we say where it is refused; "" where it must work.
    With `maybe` it may also work: that depends on the host. `words` say it in the guide. With `tried` False
    nothing is tried, since it would need something outside the test host."""

    words: str = "yes"
    told: str = ""
    maybe: bool = False
    tried: bool = True


YES = Expect()


def no(words: str, told: str) -> Expect:
    """It is refused everywhere."""
    return Expect(words, told)


def lacks(words: str, told: str) -> Expect:
    """It is refused where the host lacks something: the words say what it needs."""
    return Expect(f"needs {words}", told, maybe=True)


def away(words: str) -> Expect:
    """It cannot be tried without something that no test host has."""
    return Expect(f"needs {words}", tried=False)


HAS = no("the machine has one", "(?i)already|single")
NEXT = no("at the next start", "next start")


class Kind(NamedTuple):
    """`name` is unique and for people. It begins as the card `card` of the wizard ("disk", "usb"), a disk from
    `source`, with `fields` set on top; "{loop}" in them is a loop device. `form` is what its page says of it, `edit`
    one change of it, and `along` the kinds of places that libvirt changes with it ("" is the machine itself). With
    `apart` it starts in a machine of its own. `gone` is its removal from a running guest, where it could be added
    there. `needs` is a feature of the kernel without which it is left out."""

    name: str
    tag: str
    card: str
    fields: Fields = ()
    edit: tuple[str, Value] | None = None
    source: DiskSource | None = None
    form: Expect = YES
    stored: Expect = YES
    starts: Expect = YES
    added: Expect = YES
    gone: Expect = YES
    apart: bool = False
    needs: str = ""
    along: tuple[str, ...] = ()

    @property
    def change(self) -> tuple[str, Value]:
        """The field that is edited, and what it becomes; a name of its own where nothing else is said."""
        return self.edit or ("alias", f"ua-{re.sub('[^a-z0-9]+', '-', self.name.lower())}")
