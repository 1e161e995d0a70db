"""What the wizard's pages share: a draft's flaws as their forms tell them."""

from __future__ import annotations

from collections.abc import Collection

from virtgui.install.flaw import ERROR
from virtgui.qtmodels.creation import Creation
from virtgui.xml.flaws.base import Flaw


def flaws_of(creation: Creation, fields: Collection[str]) -> list[Flaw]:
    """Those of the draft's flaws that concern these fields ("disks/" is all of the disks)."""
    return [
        Flaw(flaw.field, flaw.message, warning=flaw.severity != ERROR)
        for flaw in creation.flaws()
        if any(flaw.field == field or (field.endswith("/") and flaw.field.startswith(field)) for field in fields)
    ]
