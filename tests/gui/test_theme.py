"""The colours can be read, the icons exist and follow the palette."""

from __future__ import annotations

import gc
import re
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, QSize, Qt
from PyQt6.QtGui import QColor, QFontInfo, QIcon, QPalette
from PyQt6.QtWidgets import (
    QApplication,
    QComboBox,
    QDateTimeEdit,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTabBar,
    QToolBar,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager, trio
from tests.unit.qtmodels.fleet import key
from virtgui.model.commands import Verb
from virtgui.qtmodels.condition import Condition
from virtgui.qtmodels.matching import CHIP_OF, Chip
from virtgui.util.assets import asset
from virtgui.views import icons, theme, words
from virtgui.views.console.combination_dialog import KeysField
from virtgui.views.filter_row import BY_NUMBER, CHIPS
from virtgui.views.fleet.start_dialog import StartDialog
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.preferences.dialog import SettingsDialog
from virtgui.views.strip import Strip

TEXTS = ("text", "muted", "accent", "running", "paused", "off", "error", "saved", "asleep", "lost")
PLOTS = ("cpu", "memory", "read", "write")
BOTH = pytest.mark.parametrize("ours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])


@pytest.fixture(autouse=True)
def _as_it_was(dress: object) -> None:
    """What a test puts on goes with it."""


@BOTH
@pytest.mark.parametrize("role", TEXTS)
@pytest.mark.parametrize("ground", ["base", "window", "selection"])
def test_every_text_can_be_read_on_every_ground(ours: theme.Scheme, role: str, ground: str) -> None:
    assert theme.contrast(getattr(ours, role), getattr(ours, ground)) >= 4.45  # the drawings round 4.5


@BOTH
def test_notices_badges_and_filled_buttons_can_be_read(ours: theme.Scheme) -> None:
    for text, ground in (
        (ours.notice_text, ours.notice_ground),
        (ours.badge_now_text, ours.badge_now_ground),
        (ours.badge_next_text, ours.badge_next_ground),
        (ours.filled_text, ours.filled),
    ):
        assert theme.contrast(text, ground) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_tags_can_be_read(dark: bool) -> None:
    for name, (text, ground) in theme.tag_pairs(dark).items():
        assert theme.contrast(text, ground) >= 4.5, name


@BOTH
def test_outlines_and_plots_stand_out(ours: theme.Scheme) -> None:
    assert theme.contrast(ours.outline, ours.base) >= 3.0
    for role in PLOTS:
        assert theme.contrast(getattr(ours, role), ours.base) >= 4.5


@BOTH
def test_the_palette_says_what_the_scheme_says(qapp: QApplication, ours: theme.Scheme) -> None:
    palette = theme.palette_of(ours)
    assert theme.scheme(palette) == ours
    role = QPalette.ColorRole
    for text, ground in ((role.Text, role.Base), (role.WindowText, role.Window), (role.ButtonText, role.Button),
                         (role.HighlightedText, role.Highlight), (role.ToolTipText, role.ToolTipBase)):  # fmt: skip
        assert theme.contrast(palette.color(text), palette.color(ground)) >= 4.5


def test_a_chosen_theme_is_light_or_dark_and_back(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    assert theme.scheme(qapp.palette()).dark
    theme.apply(qapp, "light")
    assert not theme.scheme(qapp.palette()).dark
    theme.apply(qapp, "nonsense")
    assert not theme.scheme(qapp.palette()).dark


@pytest.mark.parametrize(("base", "text"), [("#000000", "#ffffff"), ("#fcfcfc", "#232629"), ("#2d2d2d", "#eeeeee")])
def test_a_desktops_own_palette_keeps_its_ground_and_stays_legible(base: str, text: str) -> None:
    palette = QPalette(QColor(text), QColor(base))
    palette.setColor(QPalette.ColorRole.Base, QColor(base))
    palette.setColor(QPalette.ColorRole.Text, QColor(text))
    palette.setColor(QPalette.ColorRole.PlaceholderText, theme.faded(QColor(text), 0.2))
    found = theme.scheme(palette)
    assert found.base == QColor(base)
    assert found.text == QColor(text)
    assert theme.contrast(found.muted, found.base) >= 4.5
    assert theme.contrast(found.accent, found.base) >= 4.5


def test_no_other_file_holds_a_colour() -> None:
    for path in Path(words.__file__).parent.rglob("*.py"):
        if path.name != "theme.py":
            assert not re.search(r"[\"']#[0-9A-Fa-f]{3,8}[\"']", path.read_text()), path.name


def test_every_icon_that_is_named_exists() -> None:
    there = {path.stem for path in asset("resources", "icons").glob("*.svg")}
    named = {name for name, _ in icons.STATES.values()}
    named |= {deed.icon for deed in words.DEEDS.values() if deed.icon}
    named |= {picture for _, picture, _ in CHIPS.values() if picture}
    assert named <= there


def test_every_icon_can_be_drawn_sharp(qapp: QApplication) -> None:
    for path in asset("resources", "icons").glob("*.svg"):
        for ratio in (1.0, 1.25, 1.5, 2.0):
            pixmap = icons.pixmap(path.stem, QColor("red"), 16, ratio)
            assert pixmap.width() == round(16 * ratio)
            image = pixmap.toImage()
            seen = {image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())}
            assert len(seen) > 1, path.stem


def test_buttons_and_lists_get_their_icons_sharp(qapp: QApplication) -> None:
    for ratio in (1.0, 1.5, 2.0):
        pixmap = icons.icon("camera").pixmap(QSize(16, 16), ratio)
        assert (pixmap.width(), pixmap.devicePixelRatio()) == (16 * ratio, ratio)


def test_an_icon_follows_the_palette(qapp: QApplication) -> None:
    icon = icons.icon("player-play-filled", "text")

    def middle() -> QColor:
        return icon.pixmap(16, 16).toImage().pixelColor(8, 8)

    theme.apply(qapp, "light")
    assert middle().lightness() < 80
    theme.apply(qapp, "dark")
    assert middle().lightness() > 180
    disabled = icon.pixmap(16, 16, QIcon.Mode.Disabled).toImage().pixelColor(8, 8)
    assert disabled.lightness() < middle().lightness()


def test_the_filled_button_s_icon_is_seen_where_another_style_fills_none(qapp: QApplication) -> None:
    foreign = QPalette(QColor("#efefef"), QColor("#dddddd"))
    foreign.setColor(QPalette.ColorRole.ButtonText, QColor("#000000"))
    foreign.setColor(QPalette.ColorRole.HighlightedText, QColor("#ffffff"))
    colors = {}
    for name, palette in (("theirs", foreign), ("ours", theme.palette_of(theme.LIGHT))):
        picture = icons.icon("plus", "filled_text", palette).pixmap(QSize(16, 16)).toImage()
        middle = picture.pixelColor(picture.width() // 2, picture.height() // 2)
        colors[name] = middle.lightness()
    assert colors["theirs"] < 40 and colors["ours"] > 215


def test_what_makes_no_sense_now_is_seen_on_a_desktop_of_high_contrast(qapp: QApplication) -> None:
    """Qt derives such colours from those of buttons: black from black."""
    black, white = QColor("#000000"), QColor("#ffffff")
    group, role = QPalette.ColorGroup, QPalette.ColorRole
    palette = QPalette(black, black)
    for text in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(text, white)
        palette.setColor(group.Disabled, text, black)
    seen = theme.with_seen_refusals(palette)
    for text in (role.WindowText, role.Text, role.ButtonText):
        assert theme.contrast(seen.color(group.Disabled, text), black) >= 4.5
        assert seen.color(group.Disabled, text) != seen.color(group.Active, text)
    usual = QPalette(QColor("#efefef"))
    assert theme.with_seen_refusals(usual) == usual


@pytest.mark.parametrize(
    ("ground", "text", "high"),
    [
        *[("#000000", text, True) for text in ("#ffffff", "#fcfcfc", "#ffff00", "#00ff00", "#00ffff")],
        *[("#ffffff", "#000000", True), ("#fdfdfd", "#000000", True)],
        # Fusion's, Windows', Breeze's, Adwaita's and Yaru's own, light and dark, and a black one for such screens
        *[("#efefef", "#000000", False), ("#f0f0f0", "#000000", False), ("#eff0f1", "#232629", False)],
        *[("#202326", "#fcfcfc", False), ("#f6f5f4", "#2e3436", False), ("#353535", "#eeeeec", False)],
        *[("#fafafa", "#3d3d3d", False), ("#323232", "#ffffff", False), ("#000000", "#e0e0e0", False)],
    ],
)
def test_the_palettes_of_high_contrast_themes_are_known_from_all_others(
    qapp: QApplication, ground: str, text: str, high: bool
) -> None:
    """No desktop tells in these tests; what it tells counts first."""
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor(ground))
    palette.setColor(QPalette.ColorRole.WindowText, QColor(text))
    assert theme.asks_for_contrast(palette) == high


def test_an_icon_that_is_missing_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="no-such-icon"):
        icons.pixmap("no-such-icon", QColor("red"))


def test_every_condition_has_a_word_a_picture_and_a_chip() -> None:
    assert set(words.CONDITIONS) == set(icons.STATES) == set(CHIP_OF) == set(Condition)
    assert set(CHIPS) == set(Chip)
    assert len(BY_NUMBER) == 7
    pictures = [picture for what, (picture, _) in icons.STATES.items() if what is not Condition.UNKNOWN]
    assert len(pictures) == len(set(pictures)), "colour never stands alone: each state has its own shape"


def test_every_verb_has_words() -> None:
    assert set(words.DEEDS) == set(Verb)


def test_fonts_never_get_too_small(qapp: QApplication) -> None:
    base = qapp.font()
    base.setPixelSize(12)
    assert theme.font(base, theme.CAPTION).pixelSize() == 11
    assert theme.font(base, theme.TITLE).pixelSize() == 17
    assert theme.tall(theme.font(base, 2.0), theme.ROW) > theme.tall(base, theme.ROW)


def test_the_theme_changes_while_windows_are_open(qapp: QApplication, qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    dialog = SettingsDialog(manager.settings, lambda choice: theme.apply(qapp, choice), manager.window)
    qtbot.addWidget(dialog)  # type: ignore[attr-defined]
    dialog.show()
    start = StartDialog(manager.world, (key(2),), str, lambda _acts: "", manager.window)
    qtbot.addWidget(start)  # type: ignore[attr-defined]
    start.show()
    for choice, dark in (("dark", True), ("light", False), ("dark", True)):
        box = dialog.field("theme")
        assert isinstance(box, QComboBox)
        box.setCurrentIndex(box.findData(choice))
        qapp.processEvents()
        for widget in (manager.window, dialog):
            image = widget.grab().toImage()
            grid = sorted(image.pixelColor(x, y).lightness() for x in range(0, image.width(), 9)
                          for y in range(0, image.height(), 9))  # fmt: skip
            assert (grid[len(grid) // 2] < 90) is dark
        for label in (dialog.page("consoles").findChildren(QLabel)[-1], start.help):
            shown = label.palette().color(QPalette.ColorRole.WindowText)
            assert theme.contrast(shown, dialog.palette().color(QPalette.ColorRole.Window)) >= 4.5
    assert manager.settings.theme == "dark"


def test_options_left_over_from_others_do_no_harm(qapp: QApplication, qtbot: object) -> None:
    """PyQt hands a style over wrappers of options that are gone; without collections they pile up."""
    theme.apply(qapp, "light")
    gc.collect()
    gc.disable()
    try:
        manager = Manager().list(*trio()).show(qtbot)
        manager.table.selectAll()
        for width in (700, 900, 1200, 1440):
            manager.window.resize(width, 700)
            qapp.processEvents()
            assert not manager.window.grab().isNull()
            dialog = SettingsDialog(manager.settings, lambda _: None, manager.window)
            qtbot.addWidget(dialog)  # type: ignore[attr-defined]
            for widget in (
                dialog,
                dialog.field("theme"),
                dialog.field("viewer"),
                manager.window.menuBar(),
                manager.window.bulk,
            ):
                assert widget is not None
                assert not widget.grab().isNull()
    finally:
        gc.enable()
        gc.collect()


@BOTH
def test_a_field_that_can_only_be_read_does_not_look_as_if_it_could_be_typed_in(
    qapp: QApplication, qtbot: QtBot, ours: theme.Scheme
) -> None:
    theme.apply(qapp, "dark" if ours.dark else "light")
    field = QLineEdit("web-01")
    qtbot.addWidget(field)
    field.resize(300, 30)

    def ground() -> str:
        field.ensurePolished()
        return field.grab().toImage().pixelColor(200, 8).name()

    assert ground() == ours.base.name()
    field.setReadOnly(True)
    assert ground() == ours.window.name()
    keys = KeysField()
    qtbot.addWidget(keys)
    keys.resize(300, 30)
    assert keys.grab().toImage().pixelColor(280, 8).name() == ours.base.name(), "it is filled by pressing keys"


@BOTH
def test_a_field_of_several_lines_looks_like_one_of_a_single_line(
    qapp: QApplication, qtbot: QtBot, ours: theme.Scheme
) -> None:
    theme.apply(qapp, "dark" if ours.dark else "light")
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    line, lines = QLineEdit("web"), QPlainTextEdit("web")
    for field in (line, lines):
        column.addWidget(field)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)

    def edges(field: QWidget) -> set[str]:
        shown = field.grab().toImage()
        left = shown.pixelColor(0, shown.height() // 2).name()
        return {left, shown.pixelColor(shown.width() // 2, 0).name()}

    line.setFocus()
    assert edges(lines) == {ours.outline.name()}
    lines.setFocus()
    assert edges(lines) == {ours.accent.name()}
    assert edges(line) == {ours.outline.name()}
    lines.setReadOnly(True)
    line.setFocus()
    assert edges(lines) == {ours.border.name()}


def test_numbers_and_choices_are_as_high_as_words(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, "light")
    kinds = (QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateTimeEdit, QPushButton)
    fields = [kind() for kind in kinds]
    for field in fields:
        qtbot.addWidget(field)
        field.ensurePolished()
    assert len({field.sizeHint().height() for field in fields}) == 1


def test_tabs_that_are_not_open_are_not_cut(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, "light")
    bar = QTabBar()
    qtbot.addWidget(bar)
    for _ in range(2):
        bar.addTab("jgpqy")
    bar.show()
    qtbot.waitExposed(bar)
    shown = bar.grab().toImage()

    def rows(tab: int) -> list[int]:
        place = bar.tabRect(tab)
        across = range(place.left() + 1, place.right())
        down = range(place.height() - 4)  # above the line under the tab that is open
        return [y for y in down if any(theme.contrast(shown.pixelColor(x, y), theme.LIGHT.window) > 3 for x in across)]

    assert rows(0) == rows(1)


@pytest.mark.parametrize("text", ["&Tasten", "T&yp", "&Way", "&Version", "&Teil", "Name"])
def test_a_label_with_a_letter_to_press_is_not_cut(text: str, qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, "light")
    page = QWidget()
    qtbot.addWidget(page)
    form = QFormLayout(page)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    field = QLineEdit()
    form.addRow(text, field)
    label = form.labelForField(field)
    assert isinstance(label, QLabel)
    page.show()
    qtbot.waitExposed(page)

    def inked() -> int:
        shown = label.grab().toImage()
        ground = page.grab().toImage().pixelColor(0, 0)
        return sum(shown.pixelColor(x, y) != ground for x in range(shown.width()) for y in range(shown.height()))

    here = inked()
    label.resize(200, label.height())
    assert here == inked() > 0


def test_rows_of_titles_and_the_search_grow_and_shrink_with_the_font_of_the_desktop(
    qapp: QApplication, qtbot: QtBot
) -> None:
    def tall(manager: Manager) -> dict[str, int]:
        window = manager.window
        found = {f"strip {place}": strip.height() for place, strip in enumerate(window.findChildren(Strip))}
        bar, status = window.findChild(QToolBar), window.statusBar()
        assert bar is not None and status is not None
        return found | {
            "search": window.pane.filter.search.height(),
            "row of the search": window.pane.filter.height(),
            "smart lists": window.lists_panel.list.height(),
            "toolbar": bar.height(),
            "status": status.height(),
        }

    def shown() -> Manager:
        made = Manager().list(*trio()).show(qtbot)
        made.window.lists.put("Databases", "tag:db")
        return made

    font, manager = qapp.font(), shown()
    at_first = tall(manager)
    font.setPixelSize(2 * QFontInfo(font).pixelSize())
    qapp.setFont(font)
    made_with_it = shown()
    qtbot.waitUntil(lambda: tall(manager) == tall(made_with_it), timeout=30_000)
    assert all(height > at_first[name] for name, height in tall(manager).items())
    font.setPixelSize(QFontInfo(font).pixelSize() // 2)
    qapp.setFont(font)
    qtbot.waitUntil(lambda: tall(manager) == at_first, timeout=30_000)


@BOTH
def test_a_menu_has_an_edge_that_is_seen(qapp: QApplication, qtbot: QtBot, ours: theme.Scheme) -> None:
    theme.apply(qapp, "dark" if ours.dark else "light")
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("Open")
    menu.popup(QPoint(20, 20))
    image = menu.grab().toImage()
    menu.close()
    edge = image.pixelColor(0, image.height() // 2)
    assert all(theme.contrast(edge, ground) >= 1.8 for ground in (ours.base, ours.window))


@BOTH
def test_a_large_dialog_is_content_above_a_strip_of_buttons_as_a_wizard_is(
    qapp: QApplication, qtbot: QtBot, ours: theme.Scheme
) -> None:
    theme.apply(qapp, "dark" if ours.dark else "light")
    dialog = BigDialog("Title", "Heading", "", None)
    qtbot.addWidget(dialog)
    dialog.body.addStretch(1)
    dialog.footer.add("Close")
    dialog.resize(400, 300)
    dialog.show()
    picture = dialog.grab().toImage()
    assert picture.pixelColor(200, 150) == ours.base and picture.pixelColor(5, 295) == ours.window
