"""The door: what must be in place before any window can be."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from virtgui.options import Options, hosts_only
from virtgui.util.language import tr
from virtgui.util.late_enums import late
from virtgui.util.own_modules import find_quickly

_LIBRARIES = {"PyQt6": "PyQt6", "libvirt": "libvirt-python", "lxml": "lxml"}
"""What may be missing, by the names of the packages that have them."""


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


def _platform(options: Options) -> bool:
    """Choose Qt's platform before Qt is loaded: without a display it would abort the process."""
    has_display = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if not has_display:
        if not options.screenshot:
            return False
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if options.scale != 1.0:
        os.environ["QT_SCALE_FACTOR"] = f"{options.scale:g}"
    return True


def _options(arguments: Sequence[str]) -> Options:
    # Late: argparse takes longer than all else before the first import of Qt.
    from virtgui.cli import parse  # noqa: PLC0415

    return parse(arguments)


def choose_language(arguments: Sequence[str]) -> None:
    """Before the rooms with words are loaded, the flags' own among them. English needs nothing, and is told cheaply
    from what does."""
    language = _flag(arguments)
    if not language:
        if any(word in ("--demo", "--connect") or word.startswith(("-c", "--connect=")) for word in arguments):
            return
        from virtgui.util.xdg import LARGEST_SETTINGS, config_dir, read_regular  # noqa: PLC0415

        try:
            if b'"language"' not in read_regular(config_dir() / "settings.json", LARGEST_SETTINGS):
                return
        except OSError:
            return
    if language == "en":
        return
    try:
        begin_loading()
        from virtgui import translation  # noqa: PLC0415  (late: Qt, for other languages only)
    except ImportError:
        return  # what is missing is told soon, in English
    translation.begin(language or translation.wanted())


def _flag(arguments: Sequence[str]) -> str:
    """The language that the flags name, before anything can be said about the flags."""
    language = ""
    for word, after in zip(arguments, (*arguments[1:], ""), strict=False):
        name, given, value = word.partition("=")
        if name == "--language":
            language = value if given else after
    return language


def begin_loading() -> None:
    """Load what all of Qt's modules stand on, before any of them is: it is this that makes their enumerations.

    From here on all is loaded in the quickest way. Of the many thousand functions that Qt's modules call, each is
    looked for at its first call; Python's own way is to look for all of them before the first.
    """
    find_quickly()
    sys.setdlopenflags(os.RTLD_LAZY)
    import_module("PyQt6")
    with late():
        import_module("PyQt6.sip")


def _taken(arguments: Sequence[str], options: Options) -> bool:
    """Whether the program that runs already does it; where nobody would see that, it is said."""
    from virtgui.host.second_start import begin, may_raise  # noqa: PLC0415  (late: after bad flags are told)

    if not begin(arguments, joins=options.joins, listens=options.listens):
        return False
    if not may_raise():
        choose_language(arguments)
        _say(tr("virtgui runs already: its window has what was asked for, but may not come to the front by itself"))
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit status is 0, 1 (cannot start), 2 (bad flags) or 3 (cannot show), or one of
    `scheduled`'s."""
    given = sys.argv[1:] if arguments is None else arguments
    if given and given[0] == "run-schedule":
        # Late, and without Qt: a timer runs it where there is no display.
        choose_language(())
        from virtgui.scheduled import main as run_schedule  # noqa: PLC0415

        return run_schedule(given[1:])
    options = brief = hosts_only(given)
    if options is None:
        choose_language(given)
        options = _options(given)
    if (options.joins or options.listens) and _taken(given, options):
        return 0
    if brief is not None:
        choose_language(given)
    if not _platform(options):
        _say(
            tr(
                "virtgui: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); --screenshot FILE.png "
                "saves a picture without one"
            )
        )
        return 1
    try:
        import lxml  # noqa: F401, PLC0415  (only looked for: most of it is loaded with the first document)

        # Late, so that bad flags, --help and a missing library are answered without loading Qt.
        begin_loading()
        from virtgui.process import run  # noqa: PLC0415
    except ImportError as error:
        missing = (error.name or str(error)).split(".")[0]
        known = next((name for name in _LIBRARIES if name in (missing, str(error).split(".")[0])), None)
        if known is None:
            known = next((name for name in _LIBRARIES if name in str(error)), "")
        if known:
            text = tr("virtgui: {library} cannot be loaded ({error}); packaging/run installs what is missing")
            _say(text.format(library=_LIBRARIES[known], error=error))
        else:
            _say(f"virtgui: {error}")
        return 1
    return run(options)


def program() -> None:
    """Run the program and end the process, without Python's own tidying up.

    All is closed and written by then. What is left are Qt objects, which Python would destroy in an
    order of its own that crashes now and then, and threads stuck in calls to a host that hangs.
    """
    # Loading makes much that stays and little garbage; from the first window on qtmodels.garbage collects.
    gc.disable()
    status = main()
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    program()
