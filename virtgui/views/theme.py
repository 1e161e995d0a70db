"""What colours, sizes and fonts are for; no other file holds a hex colour."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QFontMetrics, QGuiApplication, QPalette
from PyQt6.QtWidgets import QApplication, QStyle, QWidget

from virtgui.model.notes import TAG_COLORS
from virtgui.util.tuples import NamedTuple

_FUSION = "fusion"
CHOICES = ("system", "light", "dark")

GAP_TINY, GAP_SMALL, GAP, GAP_LARGE, GAP_HUGE = 4, 8, 12, 16, 20
PAGE_MARGIN, PANEL_MARGIN, FIELD_GAP = 20, 12, 6
CORNER, CARD_CORNER = 4, 6
FOCUS_WIDTH, EDGE_WIDTH, HAIRLINE = 2, 3, 1

ROW, HEADER, TREE_ROW, HOST_ROW = 29, 29, 28, 44
FIELD, DIALOG_BUTTON, ACTION_BUTTON, TOOLBAR, FILTER_ROW = 28, 30, 34, 42, 40
NOTICE, PENDING, STATUS, CHIP, MIN_TARGET = 34, 52, 24, 24, 24
HOSTS_WIDTH, JOBS_WIDTH, NARROW = 240, 400, 1100
ICON, ICON_LIST, ICON_CARD, ICON_HEADER = 16, 20, 24, 36
SPARK_WIDTH, SPARK_HEIGHT = 36, 15

TITLE, OPENER, BODY, SECONDARY, CAPTION = 1.4, 1.2, 1.0, 0.92, 0.85
_DRAWN_FOR = 16
"""The line height, in px, of the 13 px font that the heights above are meant for."""
_BROAD, _DRAWN_BROAD = "Shutting down, Ubuntu 24.04", 180
"""Words, and how broad they are in that font."""
_FRAME = QSize(4, 32)
"""What a window manager puts around a window, about."""
_SMALLEST = 11.0
_BARE_FAMILIES = frozenset({"", "Sans", "Sans Serif", "sans", "sans-serif", "Helvetica"})
_BARE_PLATFORMS = frozenset({"offscreen", "minimal", "minimalegl", "vnc", "linuxfb", "eglfs"})
_PREFERRED_FAMILY, _PREFERRED_PX = "Inter", 13


class Scheme(NamedTuple):
    """Colours by role, for a light or a dark ground."""

    dark: bool
    window: QColor
    base: QColor
    text: QColor
    muted: QColor
    accent: QColor
    filled: QColor
    filled_text: QColor
    selection: QColor
    border: QColor
    outline: QColor
    running: QColor
    paused: QColor
    off: QColor
    error: QColor
    saved: QColor
    asleep: QColor
    lost: QColor
    notice_text: QColor
    notice_ground: QColor
    badge_now_text: QColor
    badge_now_ground: QColor
    badge_next_text: QColor
    badge_next_ground: QColor
    cpu: QColor
    memory: QColor
    read: QColor
    write: QColor


def _scheme(dark: bool, colors: str) -> Scheme:
    return Scheme(dark, *(QColor(f"#{color}") for color in colors.split()))


LIGHT = _scheme(
    False,
    "F3F4F6 FFFFFF 1C2127 5A6370 1B5FBF 1B5FBF FFFFFF DCE8FA D9DCE1 858D99 17733A 8F5B00 5F6873 C4232E 6B46C1 0B6E86 "
    "5F6873 5C3D00 FFF4D6 185C2E E2F2E6 6B4700 FFF0CC 0072B2 8250B8 007F5F C2500A",
)
DARK = _scheme(
    True,
    "1F2226 17191C E4E7EB A3ABB6 7DB0F5 2F6FCF FFFFFF 233A5C 353A41 78818D 5CC98A E3B341 A0A8B3 FF8A8A B79CF5 5CC5DB "
    "9BA4B0 F3D58A 3A2E10 93DBAC 1B3A26 F0CF82 40330F 56B4E9 C39BEB 3CC8A0 F0A030",
)

_ANSI_LIGHT = (
    "1C2127 B3261E 17733A 8A5A00 1B5FBF 8250B8 0B6E86 D0D4DA 5A6370 D13438 1E8E4A A86E00 2F7BE5 9A63D3 0F87A3 F3F4F6"
)
_ANSI_DARK = (
    "2B3036 F47174 5CC98A E3B341 7DB0F5 C39BEB 5CC5DB C9CED6 78818D FF9C9C 86E0AA F3CF7A A6CAFF D9BDF7 8FDDEE FFFFFF"
)

# Text and ground of each of `TAG_COLORS`: with a contrast of 6.9 or more.
_TAGS_LIGHT = "174A8C/E2EDFB 185C2E/E2F2E6 6B4700/FFF0CC 8C1D24/FBE4E4 56368F/ECE5F8 0A5566/DDF1F5 414A55/E6E9ED"
_TAGS_DARK = "A9CBF8/1C3354 93DBAC/1B3A26 F0CF82/40330F FFB3B3/4A1F22 D3C2FA/372A56 93DBEA/123A44 C9CFD7/30363D"

_known: dict[int, Scheme] = {}


def scheme(palette: QPalette) -> Scheme:
    """The colours that go with a palette: ours where it is ours, else the platform's for the ground,
    text and accent, and ours by the lightness of its Base for states, plots and notices."""
    known = _known.get(palette.cacheKey())
    if known is not None:
        return known
    role = QPalette.ColorRole
    base = palette.color(QPalette.ColorGroup.Active, role.Base)
    ours = DARK if base.lightness() < 128 else LIGHT
    if base != ours.base or palette.color(QPalette.ColorGroup.Active, role.Window) != ours.window:
        ours = _blended(palette, ours)
    if len(_known) > 64:
        _known.clear()
    _known[palette.cacheKey()] = ours
    return ours


def tag_pairs(dark: bool) -> dict[str, tuple[QColor, QColor]]:
    """Text and ground of each of `TAG_COLORS`."""
    pairs = (pair.split("/") for pair in (_TAGS_DARK if dark else _TAGS_LIGHT).split())
    colors = ((QColor(f"#{text}"), QColor(f"#{ground}")) for text, ground in pairs)
    return dict(zip(TAG_COLORS, colors, strict=True))


def ansi(ours: Scheme) -> tuple[QColor, ...]:
    """The sixteen colours that a terminal's programs name, for the ground of a scheme."""
    return tuple(QColor(f"#{color}") for color in (_ANSI_DARK if ours.dark else _ANSI_LIGHT).split())


