"""The doctor's page: what it shows, copies and does, and nothing before it is asked to; and the daemon's log."""

from __future__ import annotations

from PyQt6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.gui.made_up import HOST, change_host
from tests.gui.things_desk import ThingsDesk, thing
from tests.unit.model.test_doctor import WELL
from virtgui.model.commands import ReadOffers
from virtgui.model.host_shutdown import Service
from virtgui.model.keys import HostKey
from virtgui.model.local import DaemonLog, LocalFacts
from virtgui.model.messages import OffersRead
from virtgui.model.problems import Problem
from virtgui.model.things import DefineThing, ThingAct, ThingDeed, ThingKind
from virtgui.util.errand import Cannot
from virtgui.views.daemon_log import DaemonLogDialog
from virtgui.views.doctor import DoctorPage

OFFERED = (
    "<domainCapabilities><domain>kvm</domain><arch>x86_64</arch><os supported='yes'><enum name='firmware'>"
    "<value>efi</value></enum></os></domainCapabilities>"
)
OWN = (
    "<capabilities><host/><guest><os_type>hvm</os_type><arch name='x86_64'><domain type='qemu'/><domain type='kvm'/>"
    "</arch></guest></capabilities>"
)


class Local:
    """Stands for this computer."""

    def __init__(self, facts: LocalFacts = WELL) -> None:
        self.told = facts
        self.log = DaemonLog("3:rpc", "2:stderr")
        self.refuses = ""

    def facts(self) -> LocalFacts:
        return self.told

    def guests_service(self) -> Service:
        return Service()

    def read_log(self, _host: HostKey) -> DaemonLog:
        if self.refuses:
            raise Cannot(self.refuses)
        return self.log

    def set_log(self, _host: HostKey, wanted: DaemonLog) -> DaemonLog:
        if "bad" in wanted.filters:
            raise Cannot("“bad” is no filter.")
        self.log = wanted
        return wanted


def opened(qtbot: QtBot, local: Local) -> tuple[ThingsDesk, DoctorPage]:
    desk = ThingsDesk(qtbot, "networks")
    desk.window.desk = desk.window.desk._replace(local=local)
    page = DoctorPage(desk.window.desk)
    qtbot.addWidget(page)
    page.show()
    desk.take(OffersRead(desk.ticket(desk.last(ReadOffers)), HOST, OFFERED, OWN))
    desk.list(ThingKind.NETWORK, thing(ThingKind.NETWORK, "default", key="u1", active=False, autostart=True))
    desk.list(ThingKind.POOL, thing(ThingKind.POOL, "images", key="u2", active=True))
    desk.wait(page.ready)
    desk.wait(lambda: "groups" in page.rows)
    return desk, page


def test_it_says_what_is_wrong_and_does_nothing_by_itself(qtbot: QtBot) -> None:
    desk, page = opened(qtbot, Local(WELL._replace(groups=(), nested=False)))
    assert "group libvirt" in page.rows["groups"].said.text()
    assert page.rows["kvm"].said.text() == "The host offers KVM."
    assert "worth a look" in page.summary.text()
    assert not any(isinstance(it, ThingAct | DefineThing) for it in desk.sent.commands)


def test_commands_are_only_copied(qtbot: QtBot) -> None:
    desk, page = opened(qtbot, Local(WELL._replace(groups=())))
    row = page.rows["groups"]
    assert not row.deed.isVisible()
    row.copy.click()
    board = QGuiApplication.clipboard()
    assert board is not None
    assert board.text() == "sudo usermod -aG libvirt -- ann"
    assert not any(isinstance(it, ThingAct | DefineThing) for it in desk.sent.commands)


def test_what_libvirt_can_mend_is_done_when_asked_and_its_failure_told(qtbot: QtBot) -> None:
    desk, page = opened(qtbot, Local())
    page.rows["network"].deed.click()
    sent = desk.last(ThingAct)
    assert (sent.thing.name, sent.deed) == ("u1", ThingDeed.START)
    desk.finish(sent, Problem("start the network default", "Its bridge exists."))
    assert page.problem.text() == "Could not start the network default: Its bridge exists."
    desk.list(ThingKind.NETWORK, thing(ThingKind.NETWORK, "default", key="u1", active=True, autostart=True))
    assert not page.rows["network"].deed.isVisible()
    change_host(desk.world, read_only=True)
    desk.list(ThingKind.NETWORK)
    assert not page.rows["network"].deed.isEnabled()


def test_the_daemons_log_is_read_and_changed_when_asked(qtbot: QtBot) -> None:
    local = Local()
    dialog = DaemonLogDialog(local, HOST)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.ready, timeout=30_000)
    assert (dialog.filters.text(), dialog.outputs.text()) == ("3:rpc", "2:stderr")
    assert not dialog.apply.isEnabled()
    dialog.filters.setText("bad")
    dialog.apply.click()
    qtbot.waitUntil(dialog.ready, timeout=30_000)
    assert dialog.footer.text.text() == "“bad” is no filter."
    assert dialog.filters.text() == "bad"
    dialog.filters.setText("1:qemu")
    dialog.apply.click()
    qtbot.waitUntil(lambda: local.log == DaemonLog("1:qemu", "2:stderr"), timeout=30_000)


def test_why_the_daemons_log_cannot_be_seen_is_said(qtbot: QtBot) -> None:
    local = Local()
    local.refuses = "Only root may look at the daemon's log settings."
    dialog = DaemonLogDialog(local, HOST)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.ready, timeout=30_000)
    assert "Only root" in dialog.footer.text.text()
    assert not dialog.filters.isEnabled()
