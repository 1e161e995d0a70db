"""The page of a host's secrets."""

from __future__ import annotations

from PyQt6.QtGui import QShowEvent

from virtgui.model import thing_rules
from virtgui.model.facts import Host
from virtgui.model.secrets import Need
from virtgui.model.things import Thing, ThingDeed, ThingKind
from virtgui.qtmodels.needs import Needs
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views.secrets.dialogs import NewSecretDialog, SetValueDialog, ShowValueDialog
from virtgui.views.things.actions import ThingAction
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.details import FactDetails, Facts
from virtgui.views.things.page import ThingsPage
from virtgui.views.things.rows import Column
from virtgui.xml import secret as documents
from virtgui.xml.refused import Refused
from virtgui.xml.secret import SecretDocument

_MOST = 12
_USERS = {"machine": tr("machine"), "pool": tr("pool"), "volume": tr("volume")}


def document(thing: Thing) -> SecretDocument | None:
    """What its XML says; None where that cannot be understood."""
    try:
        return documents.read(thing.xml) if thing.xml else None
    except Refused:
        return None


def _title(thing: Thing) -> str:
    found = document(thing)
    return (found.usage or found.description if found is not None else "") or thing.name


def _for(thing: Thing) -> str:
    found = document(thing)
    return documents.use_words(found.type) if found is not None else ""


def _kept(thing: Thing) -> str:
    found = document(thing)
    return "" if found is None else tr("In memory only") if found.ephemeral else tr("On the host's disk")


def need_lines(needs: tuple[Need, ...]) -> tuple[str, ...]:
    """ "machine web-01 (vda)", each once."""
    lines = [
        f"{_USERS.get(need.kind, need.kind)} {plain(need.user, 60)}"
        + (f" ({plain(need.part, 40)})" if need.part else "")
        for need in needs
    ]
    once = tuple(dict.fromkeys(lines))
    return (*once[:_MOST], tr("and {count} more").format(count=len(once) - _MOST)) if len(once) > _MOST else once


class SecretsPage(ThingsPage):
    """Knows who needs which."""

    def __init__(self, desk: HostDesk) -> None:
        self.needs = Needs(desk.key, desk.world, desk.send)
        columns = (
            Column("name", tr("Name"), _title, 220, icon=lambda it: ("lock", "muted")),
            Column("for", tr("For"), _for, 150),
            Column("kept", tr("Kept"), _kept, 116, role=lambda it: "muted", yields=2),
            Column("needed", tr("Needed by"), self._needed_text, 90),
            Column("uuid", tr("UUID"), lambda it: it.key.name, 270, mono=True, hidden=True),
        )
        actions = (
            ThingAction(
                "new", tr("&New…"), "plus", run=lambda _: self.new(), whole=self._no_secrets, lone=True, shown=True
            ),
            ThingAction("set", tr("Set &value…"), "pencil", run=self._set, refusal=_away, alone=True, shown=True),
            ThingAction("show", tr("&Show value…"), "eye", run=self._show, refusal=_showable, alone=True, shown=True),
            ThingAction(
                "undefine", tr("&Delete…"), "trash", ThingDeed.UNDEFINE, warn=self._loss, shown=True, separated=True
            ),
        )
        details = FactDetails(self._facts, tr("Choose a secret to see what it is for and who needs it."))
        super().__init__(desk, ThingKind.SECRET, columns, actions, details, id="secrets")
        self.needs.setParent(self)
        self.needs.changed.connect(self.refresh)

    def users(self, thing: Thing) -> tuple[Need, ...]:
        """Who needs it."""
        found = document(thing)
        usage = f"{found.type}:{found.usage}" if found is not None and found.usage else ""
        return self.needs.of("secret", thing.key.name.lower(), usage)

    def new(self) -> None:
        """Ask for a new one."""
        NewSecretDialog(self.desk, self).open()

    def nothing(self) -> tuple[str, str]:
        return tr("No secrets"), tr("Encrypted volumes, Ceph and iSCSI storage keep their passwords in secrets.")

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self.needs.ask()

    def _no_secrets(self) -> str:
        return self.desk.things.lack(self.desk.key, self.kind) or thing_rules.host_refusal(self.desk.host)

    def _needed_text(self, thing: Thing) -> str:
        if self.needs.needs is None:
            return ""
        users = {(need.kind, need.user) for need in self.users(thing)}
        return plural(len(users), "{n} user", "{n} users") if users else tr("nobody")

    def _facts(self, thing: Thing) -> tuple[Facts, ...]:
        found = document(thing)
        private = found is not None and found.private
        rows = (
            (tr("For"), _for(thing)),
            (tr("Usage"), plain(found.usage, 300) if found is not None else ""),
            (tr("Description"), plain(found.description, 400) if found is not None else ""),
            (tr("Kept"), _kept(thing)),
            (tr("Value"), tr("Can be used but never shown (private)") if private else tr("Can be shown on request")),
            (tr("UUID"), plain(thing.key.name, 64)),
        )
        lines = need_lines(self.users(thing))
        told = "\n".join(lines) or (
            tr("Nobody, as far as is known") if self.needs.needs is not None else tr("Reading…")
        )
        blind = " ".join(plain(line, 200) for line in self.needs.blind)
        return (
            Facts("", rows),
            Facts(tr("Needed by"), (("", told),) if not lines else ((tr("By"), told),), blind or ""),
        )

    def _loss(self, things: tuple[Thing, ...]) -> str:
        lines = need_lines(tuple(need for thing in things for need in self.users(thing)))
        value = tr("The value is gone for good: what it encrypts cannot be opened without it.")
        if lines:
            needed = tr("It is needed by {users}, which will not start without it.").format(users=", ".join(lines))
            return f"{value} {needed}"
        return value if self.needs.needs is not None else f"{value} " + tr("It is not known yet who needs it.")

    def _set(self, things: tuple[Thing, ...]) -> None:
        SetValueDialog(self.desk, things[0].key, _title(things[0]), self).open()

    def _show(self, things: tuple[Thing, ...]) -> None:
        ShowValueDialog(self.desk, things[0].key, _title(things[0]), self).open()


def _away(_thing: Thing, host: Host | None) -> str:
    return thing_rules.host_refusal(host)


def _showable(thing: Thing, host: Host | None) -> str:
    found = document(thing)
    private = found is not None and found.private
    return thing_rules.host_refusal(host) or (
        tr("It is private: its value can be used, but never read.") if private else ""
    )


def secrets_page(desk: HostDesk) -> SecretsPage:
    """The list of a host's secrets."""
    return SecretsPage(desk)