def _blended(palette: QPalette, ours: Scheme) -> Scheme:
    """A foreign palette's own ground with our colours for what it does not name."""
    role = QPalette.ColorRole

    def of(which: QPalette.ColorRole) -> QColor:
        return palette.color(QPalette.ColorGroup.Active, which)

    highlight = of(role.Highlight)
    text, base, window = of(role.Text), of(role.Base), of(role.Window)
    return ours._replace(
        window=window,
        base=base,
        text=text,
        muted=_opaque(of(role.PlaceholderText), base, text),
        accent=_legible(of(_ACCENT), base, ours.accent),
        filled=highlight,
        filled_text=of(role.HighlightedText),
        selection=mix(highlight, base, 0.22),
        border=mix(text, base, 0.16),
        outline=mix(text, base, 0.5),
    )


_GONE = 1.3
"""The contrast below which a text is not seen at all."""
_UTMOST = 20.0
"""Nearly black on nearly white: the usual black on light grey has 18.4."""
_ENHANCED = 7.0
"""The contrast that WCAG 2 calls enhanced; most of the usual palettes have it too."""
_ACCENT = getattr(QPalette.ColorRole, "Accent", QPalette.ColorRole.Highlight)


def _opaque(color: QColor, ground: QColor, text: QColor) -> QColor:
    """A see-through colour as it looks on `ground`, kept readable."""
    seen = mix(color, ground, color.alphaF())
    return _legible(seen, ground, mix(text, ground, 0.7))


def _legible(color: QColor, ground: QColor, fallback: QColor) -> QColor:
    return color if contrast(color, ground) >= 4.5 else fallback


def mix(over: QColor, under: QColor, share: float) -> QColor:
    """`share` of one colour laid over another, opaque."""
    rest = 1.0 - share
    return QColor.fromRgbF(
        min(1.0, over.redF() * share + under.redF() * rest),
        min(1.0, over.greenF() * share + under.greenF() * rest),
        min(1.0, over.blueF() * share + under.blueF() * rest),
    )


def faded(color: QColor, alpha: float) -> QColor:
    """The colour with another opacity, 0 to 1."""
    seen = QColor(color)
    seen.setAlphaF(alpha)
    return seen


