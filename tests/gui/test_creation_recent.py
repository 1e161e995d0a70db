"""The wizard offers what machines were made from before, and forgets it when wished."""

from __future__ import annotations

from PyQt6.QtGui import QAction
from pytestqt.qtbot import QtBot

from tests.gui.creation_window import FAR, CreationWindow
from tests.gui.test_creation import ISO, medium
from tests.gui.test_creation_sources import HOME_ISO
from virtgui.install.gallery import GalleryImage
from virtgui.install.workshop import Looked
from virtgui.model.problems import Problem
from virtgui.qtmodels.recent import DISCS, DOWNLOADS, FILES, TREES, Recent, Used
from virtgui.qtmodels.settings import Settings
from virtgui.views.creation import kinds
from virtgui.views.creation.recent_button import RecentButton
from virtgui.views.creation.sheets.gallery_sheet import GallerySheet
from virtgui.views.creation.sheets.medium_sheet import MediumSheet
from virtgui.views.creation.sheets.tree_sheet import TreeSheet

DISC = "/images/debian.iso"
TREE = "https://mirror.example/debian/dists/bookworm/main/installer-amd64/"


def button(it: CreationWindow) -> RecentButton:
    found = it.window.source.sheet.findChild(RecentButton)
    assert found is not None
    return found


def entry(it: CreationWindow, words: str) -> QAction:
    """The menu's entry with these words in it."""
    return next(action for action in button(it).entries.actions() if words in action.text().replace("&", ""))


def test_a_disc_that_a_machine_was_made_from_is_offered_to_the_next(qtbot: QtBot) -> None:
    first = CreationWindow(qtbot)
    medium(first, kinds.ISO, DISC, ISO)
    assert not button(first).isEnabled() and button(first).toolTip() == "Nothing was used before"
    first.to_summary()
    first.next()
    first.finish(Problem("create debian", "The pool is full."))
    assert first.recent.found(DISCS, first.host) == (), "nothing was made from it"
    first.next()
    first.finish()
    it = CreationWindow(qtbot, recent=first.recent)
    it.workshop.files[DISC] = ISO
    it.window.source.choose(kinds.ISO)
    assert button(it).isEnabled()
    entry(it, DISC).trigger()
    sheet = it.window.source.sheet
    assert isinstance(sheet, MediumSheet)
    qtbot.waitUntil(lambda: not sheet.choice.looking)
    assert it.to_summary()["From"] == "Installation medium: debian.iso"


def test_another_host_has_other_discs(qtbot: QtBot) -> None:
    recent = Recent(Settings.in_memory())
    recent.add(Used(DISCS, DISC), FAR)
    it = CreationWindow(qtbot, recent=recent)
    it.window.source.choose(kinds.ISO)
    assert not button(it).isEnabled()
    recent.add(Used(FILES, HOME_ISO), FAR)
    it.workshop.files[HOME_ISO] = ISO._replace(path=HOME_ISO)
    button(it).refresh()
    entry(it, "Send").trigger()
    sheet = it.window.source.sheet
    assert isinstance(sheet, MediumSheet) and sheet.choice.uploading
    qtbot.waitUntil(lambda: not sheet.choice.looking)
    assert sheet.used() == (Used(FILES, HOME_ISO),)


def test_they_are_forgotten_when_wished(qtbot: QtBot) -> None:
    recent = Recent(Settings.in_memory())
    recent.add(Used(TREES, TREE), FAR)
    it = CreationWindow(qtbot, recent=recent)
    it.window.source.choose(kinds.TREE)
    sheet = it.window.source.sheet
    assert isinstance(sheet, TreeSheet)
    entry(it, "mirror.example").trigger()
    assert sheet.used() == (Used(TREES, TREE),)
    entry(it, "Forget these").trigger()
    assert recent.found(TREES, it.host) == () and not button(it).isEnabled()


def test_a_path_in_the_menu_is_plain_text_and_short(qtbot: QtBot) -> None:
    recent = Recent(Settings.in_memory())
    odd = f"/images/<b>{'x' * 300}</b>&co\u202e.iso"
    recent.add(Used(DISCS, f"/images/<b>{'x' * 300}</b>&co.iso"), FAR)
    recent.add(Used(DISCS, odd), FAR)
    it = CreationWindow(qtbot, uri=FAR, recent=recent)
    it.window.source.choose(kinds.ISO)
    shown = [action for action in button(it).entries.actions() if "images" in action.text()]
    assert len(shown) == 1, "marks that turn the writing around are no path to offer"
    assert len(shown[0].text()) < 70 and "&&co.iso" in shown[0].text()
    assert "&lt;b&gt;" in shown[0].toolTip()


def test_the_gallery_begins_with_what_was_fetched_before(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.GALLERY)
    sheet = it.window.source.sheet
    assert isinstance(sheet, GallerySheet)
    qtbot.waitUntil(lambda: sheet.list.count() > 1)
    last = sheet.list.item(sheet.list.count() - 1)
    assert last is not None
    image = last.data(sheet.IMAGE)
    assert isinstance(image, GalleryImage)
    it.workshop.files["/cache/image.qcow2"] = Looked("/cache/image.qcow2", 5, "qcow2", 2**30)
    sheet.list.setCurrentItem(last)
    sheet.fetch.click()
    qtbot.waitUntil(lambda: it.recent.found(DOWNLOADS, it.host) == (image.url,))
    again = CreationWindow(qtbot, recent=it.recent)
    again.window.source.choose(kinds.GALLERY)
    sheet = again.window.source.sheet
    assert isinstance(sheet, GallerySheet)
    qtbot.waitUntil(lambda: sheet.list.count() > 1)
    first = sheet.list.item(0)
    assert first is not None and first.data(sheet.IMAGE) == image and first.text().endswith("used before")
