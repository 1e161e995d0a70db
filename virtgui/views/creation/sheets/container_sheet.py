"""Containers: a folder of the host with its first program, filled from an image first where that is wanted."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import Qt

from virtgui.install.containers import Login, image_flaw, login_flaw, login_secrets
from virtgui.install.draft import APPLICATION, OPERATING_SYSTEM, ContainerSource
from virtgui.install.workshop import Workshop
from virtgui.model.edits import Value
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.recent import FOLDERS, IMAGES, Recent, Used
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.transcript import Transcript
from virtgui.views.creation import kinds
from virtgui.views.creation.kinds import Kind
from virtgui.views.creation.preparing import Preparation
from virtgui.views.creation.recent_button import RecentButton
from virtgui.views.creation.sheets.sheet import Sheet
from virtgui.views.hardware.rows import Control, Row
from virtgui.views.labels import Paragraph
from virtgui.xml.flaws.base import Flaw

_ABSENT = tr("With virt-bootstrap installed on this computer, a new folder can be filled from an image (docker://…).")
_FAR = tr("A new folder can be filled from an image on this computer only; on this host give one that has a system.")
_RISK = tr(
    "Whoever is between this computer and the registry can then put another system into the "
    "container, and nobody would notice. For a registry of your own on a network that you trust"
)
_RISK_LOGIN = tr(
    "Whoever is between this computer and the registry can then put another system into the container, and nobody "
    "would notice. For a registry of your own on a network that you trust; the user’s password can be read on the "
    "way, too"
)


class ContainerSheet(Sheet):
    """An image is asked for where virt-bootstrap is installed and the host is this computer."""

    def __init__(self, kind: Kind, creation: Creation, workshop: Workshop) -> None:
        super().__init__(kind, creation, workshop)
        self._whole = whole = kind.name == kinds.SYSTEM
        self._first = {"init": "/sbin/init" if whole else "/bin/sh"}
        self.answers = dict(self._first)
        unset = "/var/lib/lxc/web/rootfs" if whole else tr("The host’s own")
        root = Row("root", tr("Root folder"), unset=unset, help=tr("A folder of the host"))
        init = Row("init", tr("First program") if whole else tr("Program"), help=tr("Its path within the container"))
        image = Row(
            "image",
            tr("Filled from"),
            unset=tr("Nothing: it has a system"),
            help=tr("docker://debian:12, virt-builder://debian-12 or file:///PATH of an archive"),
            shown=lambda node: self.fills,
        )
        password = Row(
            "password",
            tr("Root’s password"),
            Control.PASSWORD,
            unset=tr("The image’s own"),
            shown=lambda node: self.fills and bool(self.get("image")),
        )
        login = (
            Row("user", tr("Registry’s user"), more=True, unset=tr("Nobody: it is public"), shown=self._registry),
            Row("login", tr("User’s password"), Control.PASSWORD, more=True, shown=self._registry),
            Row("skip_tls", tr("Skip TLS verification"), Control.SWITCH, more=True, shown=self._registry),
        )
        self.before: RecentButton | None = None
        self.note = Paragraph("", "muted")
        self.ask((root, init, image, password, *login) if whole else (init, root))
        self.column.addWidget(self.note)
        self.column.addStretch(1)
        self.refresh()

    @property
    def fills(self) -> bool:
        """Whether a folder can be filled here."""
        return self._whole and self.creation.local and self.workshop.can_bootstrap()

    @property
    def typed(self) -> bool:
        return {field: value for field, value in self.answers.items() if value} != self._first

    def refresh(self) -> None:
        super().refresh()
        if self.before is not None:
            self.before.refresh()
        self.note.setVisible(self._whole and not self.fills)
        self.note.setText(_ABSENT if self.creation.local else _FAR)

    def put(self) -> None:
        kind = OPERATING_SYSTEM if self._whole else APPLICATION
        init, root = str(self.get("init") or ""), str(self.get("root") or "")
        self.creation.take_source(ContainerSource(kind, init, root, self._image))

    def offer_recent(self, recent: Recent) -> None:
        self.before = RecentButton(recent, self.creation, (FOLDERS, IMAGES) if self._whole else (FOLDERS,), self)
        self.before.chosen.connect(self._again)
        self.column.insertWidget(self.column.count() - 2, self.before, 0, Qt.AlignmentFlag.AlignLeft)

    def used(self) -> tuple[Used, ...]:
        return (Used(FOLDERS, str(self.get("root") or "")), Used(IMAGES, self._image))

    def _again(self, what: str, text: str) -> None:
        if what == FOLDERS or self.fills:
            self.take("root" if what == FOLDERS else "image", text)

    def take(self, field: str, value: Value) -> None:
        super().take(field, value)
        self.refresh()

    def preparations(self) -> tuple[Preparation, ...]:
        if not self._image:
            return ()
        root, password = str(self.get("root") or ""), str(self.get("password") or "")
        said = Transcript((password, *login_secrets(self._login)))
        work = partial(self.workshop.bootstrap, self._image, root, password, self._login, said)
        words = tr("Filling {root}").format(root=plain(root, 60))
        return (Preparation(words, tr("fill {root}").format(root=plain(root, 60)), work, lambda _root: None, said),)

    def flaws(self) -> list[Flaw]:
        root, found = str(self.get("root") or ""), []
        if not root.startswith("/") and (root or self._whole):
            found.append(Flaw("root", tr("Write the whole path, from “/” on")))
        elif not self._image and (trouble := self.creation.trouble(root)) is not None:
            found.append(Flaw("root", trouble.message, warning=not trouble.missing))
        if not str(self.get("init") or "").startswith("/"):
            found.append(Flaw("init", tr("Write the whole path, from “/” on")))
        if self._image and (wrong := image_flaw(self._image)):
            found.append(Flaw("image", wrong))
        elif self._image and (wrong := login_flaw(self._image, self._login)):
            found.append(Flaw("user", wrong))
        if self._login.skip_tls:
            found.append(Flaw("skip_tls", _RISK_LOGIN if self._login.user else _RISK, warning=True))
        return found

    def summary(self) -> str:
        filled = tr(", filled from {image}").format(image=plain(self._image, 40)) if self._image else ""
        filled += tr(" without TLS verification") if self._image and self._login.skip_tls else ""
        return plain(str(self.get("root") or self.get("init") or ""), 60) + filled

    @property
    def _image(self) -> str:
        return str(self.get("image") or "").strip() if self.fills else ""

    @property
    def _login(self) -> Login:
        if not self._registry():
            return Login()
        return Login(str(self.get("user") or ""), str(self.get("login") or ""), bool(self.get("skip_tls")))

    def _registry(self, _node: object = None) -> bool:
        return self._image.startswith("docker:")