def _luminance(color: QColor) -> float:
    parts = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    )
    red, green, blue = parts
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of two opaque colours by WCAG 2, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def palette_of(ours: Scheme) -> QPalette:
    """The palette that Fusion gets for one of our two schemes."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    button = ours.base if not ours.dark else mix(ours.text, ours.window, 0.07)
    palette = QPalette()
    colors = {
        role.Window: ours.window,
        role.WindowText: ours.text,
        role.Base: ours.base,
        role.AlternateBase: ours.window,
        role.Text: ours.text,
        role.PlaceholderText: ours.muted,
        role.Button: button,
        role.ButtonText: ours.text,
        role.BrightText: ours.error,
        role.Highlight: ours.filled,
        role.HighlightedText: ours.filled_text,
        role.Link: ours.accent,
        role.LinkVisited: ours.saved,
        role.ToolTipBase: ours.base,
        role.ToolTipText: ours.text,
        role.Light: mix(QColor("white"), ours.window, 0.08 if ours.dark else 0.8),
        role.Midlight: mix(ours.border, ours.window, 0.5),
        role.Mid: ours.border,
        role.Dark: ours.outline,
        role.Shadow: mix(QColor("black"), ours.window, 0.6),
        _ACCENT: ours.accent,
    }
    if _ACCENT is role.Highlight:
        del colors[_ACCENT]
        colors[role.Highlight] = ours.filled
    for which, color in colors.items():
        palette.setColor(which, color)
    faint = mix(ours.muted, ours.window, 0.62)
    for which in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        palette.setColor(group.Disabled, which, faint)
    palette.setColor(group.Disabled, role.Highlight, ours.border)
    palette.setColor(group.Disabled, role.HighlightedText, faint)
    palette.setColor(group.Disabled, role.Button, ours.window)
    palette.setColor(group.Disabled, role.Base, ours.window)
    return palette


class _Theme(QObject):
    """Keeps an application's palette to what was chosen, also when the desktop changes its mind."""

    def __init__(self, app: QApplication, refined: Callable[[], QStyle]) -> None:
        super().__init__(app)
        self._app = app
        self._refined = refined
        style = app.style()
        self._native = style.name() if style is not None else _FUSION
        self._choice = "system"
        self._ours = False
        hints = QGuiApplication.styleHints()
        if hints is not None:
            hints.colorSchemeChanged.connect(self._scheme_changed)

    def choose(self, choice: str) -> None:
        self._choice = choice
        if choice in ("light", "dark"):
            self._set(DARK if choice == "dark" else LIGHT)
            return
        self._app.setPalette(QPalette())
        if self._native == _FUSION and not asks_for_contrast(self._app.palette()):
            hints = QGuiApplication.styleHints()
            dark = hints is not None and hints.colorScheme() == Qt.ColorScheme.Dark
            self._set(DARK if dark else LIGHT)
        else:
            from virtgui.views.style_fields import speak_everywhere  # noqa: PLC0415  (late: few have such a style)

            speak_everywhere()  # another style sees to no field
            if self._ours:
                self._ours = False
                self._app.setStyle(self._native)
            self._app.setPalette(with_seen_refusals(self._app.palette()))

    def _set(self, ours: Scheme) -> None:
        if not self._ours:
            self._ours = True
            self._app.setStyle(self._refined())
        self._app.setPalette(palette_of(ours))

    def _scheme_changed(self) -> None:
        if self._choice == "system":
            self.choose("system")


