"""A screen's password in the keyring: offered, kept once it was right, used, and forgotten."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.test_console_page import WEB, Bench
from virtgui.console.rfb_events import NeedPassword, Ready, Refused
from virtgui.model.commands import AskKeyring, Keyring
from virtgui.model.console import Door, Way
from virtgui.model.keys import Ticket
from virtgui.model.messages import KeyringTold
from virtgui.qtmodels.settings import Settings
from virtgui.views.console.screen_overlay import ScreenOverlay

SECRET = "S3cr3t!"


class Desk(Bench):
    """A console page whose screen has a password."""

    def __init__(self, qtbot: QtBot, settings: Settings) -> None:
        super().__init__(qtbot, settings=settings)
        self.show()

    @property
    def card(self) -> ScreenOverlay:
        return self.page.screens.guest.overlay

    def locked(self) -> None:
        """The screen asks for its password."""
        self.answer(Door(Way.TCP, host="127.0.0.1", port=5900))
        self.links[-1].ear.heard(NeedPassword())

    def right(self) -> None:
        self.links[-1].ear.heard(Ready(np.zeros((40, 64, 4), np.uint8), "QEMU"))

    def wrong(self) -> None:
        self.links[-1].ear.heard(Refused("", True))

    def types(self) -> None:
        self.bot.keyClicks(self.card.field, SECRET)
        self.bot.keyClick(self.card.field, Qt.Key.Key_Return)

    def said(self) -> list[tuple[Keyring, str]]:
        return [(c.what, c.password) for c in self.sent.commands if isinstance(c, AskKeyring)]

    def told(self, password: str = "", reason: str = "") -> None:
        """The keyring answers the last question."""
        last = max(at for at, command in enumerate(self.sent.commands) if isinstance(command, AskKeyring))
        self.world.take([KeyringTold(Ticket(last + 1), WEB.key, password, reason)])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.stored(tmp_path / "settings.json")


@pytest.fixture
def desk(qtbot: QtBot, settings: Settings) -> Desk:
    return Desk(qtbot, settings)


def test_a_password_is_kept_only_when_that_is_wished_and_once_it_was_right(desk: Desk) -> None:
    desk.locked()
    assert desk.card.remember.isVisible() and not desk.card.remember.isChecked()
    desk.told()
    desk.types()
    desk.right()
    assert desk.said() == [(Keyring.LOOK, "")]

    desk.page.screens.guest.forget_password()
    desk.page.screens.guest.door_wanted.emit()
    desk.locked()
    desk.told()
    desk.card.remember.click()
    desk.types()
    assert (Keyring.KEEP, SECRET) not in desk.said(), "it may be wrong"
    desk.right()
    assert desk.said()[-1] == (Keyring.KEEP, SECRET)
    assert not desk.page.screens.passwords.kept
    desk.told()
    assert desk.page.screens.passwords.kept


def test_why_nothing_can_be_kept_stands_beside_the_box(desk: Desk, qtbot: QtBot) -> None:
    desk.locked()
    assert not desk.card.remember.isEnabled(), "nobody knows yet"
    desk.told(reason="There is no keyring on this desktop.")
    assert desk.card.note.text() == "There is no keyring on this desktop." and desk.card.note.isVisible()
    assert not desk.card.remember.isEnabled()
    private = Desk(qtbot, Settings.in_memory())
    private.locked()
    assert private.card.note.text() == "This run remembers nothing." and not private.said()


@pytest.fixture
def known(qtbot: QtBot, settings: Settings) -> Desk:
    """One whose password is in the keyring."""
    settings.put(f"keyring/{WEB.key.host}/{WEB.key.uuid}/0", True)
    desk = Desk(qtbot, settings)
    desk.locked()
    return desk


def test_a_kept_password_is_used_at_the_next_opening(known: Desk, settings: Settings, tmp_path: Path) -> None:
    assert known.said() == [(Keyring.FIND, "")]
    assert known.card.note.text() == "Looking in the keyring…" and known.card.field.isVisible()
    known.told(SECRET)
    assert known.says() == "Connecting to the screen"
    known.right()
    assert known.says() == ""
    settings.flush()
    assert SECRET not in (tmp_path / "settings.json").read_text()
    known.page.screens.passwords.forget()
    assert known.said()[-1] == (Keyring.FORGET, "") and not known.page.screens.passwords.kept


def test_one_that_proved_wrong_is_dropped(known: Desk) -> None:
    known.told(SECRET)
    known.wrong()
    assert known.says() == "The password is wrong"
    assert "has been removed" in known.card.note.text() and known.card.field.isVisible()
    assert (Keyring.FORGET, "") in known.said() and not known.page.screens.passwords.kept


def test_who_types_quicker_than_the_keyring_answers_is_not_overruled(known: Desk) -> None:
    known.types()
    known.told("another")
    assert len(known.links) == 1
    known.right()
    assert known.says() == ""


def test_a_keyring_that_stays_locked_leaves_the_field(known: Desk) -> None:
    known.told(reason="The keyring is locked.")
    assert known.card.note.text() == "The keyring is locked." and known.card.field.isVisible()


def test_one_that_could_not_be_forgotten_can_be_forgotten_again(known: Desk) -> None:
    """It is still in the keyring, where it would stay for ever."""
    known.told(SECRET)
    known.right()
    known.page.screens.passwords.forget()
    known.told(reason="The keyring is locked.")
    assert "could not be removed" in known.page.screens.guest.hint.text()
    assert known.page.screens.passwords.kept
    known.page.screens.passwords.forget()
    known.told()
    assert not known.page.screens.passwords.kept
