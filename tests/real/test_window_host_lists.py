"""A host's lists in the whole program on a real host: chosen with the mouse, done with a button, seen with virsh."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PyQt6.QtWidgets import QWidget

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.model.keys import HostKey
from virtgui.views.action_button import ActionButton
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.host_overview import HostOverview
from virtgui.views.host_window import HostWindow
from virtgui.views.secrets.page import SecretsPage
from virtgui.xml.secret import written

OpenProgram = Callable[..., Program]
UUID = "5f1e0f3a-5b1c-4a3a-9d51-0000000000bb"


def button(page: QWidget, text: str) -> ActionButton:
    return next(it for it in page.findChildren(ActionButton) if it.text().replace("&", "").startswith(text))


@pytest.mark.needs("bridges")
def test_a_secret_comes_by_hand_and_goes_by_mouse(fresh_host: PrivateHost, open_program: OpenProgram) -> None:
    it = open_program(fresh_host.uri)
    window = it.app.windows.open_host(HostKey(fresh_host.uri), "secrets")
    assert isinstance(window, HostWindow)
    it.to_front(window)
    page = window.built("secrets")
    assert isinstance(page, SecretsPage)
    it.wait(lambda: page.message.title.text() == "No secrets", "that there are none is told", 40)
    fresh_host.define(written(UUID, "ceph", "client.window", ephemeral=True), "secret")
    it.wait(lambda: page.rows.rowCount() == 1, "it is listed without being asked for", 40)
    assert page.rows.text(0, 0) == "client.window"
    it.wait(lambda: page.rows.text(0, 3) == "nobody", "who needs it is told", 40)
    it.click(button(page, "Delete"))
    it.wait(lambda: it.is_open(ConfirmDialog), "it is asked first", 20)
    it.click(it.open_window(ConfirmDialog).deed_button)
    it.wait(lambda: page.rows.rowCount() == 0, "it is gone from the list", 40)
    assert UUID not in fresh_host.virsh("secret-list")

    it.press("Alt+1", window)
    overview = window.built("overview")
    assert isinstance(overview, HostOverview)
    it.wait(overview.ready, "the host tells what it is", 60)
    assert overview.more.facts()["Machines of"] == "The whole computer's (system)"