def with_seen_refusals(palette: QPalette) -> QPalette:
    """A desktop's palette in which what makes no sense now can be seen: from a black ground black is derived for it."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    seen = QPalette(palette)
    for text, ground in ((role.WindowText, role.Window), (role.Text, role.Base), (role.ButtonText, role.Button)):
        if contrast(palette.color(group.Disabled, text), palette.color(group.Disabled, ground)) < _GONE:
            faint = mix(palette.color(group.Active, text), palette.color(group.Active, ground), 0.6)
            seen.setColor(group.Disabled, text, faint)
    return seen


def asks_for_contrast(palette: QPalette) -> bool:
    """True when the desktop asks for more contrast than a design of ours gives."""
    if hasattr(Qt, "ContrastPreference"):  # Qt 6.10 and later
        hints = QGuiApplication.styleHints()
        asked = hints.accessibility() if hints is not None else None
        if asked is not None and asked.contrastPreference() == Qt.ContrastPreference.HighContrast:
            return True
    ground, text = palette.color(QPalette.ColorRole.Window), palette.color(QPalette.ColorRole.WindowText)
    reached = contrast(ground, text)
    return reached >= _UTMOST or (reached >= _ENHANCED and _pure(ground) and _pure(text))


def _pure(color: QColor) -> bool:
    """As those of high-contrast themes are: black, white, or yellow, green, cyan at their brightest."""
    return {color.red(), color.green(), color.blue()} <= {0, 255}


def apply(app: QApplication, choice: str) -> None:
    """Make the application look as chosen: "light", "dark", or "system" to follow the desktop, now
    and whenever it changes. The first call also settles the font."""
    found = app.findChildren(_Theme, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if not found:
        _settle_font(app)
    theme = found[0] if found else _Theme(app, _refined)
    theme.choose(choice if choice in CHOICES else "system")


def _refined() -> QStyle:
    # Late: the style needs this file's colours.
    from virtgui.views.style import Refined  # noqa: PLC0415

    return Refined()


def _settle_font(app: QApplication) -> None:
    """Where no desktop names a font, take Inter if there is one, at the size of the drawings."""
    current = app.font()
    bare = QGuiApplication.platformName() in _BARE_PLATFORMS or current.family() in _BARE_FAMILIES
    if not bare:
        return
    wanted = QFont(current)
    wanted.setFamily(_PREFERRED_FAMILY)
    if QFontInfo(wanted).family() != _PREFERRED_FAMILY:
        wanted = QFont(current)
    wanted.setPixelSize(_PREFERRED_PX)
    app.setFont(wanted)


def font(base: QFont, scale: float = BODY, weight: QFont.Weight | None = None) -> QFont:
    """A font of a role: `base` (a widget's own) at another size, never below 11 px, or weight."""
    sized = QFont(base)
    if scale != BODY:
        if base.pixelSize() > 0:
            sized.setPixelSize(round(max(base.pixelSize() * scale, min(_SMALLEST, base.pixelSize()))))
        else:
            least = _SMALLEST * 0.75
            sized.setPointSizeF(max(base.pointSizeF() * scale, min(least, base.pointSizeF())))
    if weight is not None:
        sized.setWeight(weight)
    return sized


def semibold(base: QFont, scale: float = BODY) -> QFont:
    """For titles and section names."""
    return font(base, scale, QFont.Weight.DemiBold)


def medium(base: QFont, scale: float = BODY) -> QFont:
    """For names in tables."""
    return font(base, scale, QFont.Weight.Medium)


def figures(base: QFont, scale: float = BODY, weight: QFont.Weight | None = None) -> QFont:
    """The font with digits of one width, for columns of numbers."""
    tabular = font(base, scale, weight)
    _feature(tabular, "tnum", 1)
    return tabular


def fixed_font(base: QFont | None = None, scale: float = SECONDARY) -> QFont:
    """The system's fixed font for XML, URIs and commands, without ligatures, sized after `base`."""
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    like = base if base is not None else QGuiApplication.font()
    if like.pixelSize() > 0:
        fixed.setPixelSize(like.pixelSize())
    else:
        fixed.setPointSizeF(like.pointSizeF())
    fixed = font(fixed, scale)
    fixed.setStyleHint(QFont.StyleHint.Monospace)
    for feature in ("liga", "calt"):
        _feature(fixed, feature, 0)
    return fixed


def _feature(which: QFont, tag: str, value: int) -> None:
    """OpenType features exist since Qt 6.7; without them digits keep the font's own widths."""
    if hasattr(QFont, "Tag"):
        which.setFeature(QFont.Tag(tag.encode()), value)


def breadth(of: QWidget) -> float:
    """How much broader texts are in a widget's font than in the drawings', in which widths are given; at least 1."""
    return max(1.0, of.fontMetrics().horizontalAdvance(_BROAD) / _DRAWN_BROAD)


def sized(window: QWidget, width: int, height: int) -> QSize:
    """A window's size drawn for the 13 px font, for the font in use, as far as its screen has room for more."""
    share = max(1.0, window.fontMetrics().height() / _DRAWN_FOR)
    wanted = QSize(round(width * share), round(height * share))
    screen = window.screen()
    room = screen.availableSize() if screen is not None else wanted
    return on_screen(window, wanted.boundedTo(room).expandedTo(QSize(width, height)))


def on_screen(window: QWidget, size: QSize) -> QSize:
    """A window's size, as far as its screen has room for it and its frame."""
    screen = window.screen()
    # The offscreen platform's screen is smaller than any real one, and shown to nobody.
    if screen is None or QGuiApplication.platformName() == "offscreen":
        return size
    return size.boundedTo(screen.availableSize() - _FRAME)


def tall(of: QFont | QWidget, height: int) -> int:
    """A height drawn for the 13 px font, for the font in use: its line height plus the padding."""
    metrics = QFontMetrics(of) if isinstance(of, QFont) else of.fontMetrics()
    return metrics.height() + max(0, height - _DRAWN_FOR)
