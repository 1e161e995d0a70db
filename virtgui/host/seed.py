"""The seed by which a cloud image learns who it is: NoCloud's ISO image with the label "cidata"."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from virtgui.host import iso
from virtgui.host.private_folder import PrivateFolder
from virtgui.util.errand import Cannot
from virtgui.util.language import tr

LABEL = "cidata"


def write(folder: PrivateFolder, documents: Mapping[str, str], name: str = "seed.iso") -> Path:
    """The image of `install.cloudinit.documents`, mode 0600, which lives as long as the folder. For a host whose QEMU
    is another user's it is uploaded as a volume. Raises `Cannot`."""
    try:
        return folder.write(name, iso.image(LABEL, {name: text.encode() for name, text in documents.items()}))
    except UnicodeEncodeError:
        raise Cannot(tr("The cloud-init text holds half a character (a lone surrogate). Type it again.")) from None
    except OSError as error:
        raise Cannot(tr("The seed image could not be written."), str(error)) from error
