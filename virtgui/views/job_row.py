"""How a job reads, and how its row in the Jobs panel is painted."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from PyQt6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from virtgui.model.backups import BackupDeed, TakeBackup
from virtgui.model.backups import doing as backup_doing
from virtgui.model.commands import (
    ANYWAY,
    Act,
    ActAll,
    BlockThreshold,
    Change,
    Command,
    Connect,
    DeleteVolume,
    Refresh,
    ResizeDisk,
    SendBreak,
)
from virtgui.model.doing import thing_doing, volume_doing
from virtgui.model.domain_deeds import DomainDeed
from virtgui.model.guests import GUEST_DEEDS
from virtgui.model.guests import doing as guest_doing
from virtgui.model.host_details import EndInterfaces, SetPages, SetSharing, SuspendHost
from virtgui.model.making import Make, TakeBack
from virtgui.model.messages import Advanced
from virtgui.model.migration import Migrate
from virtgui.model.removal import Remove
from virtgui.model.secrets import SetSecret
from virtgui.model.snapshots import RevertTo, ThawGuest
from virtgui.model.storage import VolumeAct
from virtgui.model.things import DefineThing, ThingAct, ThingDeed, ThingDeeds
from virtgui.qtmodels.jobs import Job, JobRole
from virtgui.util.language import large, plural, tr
from virtgui.util.names import plain, texts_in
from virtgui.util.units import decimal_text, size_text, span_text
from virtgui.views import icons, theme, words
from virtgui.views.frames import rounded
from virtgui.views.host_row import clock_text
from virtgui.views.mirror import draw_text, mirrored

_LEFT = 36
_PAD = 7
_BAR = 4
BUTTON_ROOM = 116
_AT_ONCE_S = 0.05
"""What took less reads "0.0 s"."""


def deed_text(command: Command | None, subject: str) -> str:
    """ "Start web-01"."""
    name = plain(subject, 80)
    if isinstance(command, GUEST_DEEDS):
        return _title(guest_doing(command, name or tr("the machine")), name, command)
    if isinstance(command, DomainDeed):
        return _title(plain(command.doing(name or tr("the machine")), 200), name, command)
    if isinstance(command, BackupDeed):
        return _title(plain(backup_doing(command, name or tr("the machine")), 200), name, command)
    match command:
        case Act():
            return words.DEEDS[command.verb].doing.format(name=name)
        case ActAll(domains=domains, verb=verb):
            machines = plural(len(domains), "{n} machine", "{n} machines")
            return words.DEEDS[verb].doing.format(name=machines)
        case Change():
            doing = plain(command.doing, 120)
            if not name:
                return doing
            return tr("{doing} on {machine}").format(doing=_title(doing, name, command), machine=name)
        case ResizeDisk():
            return tr("Change the size of {target} on {name}").format(target=plain(command.target, 40), name=name)
        case BlockThreshold():
            return tr("Watch the size of {target} on {name}").format(target=plain(command.target, 40), name=name)
        case DeleteVolume():
            return tr("Delete the volume {volume}").format(volume=plain(command.volume, 80))
        case Remove():
            return tr("Delete {name}").format(name=name)
        case Migrate(there=there):
            return (
                tr("Migrate {name} to {there}").format(name=name, there=plain(there, 60))
                if there
                else tr("Migrate {name}").format(name=name)
            )
        case SendBreak():
            return tr("Send a break to {name}").format(name=name)
        case Refresh():
            return tr("Read {name} again").format(name=name)
        case Make(doing=doing) if doing:
            return _title(plain(doing, 120), name, command)
        case ThingAct(deed=deed, thing=thing):
            return _title(thing_doing(deed, thing.kind, name), name, command)
        case SetSharing():
            return tr("Change how memory is shared")
        case SetPages():
            return tr("Set the huge pages")
        case EndInterfaces(keep=keep):
            return tr("Keep the changed interfaces") if keep else tr("Take the changed interfaces back")
        case SetSecret():
            return tr("Set a secret's value")
        case SuspendHost():
            return tr("Let the host sleep")
        case VolumeAct(volume=volume, deed=deed_of_volume):
            return _title(volume_doing(deed_of_volume, plain(volume, 80)), name, command)
        case DefineThing(doing=doing) | ThingDeeds(doing=doing):
            return _title(plain(doing, 120), name, command)
        case TakeBack():
            return tr("Remove what was half made of {name}").format(name=name)
        case _:
            return name


def _title(doing: str, name: str, command: Command) -> str:
    """What is done as a title; a name that it begins with is never changed."""
    return large(doing, chain((name,), (text for text in texts_in(command) if text != doing)))


def remedy_text(command: Command) -> str:
    """What the button of a remedy says."""
    match command:
        case Act(text=text) if text == ANYWAY:
            return tr("Start all the same")
        case Act():
            return words.DEEDS[command.verb].name
        case ActAll():
            return tr("Retry")
        case Connect():
            return tr("Connect")
        case Refresh():
            return tr("Read again")
        case RevertTo():
            return tr("Go back all the same")
        case ThawGuest():
            return tr("Thaw")
        case ThingAct(deed=ThingDeed.START, thing=thing):
            return tr("Start “{name}”").format(name=plain(thing.name, 24)).replace("&", "&&")
        case TakeBackup():
            return tr("Take a full backup")
        case _:
            return tr("Do it")


def title(job: Job) -> str:
    """The first line: "Could not start web-01", else verb and object."""
    problem = job.problem
    unsure = job.end is not None and job.end.unknown  # it may have been done as well
    if job.failed and problem is not None and not unsure:
        doing = tr("Could not {doing}").format(doing=problem.doing or job.subject)
        return plain(doing, 160) if problem.doing else doing
    return deed_text(job.command, job.subject)


def progress_text(told: Advanced) -> str:
    """ "62%, 11.2 GiB of 18 GiB, about 17 s left"."""
    parts: list[str] = []
    if told.total > 0:
        parts.append(f"{min(100.0, 100 * told.done / told.total):.0f}%")
    match told.unit:
        case "bytes" if told.total > 0:
            parts.append(tr("{done} of {total}").format(done=size_text(told.done), total=size_text(told.total)))
        case "bytes" if told.done > 0:
            parts.append(size_text(told.done))
        case "s" if told.total > 0:
            parts = [tr("{done} of at most {total}").format(done=span_text(told.done), total=span_text(told.total))]
    if told.text:
        parts.append(plain(told.text, 120))
    if told.remaining_s is not None:
        parts.append(tr("about {span} left").format(span=span_text(told.remaining_s)))
    return ", ".join(parts)


def second_line(job: Job) -> str:
    """The figures while it runs, how it ended afterwards."""
    end = job.end
    if end is None:
        if job.cancelling:
            return tr("Cancelling")
        return progress_text(job.progress) if job.progress is not None else tr("Under way", "a job")
    if end.cancelled:
        return plain(end.problem.reason, 200) if end.problem is not None and end.problem.reason else tr("Cancelled")
    if end.problem is not None:
        return plain(end.problem.reason, 400)
    if end.unknown:
        return tr("The host went away meanwhile: check whether it was done")
    took = job.took
    if end.text or took < _AT_ONCE_S:
        return plain(end.text, 200) or tr("Done at once")
    return tr("Took {span}").format(span=f"{decimal_text(took)} s" if took < 10 else span_text(took))


def picture(job: Job) -> tuple[str, str]:
    """Icon and colour role."""
    end = job.end
    if end is None:
        return "clock", "accent"
    if end.unknown:
        return "help", "paused"
    if end.cancelled:
        return "circle-x", "muted"
    return ("alert-circle-filled", "error") if end.problem is not None else ("circle-check-filled", "running")


class JobRow(QStyledItemDelegate):
    """An icon, what it is, how far it is, and when it ended. `below` says the second line of a job."""

    def __init__(self, parent: QWidget, below: Callable[[Job], str]) -> None:
        super().__init__(parent)
        self._widget = parent
        self.below = below
        self._measured = ("", 0)
        """A font and how high its two lines are: thousands of rows ask."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        job = index.data(JobRole)
        font = self._widget.font()
        if font.key() != self._measured[0]:
            small = QFontMetrics(theme.font(font, theme.SECONDARY)).height()
            self._measured = (font.key(), self._widget.fontMetrics().height() + small + 2 * _PAD)
        tall = self._measured[1]
        if isinstance(job, Job) and job.running and job.progress is not None and job.progress.total > 0:
            tall += _BAR + 6
        return QSize(120, tall)

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        job = index.data(JobRole)
        if painter is None or not isinstance(job, Job):
            return
        ours = theme.scheme(option.palette)
        rect = option.rect
        painter.save()
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if option.state & QStyle.StateFlag.State_Selected and focused:
            painter.fillRect(rect, ours.selection)
        if focused:
            rounded(painter, rect.adjusted(1, 1, -1, -1), None, ours.accent, theme.CORNER, theme.FOCUS_WIDTH)
        painter.fillRect(QRect(rect.left() + _LEFT, rect.bottom(), rect.width() - _LEFT, 1), ours.border)
        name, role = picture(job)
        line = QFontMetrics(option.font).height()
        top = rect.top() + _PAD
        side = theme.ICON
        icons.paint(painter, QRect(rect.left() + 11, top + (line - side) // 2, side, side), name, getattr(ours, role))
        right = rect.right() - 12
        if has_button(job):
            right -= BUTTON_ROOM
        elif job.end is not None:
            font = theme.figures(option.font, theme.SECONDARY)
            text = clock_text(job.end.at)
            wide = QFontMetrics(font).horizontalAdvance(text)
            _write(painter, QRect(right - wide, top, wide + 2, line), text, ours.muted, font)
            right -= wide + theme.GAP_SMALL
        left = rect.left() + _LEFT
        _write(painter, QRect(left, top, right - left, line), title(job), ours.text, theme.medium(option.font))
        below = top + line
        if job.progress is not None and job.running and job.progress.total > 0:
            self._paint_bar(painter, QRectF(left, below + 4, right - left, _BAR), job.progress, ours)
            below += _BAR + 6
        small = theme.figures(option.font, theme.SECONDARY)
        height = QFontMetrics(small).height()
        _write(painter, QRect(left, below, right - left, height), self.below(job), ours.muted, small)
        painter.restore()

    def _paint_bar(self, painter: QPainter, rect: QRectF, told: Advanced, ours: theme.Scheme) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ours.border)
        painter.drawRoundedRect(rect, 2, 2)
        rect.setWidth(max(rect.height(), rect.width() * min(1.0, told.done / told.total)))
        painter.setBrush(ours.accent)
        painter.drawRoundedRect(rect, 2, 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def has_button(job: Job) -> bool:
    """Whether a job's row offers something to do."""
    if job.running:
        return job.can_cancel
    return job.problem is not None and (job.problem.remedy is not None or bool(job.problem.detail))


def _write(painter: QPainter, rect: QRect, text: str, color: QColor, font: QFont) -> None:
    painter.setFont(font)
    painter.setPen(color)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine)
    draw_text(painter, rect, flags, shown)
