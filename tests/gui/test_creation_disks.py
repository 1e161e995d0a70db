"""A further disk of a new machine that is there already."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.creation_window import FAR, CreationWindow
from tests.unit.install.worlds import INVENTORY, POOL
from virtgui.install.workshop import Looked
from virtgui.model.facts import Disk, Domain, DomainConfig
from virtgui.model.inventory import Volume
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.making import Define, MakeVolume
from virtgui.model.messages import Seen
from virtgui.util.frozen import replace
from virtgui.views.creation import kinds
from virtgui.views.creation.resources_page import ResourcesPage

VOLUMES = (Volume("data.qcow2", "/images/data.qcow2", "qcow2", 10), Volume("mail.raw", "/images/mail.raw", "raw", 10))


def resources(qtbot: QtBot, uri: HostKey | None = None) -> tuple[CreationWindow, ResourcesPage]:
    """The wizard at its third step, of a machine with one new disk."""
    inventory = replace(INVENTORY, pools=(POOL._replace(volumes=VOLUMES),))
    it = CreationWindow(qtbot, inventory=inventory, **({"uri": uri} if uri else {}))  # type: ignore[arg-type]
    it.window.source.choose(kinds.EMPTY)
    it.next()
    it.next()
    return it, it.window.resources


def test_a_volume_is_a_second_disk_and_who_uses_it_is_told(qtbot: QtBot) -> None:
    it, page = resources(qtbot)
    page.add_existing.click()
    browser = page.existing.browser
    assert browser is not None
    qtbot.waitUntil(lambda: browser.table.model().rowCount() == 2, timeout=30_000)
    browser.table.selectRow(0)
    name = browser.table.currentIndex().siblingAtColumn(0).data()
    assert name == "data.qcow2"
    browser.choose.click()
    assert [disk.origin for disk in it.window.creation.draft.disks] == ["new", "volume"]
    qtbot.waitUntil(lambda: page.disks[1].lines["path"].editor.isVisible(), timeout=30_000)
    assert not page.wrong()
    assert not page.disks[1].flaws
    disks = (Disk("vda", "disk", "file", "/images/data.qcow2"),)
    user = Domain(DomainKey(it.host, "m"), "mail", config=DomainConfig(disks=disks))
    it.world.take([Seen((user,))])
    qtbot.waitUntil(lambda: bool(page.disks[1].flaws), timeout=30_000)
    flaw = page.disks[1].flaws[0]
    assert flaw.field == "path" and flaw.warning
    assert "mail uses this image" in page.disks[1].lines["path"].remark.text.text(), "it is seen at once"
    assert it.to_summary()["Disk 2"] == "/images/data.qcow2, there already, qcow2"
    it.next()
    assert sum(isinstance(step, MakeVolume) for step in it.steps) == 1, "what is there is not made"
    define = next(step for step in it.steps if isinstance(step, Define))
    assert "/images/data.qcow2" in define.xml and "qcow2" in define.xml


def test_a_file_is_looked_at_before_it_is_a_disk(qtbot: QtBot) -> None:
    it, page = resources(qtbot)
    it.workshop.files["/srv/a.img"] = Looked("/srv/a.img", 10, "vmdk", 10)
    page.existing.pick("/srv/a.img", "", "", "")
    qtbot.waitUntil(lambda: len(it.window.creation.draft.disks) == 2, timeout=30_000)
    disk = it.window.creation.draft.disks[1]
    assert (disk.origin, disk.path, disk.format) == ("path", "/srv/a.img", "vmdk"), "not what its name says"
    assert not page.trouble.isVisible()


@pytest.mark.parametrize(
    ("file", "word"),
    [
        (None, "no such file"),
        (Looked("/srv/a.img", 10, "vhdx", 10), "convert"),
        (Looked("/srv/a.img", 10, "xz"), "unpack"),
        (Looked("/srv/a.img", 10, "qcow2", damage="its header is cut off"), "cut off"),
    ],
)
def test_what_is_no_disk_is_told_and_not_taken(qtbot: QtBot, file: Looked | None, word: str) -> None:
    it, page = resources(qtbot)
    if file is not None:
        it.workshop.files["/srv/a.img"] = file
    page.existing.pick("/srv/a.img", "", "", "")
    qtbot.waitUntil(lambda: word in page.trouble.text(), timeout=30_000)
    assert page.trouble.isVisible() and len(it.window.creation.draft.disks) == 1
    page.existing.pick("/images/data.qcow2", "", "", "")
    assert not page.trouble.isVisible()
    assert it.window.creation.draft.disks[1].name == "data.qcow2", "a volume by its path"


def test_a_far_host_s_file_is_never_looked_at_here(qtbot: QtBot) -> None:
    it, page = resources(qtbot, FAR)
    it.workshop.files["/images/mail.raw"] = Looked("/images/mail.raw", 10, "vmdk", 10)
    page.existing.pick("/images/mail.raw", "default", "mail.raw", "")
    assert it.window.creation.draft.disks[1].format == "raw"


def test_containers_have_no_such_disks(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot, uri=HostKey("lxc:///system"), driver="LXC")
    it.window.source.choose(kinds.PROGRAM)
    it.next()
    it.next()
    assert not it.window.resources.add_existing.isVisible()
