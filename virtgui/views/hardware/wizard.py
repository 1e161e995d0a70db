"""The wizard that adds hardware to a machine: choose what, describe it, look at what is sent."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFont, QGuiApplication, QKeySequence, QShortcut
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from virtgui.model.problems import Problem
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import inside, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import entitle, on_content
from virtgui.views.hardware import addition
from virtgui.views.hardware.addition import Addition
from virtgui.views.hardware.cards import cards
from virtgui.views.hardware.details_page import DetailsPage
from virtgui.views.hardware.disk_block import DiskBlock
from virtgui.views.hardware.gallery import Gallery
from virtgui.views.hardware.host_block import DEVICE
from virtgui.views.hardware.review_page import ReviewPage
from virtgui.views.hardware.step_rail import Step, StepRail
from virtgui.views.hardware.storage_browser import StorageBrowser
from virtgui.views.hardware.wizard_footer import WizardFooter
from virtgui.views.labels import Label
from virtgui.views.mirror import margins
from virtgui.xml.giving import Gift

__all__ = ["AddHardwareWizard", "Addition"]

_GALLERY, _DETAILS, _REVIEW = range(3)
_SIZE = (880, 640)


class AddHardwareWizard(QDialog):
    """Stays open with all that was entered until `succeeded` is called, or a person cancels it. `title` is what
    the machine is called; with a `kind` (a card's name or a libvirt tag) it begins with that kind's form, with a `gift`
    at the form of that device of the host."""

    wanted = pyqtSignal(object)
    """An Addition to be carried out."""

    def __init__(
        self,
        model: HardwareModel,
        title: str,
        parent: QWidget | None = None,
        *,
        kind: str = "",
        gift: Gift | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._title = plain(title, 80)
        self._pages: dict[str, DetailsPage] = {}
        self._busy = False
        self.begin_refusal = ""
        """Why it could not begin with what it was to begin with."""
        self._now = _GALLERY
        entitle(self, tr("Add hardware to {machine}").format(machine=self._title))
        self.rail = StepRail(tr("Add hardware"), "", self)
        self.gallery = Gallery(self)
        self.review = ReviewPage(self._host_words(), self)
        self.body = QStackedWidget(self)
        self.footer = WizardFooter(self)
        self.browser: StorageBrowser | None = None
        self._lay_out()
        self._connect()
        self._refresh_cards()
        self.resize(theme.sized(self, *_SIZE))
        self._go(_GALLERY)
        if gift is not None:
            self._begin_with(gift.card)
            if self.details is not None:
                self.details.give(gift)
                self._tell()
        elif kind:
            self._begin_with(kind)
        if model.hardware is None:
            model.read()
        model.read_inventory()

    @property
    def details(self) -> DetailsPage | None:
        """The form of the chosen card; None where it was not opened yet."""
        card = self.gallery.card
        return self._pages.get(card.name) if card is not None else None

    def succeeded(self) -> None:
        """What was wanted was done."""
        self._busy = False
        self.accept()

    def show_problem(self, problem: Problem) -> None:
        """What was wanted was not done, and why; everything entered is still here."""
        self._busy = False
        self._go(_REVIEW)
        self.review.show_problem(problem)
        self._tell()

    # -- building ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.heading = self._titled()
        self.body.addWidget(self.heading)
        self.body.addWidget(self.review)
        ground = QWidget(self)
        on_content(ground)
        inner = QVBoxLayout(ground)
        margins(inner, theme.PAGE_MARGIN, theme.GAP_LARGE, theme.GAP_LARGE, theme.GAP)
        inner.addWidget(self.body)
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(self.rail)
        top.addWidget(ground, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top, 1)
        whole.addWidget(self.footer)

    def _titled(self) -> QWidget:
        from_top = QWidget(self)
        column = QVBoxLayout(from_top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_SMALL)
        column.addWidget(Label(tr("What do you want to add?"), "text", theme.TITLE, QFont.Weight.DemiBold))
        column.addWidget(self.gallery, 1)
        return from_top

    def _connect(self) -> None:
        self._model.changed.connect(self._model_changed)
        self.gallery.chosen.connect(lambda card: self._tell())
        self.gallery.taken.connect(self._next)
        self.review.changed.connect(self._tell)
        self.review.copy_wanted.connect(self._copy)
        self.footer.cancel.clicked.connect(self.reject)
        self.footer.back.clicked.connect(self._back)
        self.footer.next.clicked.connect(self._next)
        self.footer.flaw_wanted.connect(self._show_flaw)
        for keys, call in (("Alt+Left", self.footer.back.click), ("Alt+Right", self.footer.next.click)):
            QShortcut(QKeySequence(keys), self, call)

    # -- going -------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """The number of the present step, from 0."""
        return self.rail.now

    def _begin_with(self, kind: str) -> None:
        known = [card for card in cards(self._model) if kind in (card.name, card.page.kind)]
        found = [card for card in known if not card.refusal]
        if not found:
            refusals = [f"{card.words}: {inside(card.refusal)}." for card in known]
            self.begin_refusal = refusals[0] if refusals else tr("This machine cannot have it.")
        else:
            self.gallery.choose(next((card.name for card in found if card.name == kind), found[0].name))
            self._next()

    def _next(self) -> None:
        if not self.footer.next.isEnabled():
            return
        match self.step:
            case 0:
                self._open_details()
                self._go(_DETAILS)
            case 1:
                self._go(_REVIEW)
            case _:
                self._want()

    def _back(self) -> None:
        if self.step and not self._busy:
            self.review.show_problem(None)
            self._go(self.step - 1)

    def _go(self, step: int) -> None:
        details = self.details
        if step == _DETAILS and details is not None:
            self.body.setCurrentWidget(details)
        elif step == _REVIEW and details is not None:
            self._fill_review(details)
            self.body.setCurrentWidget(self.review)
        else:
            step = _GALLERY
            self.body.setCurrentWidget(self.heading)
        self._now = step
        self._tell()
        match step:
            case 0:
                self.gallery.focus()
            case 1 if details is not None:
                details.focus()
            case _:
                self.footer.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_details(self) -> None:
        card = self.gallery.card
        if card is None or card.name in self._pages:
            return
        page = DetailsPage(self._model, card, self)
        page.changed.connect(self._tell)
        page.browse_wanted.connect(self._browse)
        self._pages[card.name] = page
        self.body.addWidget(page)

    # -- showing -----------------------------------------------------------------------------

    def _model_changed(self) -> None:
        self._refresh_cards()
        for page in self._pages.values():
            page.refresh()
        details = self.details
        if self._now == _REVIEW and details is not None:
            self._fill_review(details)
        self._tell()

    def _refresh_cards(self) -> None:
        self.gallery.show_cards(cards(self._model))

    def _tell(self) -> None:
        """The rail, and what the footer lets a person do."""
        card, details, step = self.gallery.card, self.details, self._now
        self.rail.show_line(
            tr("to {machine}, running" if self._model.active else "to {machine}, shut off").format(machine=self._title)
        )
        name = details.name() if details is not None and step > _GALLERY else ""
        self.rail.show_steps(
            (
                Step(tr("Choose hardware"), card.words if card is not None else ""),
                Step(
                    card.words if card is not None else tr("Details"), name if step > _DETAILS else tr("Its settings")
                ),
                Step(tr("Review"), tr("XML, now or later")),
            ),
            step,
        )
        flaw = "" if self._busy else self._flaw()
        self.footer.show_flaw(flaw, tr("Adding it…") if self._busy else "")
        self.footer.back.setEnabled(step > _GALLERY and not self._busy)
        able = not flaw and not self._busy and (step != _GALLERY or (card is not None and not card.refusal))
        self.footer.next.setEnabled(able)
        adds = tr("Add {device}").format(device=inside(card.words)) if card is not None else ""
        self.footer.next.setText((adds if step == _REVIEW else tr("&Next")).replace("&&", "&"))
        self.review.copy.setEnabled(not flaw)

    def _flaw(self) -> str:
        """What must be corrected before the next step."""
        card, details = self.gallery.card, self.details
        wrong = details.wrong() if details is not None else ()
        match self._now:
            case 0:
                return f"{card.words}: {card.refusal}" if card is not None and card.refusal else ""
            case 1 if wrong:
                if wrong[0].label == DEVICE:
                    return tr("Choose a device to go on")
                return tr("Correct “{field}” to go on").format(field=wrong[0].label)
            case 2:
                name, _ = self.review.flaw()
                if name:
                    return tr("Correct the {document}’s XML to go on").format(document=inside(name))
                if wrong and not self.review.edited:
                    return tr("Go back and correct the {field}").format(field=inside(wrong[0].label))
                if not (self.review.live or self.review.stored):
                    return tr("Choose when to add it")
        return ""

    def _show_flaw(self) -> None:
        details = self.details
        if self._now == _DETAILS and details is not None and (wrong := details.wrong()):
            details.focus(wrong[0].field)
        elif self._now == _REVIEW:
            name, _why = self.review.flaw()
            if name:
                self.review.show_document(name)
                self.review.editors[name].next_problem()
                self.review.editors[name].setFocus(Qt.FocusReason.OtherFocusReason)
            elif details is not None and details.wrong() and not self.review.edited:
                self._back()
                details.focus(details.wrong()[0].field)
            else:
                self.review.now.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._now == _GALLERY:
            self.gallery.focus()

    def _fill_review(self, details: DetailsPage) -> None:
        self.review.show_summary(addition.summary(details, self._model))
        self.review.show_documents(addition.documents(details.draft, self._model))
        self.review.show_when(*addition.hindered(self.review.texts(), self._model))

    # -- the end -----------------------------------------------------------------------------

    def _reviewed(self, details: DetailsPage) -> Addition:
        return addition.wanted(
            details.draft,
            self.review.texts(),
            live=self.review.live,
            stored=self.review.stored,
            words=tr("add the {device}").format(device=inside(details.name())),
        )

    def _want(self) -> None:
        details = self.details
        if details is not None:
            self._busy = True
            self.review.show_problem(None)
            self._tell()
            self.wanted.emit(self._reviewed(details))

    def _copy(self) -> None:
        """Copy the command line that does the same; says what was copied, or why nothing was."""
        details, clipboard = self.details, QGuiApplication.clipboard()
        if details is None or clipboard is None:
            return
        try:
            line = addition.command_line(self._reviewed(details), self._model)
        except ValueError as error:
            self.footer.show_flaw("", str(error))
            return
        clipboard.setText(line)
        self.footer.show_flaw("", tr("Copied the command line"))

    # -- paths -------------------------------------------------------------------------------

    def _browse(self, field: str) -> None:
        details = self.details
        if details is None:
            return
        block = details.block if isinstance(details.block, DiskBlock) else None
        self.browser = StorageBrowser(
            self._model,
            self,
            pool=block.source.pool if block is not None else "",
            making=block is not None,
        )
        self.browser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.browser.picked.connect(
            lambda path, pool, volume, form: self._picked(details, field, path, pool, volume, form)
        )
        if block is not None:
            self.browser.new_volume_wanted.connect(lambda pool: block.take_volume(pool, "", new=True))
        self.browser.open()

    def _picked(self, details: DetailsPage, field: str, path: str, pool: str, volume: str, form: str) -> None:
        block = details.block if isinstance(details.block, DiskBlock) else None
        if block is not None and field == "volume" and volume:
            block.take_volume(pool, volume)
        elif block is not None and field in ("volume", "source_file", "source_device"):
            block.take_path(path, form)
        elif block is not None and field == "backing":
            block.set("backing", path)
            block.set("backing_format", form)
        else:
            details.put(field, path)

    def _host_words(self) -> str:
        host = self._model.host
        return plain(host.hostname or host.key, 60) if host is not None else plain(self._model.key.host, 60)
