"""Why a document is not taken; apart from the parser, so that those who handle it need not load lxml."""

from __future__ import annotations


class Refused(ValueError):
    """A document that is not taken; the text says why in a sentence a person can act on."""
