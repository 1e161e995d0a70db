"""The wizard for new machines over a world fed with messages, with a workshop that finds what a test laid there."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.gui.made_up import Sent
from tests.unit.install.worlds import INVENTORY, systems
from virtgui.install.catalogue import Catalogue
from virtgui.install.containers import Login
from virtgui.install.facts import PathTrouble
from virtgui.install.gallery import GalleryImage
from virtgui.install.unattended import Answers, Profile
from virtgui.install.workshop import Answered, Installer, Looked, Unpacked
from virtgui.model.commands import ReadInventory, ReadOffers
from virtgui.model.facts import Domain, DomainState, Host, Phase
from virtgui.model.inventory import Inventory
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.making import Make, Step
from virtgui.model.messages import Finished, HostSeen, InventoryRead, Listed, OffersRead
from virtgui.model.problems import Problem
from virtgui.qtmodels.recent import Recent
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
from virtgui.util.errand import Advance, Cancel, Cannot
from virtgui.util.transcript import Transcript
from virtgui.views.creation.new_machine import NewMachine
from virtgui.views.creation.wizard import NewMachineWizard

LAB, FAR = HostKey("qemu:///system"), HostKey("qemu+ssh://rack/system")
_DOCUMENTS = Path(__file__).parent.parent / "unit/xml/capabilities"


class Bench:
    """A workshop without files: what is there is in `files`, what was written in `seeds`."""

    def __init__(self) -> None:
        self.files: dict[str, Looked] = {}
        self.seeds: list[dict[str, str]] = []
        self.appliance: Unpacked | None = None
        self.tree: Installer | None = None
        self.fetched: list[GalleryImage] = []
        self.refuses = ""
        self.scripts: dict[str, tuple[Profile, ...]] = {}
        self.answers: list[tuple[str, str, Answers]] = []
        self.bootstraps = self.waits = False
        self.says = b""
        self.filled: list[tuple[str, str, str]] = []
        self.logins: list[Login] = []
        self.kept: list[str] = []
        self.troubles: dict[str, PathTrouble] = {}
        self.cleared = 0

    def catalogue(self, cancel: Cancel, advance: Advance) -> Catalogue:
        return systems()

    def look(self, path: str, cancel: Cancel, advance: Advance) -> Looked:
        if path not in self.files:
            raise Cannot("There is no such file.")
        return self.files[path]

    def seed(self, documents: dict[str, str], cancel: Cancel, advance: Advance) -> Looked:
        if self.refuses:
            raise Cannot(self.refuses)
        self.seeds.append(documents)
        return Looked("/run/user/0/seed.iso", 366_592, "iso")

    def convert(self, path: str, format: str, cancel: Cancel, advance: Advance) -> Looked:
        made = f"{path.rpartition('.')[0]}.qcow2"
        if made not in self.files:
            raise Cannot("There is no space left.")
        return self.files[made]

    def fetch(self, image: GalleryImage, cancel: Cancel, advance: Advance) -> Looked:
        if self.refuses:
            raise Cannot(self.refuses)
        self.fetched.append(image)
        advance(50, 100)
        return self.files["/cache/image.qcow2"]

    def unpack(self, path: str, cancel: Cancel, advance: Advance) -> Unpacked:
        if self.appliance is None:
            raise Cannot("It is refused. “../evil” leads out of its folder.")
        return self.appliance

    def unpack_file(self, path: str, format: str, cancel: Cancel, advance: Advance) -> Looked:
        made = path.rpartition(".")[0]
        if made not in self.files:
            raise Cannot("It is damaged, or not whole.")
        advance(50, 100)
        return self.files[made]

    def profiles(self, os_id: str, cancel: Cancel, advance: Advance) -> tuple[Profile, ...]:
        return self.scripts.get(os_id, ())

    def answer_medium(
        self, os_id: str, profile: Profile, answers: Answers, cancel: Cancel, advance: Advance
    ) -> Answered:
        self.answers.append((os_id, profile.name, answers))
        ending, form = ("img", "raw") if profile.floppy else ("iso", "iso")
        return Answered(Looked(f"/run/user/0/answers.{ending}", 366_592, form))

    def answer_initrd(
        self, initrd: str, os_id: str, profile: str, answers: Answers, cancel: Cancel, advance: Advance
    ) -> Answered:
        self.answers.append((os_id, profile, answers))
        return Answered(Looked(f"{initrd}-answers", 9), "auto=true priority=critical")

    def can_bootstrap(self) -> bool:
        return self.bootstraps

    def bootstrap(
        self, image: str, root: str, password: str, login: Login, said: Transcript, cancel: Cancel, advance: Advance
    ) -> str:
        said.hear(self.says)
        if self.refuses:
            raise Cannot(self.refuses)
        if self.waits:
            while not cancel.asked:
                advance(1, 2)
            cancel.check()
        self.filled.append((image, root, password))
        self.logins.append(login)
        return root

    def keep(self, root: str) -> None:
        self.kept.append(root)

    def paths(self, uri: str, paths: tuple[str, ...], cancel: Cancel, advance: Advance) -> tuple[PathTrouble, ...]:
        return tuple(self.troubles[path] for path in paths if path in self.troubles)

    def clear(self) -> None:
        self.cleared += 1

    def installer(self, url: str, arch: str, cancel: Cancel, advance: Advance) -> Installer:
        if self.tree is None:
            raise Cannot("No installer was found there.")
        return self.tree


class CreationWindow:
    """Everything a test looks at."""

    def __init__(
        self,
        qtbot: QtBot,
        *,
        inventory: Inventory = INVENTORY,
        names: tuple[str, ...] = (),
        uri: HostKey = LAB,
        driver: str = "QEMU",
        recent: Recent | None = None,
        offer: str = "",
    ) -> None:
        self.bot, self.world, self.sent, self.workshop = qtbot, World(), Sent(), Bench()
        self.inventory = inventory
        self.offer = offer
        self.host = uri
        machines = tuple(Domain(DomainKey(uri, name), name, -1, DomainState.SHUTOFF) for name in names)
        host = Host(uri, Phase.OPEN, driver=driver, hostname="lab", listed=True, cpus=8, memory_kib=32 * 1024**2)
        self.world.take([HostSeen(host), Listed(uri, machines)])
        self.made: list[NewMachine] = []
        self.recent = recent or Recent(Settings.in_memory())
        self.window = NewMachineWizard(self.world, self.sent, self.workshop, lambda key: "lab", recent=self.recent)
        self.window.made.connect(self.made.append)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow, timeout=30_000)
        qtbot.waitUntil(lambda: self.window.creation.system is not None, timeout=30_000)
        self.answer()

    def answer(self) -> None:
        """What the host was asked is told."""
        told = 0
        while told < len(self.sent.commands):
            number, command = told, self.sent.commands[told]
            told += 1
            match command:
                case ReadInventory(host):
                    self.world.take([InventoryRead(Ticket(number + 1), host, self.inventory)])
                case ReadOffers(host):
                    kind = next((kind for kind in ("lxc", "xen", "vz") if host.startswith(kind)), "qemu")
                    offered = self.offer or (_DOCUMENTS / "qemu-newer.xml").read_text() if kind == "qemu" else ""
                    own = (_DOCUMENTS / f"{kind}-host.xml").read_text()
                    self.world.take([OffersRead(Ticket(number + 1), host, offered, own)])

    @property
    def steps(self) -> tuple[Step, ...]:
        """What was sent to be made."""
        makes = [command for command in self.sent.commands if isinstance(command, Make)]
        return makes[-1].steps if makes else ()

    def finish(self, problem: Problem | None = None) -> None:
        """The host has done it, or could not."""
        number = max(n for n, command in enumerate(self.sent.commands) if isinstance(command, Make))
        self.world.take([Finished(Ticket(number + 1), 0.0, problem)])

    def next(self) -> None:
        """Press the last button; it must be there to be pressed."""
        button = self.window.footer.next
        assert button.isEnabled(), self.window.footer.flaw.text()
        button.click()

    def to_summary(self) -> dict[str, str]:
        """Go to the last page; what it says."""
        while self.window.step + 1 < len(self.window.pages):
            self.next()
        return dict(self.window.summary.rows())
