"""A host that wants to know who you are: asked in a dialog, by keys and mouse, and told to nobody else."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bed.program import Program
from virtgui.host import logfile
from virtgui.model.facts import Phase
from virtgui.model.keys import HostKey
from virtgui.util.xdg import state_dir
from virtgui.views.add_host import AddHostDialog
from virtgui.views.dialogs import CredentialsDialog

SECRET = "S3cr3t!"
WORLD = f"""<node><cpu><mhz>1000</mhz></cpu><auth><user password='{SECRET}'>ada</user></auth>
<domain type='test'><name>vault</name><memory>1024</memory><os><type>hvm</type></os></domain></node>"""

OpenProgram = Callable[..., Program]


@pytest.fixture
def uri(tmp_path: Path) -> str:
    """A world of the test driver that asks for a name and a password."""
    (tmp_path / "vault.xml").write_text(WORLD)
    return f"test://{tmp_path}/vault.xml"


@pytest.fixture
def _logged() -> Iterator[None]:
    """As the program logs with --debug; what goes wrong in a slot still fails the test."""
    hooks = sys.excepthook, threading.excepthook
    logfile.start(debug=True)
    sys.excepthook, threading.excepthook = hooks
    yield
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if getattr(handler, "virtgui", False)]:
        root.removeHandler(handler)
        handler.close()


@pytest.fixture
def it(open_program: OpenProgram, uri: str, _logged: None) -> Program:
    """A program whose person has just typed the host's address."""
    opened = open_program()
    opened.press("Ctrl+Shift+N")
    dialog = opened.open_window(AddHostDialog)
    opened.write(uri, dialog)
    opened.press("Return", dialog)
    return opened


def phase(it: Program, uri: str) -> Phase:
    return it.world.hosts[HostKey(uri)].phase


def log_in(it: Program, password: str) -> None:
    """Type name and password, one dialog each."""
    for text in ("ada", password):
        dialog = it.open_window(CredentialsDialog)
        it.write(text, dialog)
        it.press("Return", dialog)
        it.wait(lambda dialog=dialog: dialog not in it.windows(CredentialsDialog), "the dialog closes", 5)  # type: ignore[misc]


def written() -> str:
    """Everything the program wrote into its folders."""
    folders = [Path(os.environ[f"XDG_{name}_HOME"]) for name in ("CONFIG", "STATE", "CACHE", "DATA")]
    return "".join(p.read_text(errors="replace") for folder in folders for p in folder.rglob("*") if p.is_file())


def test_the_right_answer_opens_the_host_and_is_written_nowhere(it: Program, uri: str) -> None:
    log_in(it, SECRET)
    it.is_ready(uri)
    assert it.rows() == [("vault", "Running")]
    assert not it.window.notices.notices()
    it.app.settings.flush()
    assert uri in written(), "the host itself is remembered"
    assert (state_dir() / "virtgui.log").exists()
    assert SECRET not in written()
    assert SECRET not in repr(vars(it.app)) + repr(it.world.hosts) + repr(it.jobs())


def test_the_password_is_typed_unseen(it: Program) -> None:
    dialog = it.open_window(CredentialsDialog)
    assert dialog.fields[0].displayText() == ""
    it.write("ada", dialog)
    assert dialog.fields[0].displayText() == "ada"
    it.press("Return", dialog)
    it.wait(lambda: it.windows(CredentialsDialog) not in ([], [dialog]), "the second question")
    second = it.open_window(CredentialsDialog)
    it.write(SECRET, second)
    assert SECRET not in second.fields[0].displayText()
    it.click(second.cancel_button)


def test_three_wrong_answers_are_enough(it: Program, uri: str) -> None:
    for _ in range(3):
        log_in(it, "wrong")
    it.wait(lambda: phase(it, uri) is Phase.FAILED, "it is given up")
    assert not it.is_open(CredentialsDialog)
    (notice,) = it.window.notices.notices()
    assert notice.title.startswith("Could not connect to")
    assert notice.sentence
    again = it.window.pane.message.button
    it.wait(lambda: again.isVisible() and again.text() == "Try again", "it can be tried again")
    it.click(again)
    log_in(it, SECRET)
    it.is_ready(uri)
    it.wait(lambda: not it.window.notices.notices(), "nothing is wrong any more")


def test_cancelling_is_an_answer(it: Program, uri: str) -> None:
    it.answer(CredentialsDialog, "Esc")
    it.wait(lambda: phase(it, uri) is Phase.FAILED, "it is given up")
    assert not it.is_open(CredentialsDialog)


def test_a_question_goes_away_with_its_host(it: Program, uri: str) -> None:
    it.open_window(CredentialsDialog)
    cancel = it.window.pane.message.button
    it.wait(lambda: cancel.isVisible() and cancel.text() == "Cancel", "it stands where the machines will be")
    it.click(cancel)
    it.wait(lambda: not it.is_open(CredentialsDialog), "nobody waits for the answer")
    it.wait(lambda: phase(it, uri) is Phase.CLOSED, "it is not connected")
