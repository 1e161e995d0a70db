"""The standard library's reader of command lines, with its own words in the person's language."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any, NoReturn

from virtgui.util.language import tr


class _Help(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, prefix if prefix is not None else tr("usage: "))


class Parser(argparse.ArgumentParser):
    """`general` is where flags go that are in no other group."""

    def __init__(self, program: str, description: str, epilog: str) -> None:
        super().__init__(
            prog=program,
            description=description,
            epilog=epilog,
            allow_abbrev=False,
            add_help=False,
            formatter_class=_Help,
        )
        _words()
        self.general = self.add_argument_group(tr("options"))
        self.general.add_argument("-h", "--help", action="help", help=tr("show this help message and exit"))

    def error(self, message: str) -> NoReturn:
        """One line, which all the flags there are would hide."""
        text = tr("{program}: {message}; “{program} --help” lists all flags")
        self.exit(2, f"{text.format(program=self.prog, message=message)}\n")


def _words() -> None:
    """Have argparse say what is wrong with a command line: it asks gettext, which knows nothing of our catalogue."""
    known = {
        "argument %(argument_name)s: %(message)s": tr("argument %(argument_name)s: %(message)s"),
        "unrecognized arguments: %s": tr("unrecognized arguments: %s"),
        "not allowed with argument %s": tr("not allowed with argument %s"),
        "ignored explicit argument %r": tr("ignored explicit argument %r"),
        "expected one argument": tr("expected one argument"),
        "expected %s arguments": tr("expected %s arguments"),
        "invalid %(type)s value: %(value)r": tr("invalid %(type)s value: %(value)r"),
        "invalid choice: %(value)r (choose from %(choices)s)": tr(
            "invalid choice: %(value)r (choose from %(choices)s)"
        ),
    }
    names = vars(argparse)
    names["_"] = lambda text: known.get(text, text)
    names["ngettext"] = lambda one, more, count: one if count == 1 else known.get(more, more)
