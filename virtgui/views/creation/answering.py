"""From answers to what carries them: a seed for a cloud image, a medium or an initial RAM disk for an installer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from virtgui.install.draft import CloudSource, IsoSource, Medium, TreeSource
from virtgui.install.places import free_name, pool_for_files
from virtgui.install.plan import Upload
from virtgui.install.unattended import Profile
from virtgui.install.workshop import Answered, Looked, Workshop
from virtgui.qtmodels.creation import Creation
from virtgui.util.errand import Advance, Cancel
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.views.creation.answers_page import AnswersPage
from virtgui.views.creation.cloud_page import CloudPage
from virtgui.views.creation.preparing import Preparation

_WORDS = tr("Writing the answers")


def of_cloud(creation: Creation, workshop: Workshop, page: CloudPage) -> Preparation:
    """Cloud-init's answers, as a seed that is sent to the pool of the first disk."""

    def take(seed: object) -> None:
        source = creation.source
        if isinstance(seed, Looked) and isinstance(source, CloudSource):
            medium = _medium(creation, "seed.iso")
            seeded = replace(source, seed=medium, eject_seed=page.forget.isChecked())
            creation.take_source(seeded, (*_own(creation), Upload(medium, seed.path, seed.size, temporary=True)))

    return Preparation(_WORDS, tr("write cloud-init’s answers"), partial(_seed, workshop, page.work()), take)


def of_installer(creation: Creation, workshop: Workshop, os_id: str, page: AnswersPage) -> Preparation:
    """An installer's answers: on a medium that is put in beside its own, or in the initial RAM disk of a tree."""
    source = creation.source
    if isinstance(source, TreeSource):
        initrd = next(upload for upload in creation.uploads if source.initrd.endswith(f"/{upload.medium.volume}"))
        work = partial(workshop.answer_initrd, initrd.path, os_id, page.profile, page.answers)
        return Preparation(_WORDS, tr("write the installer’s answers"), work, partial(_into_initrd, creation, initrd))
    chosen = page.chosen or Profile("")
    work = partial(workshop.answer_medium, os_id, chosen, page.answers)
    return Preparation(_WORDS, tr("write the installer’s answers"), work, partial(_beside, creation, chosen.floppy))


def _into_initrd(creation: Creation, initrd: Upload, answered: object) -> None:
    source = creation.source
    if isinstance(answered, Answered) and isinstance(source, TreeSource):
        file = answered.file
        sent = initrd._replace(path=file.path, size=file.size)
        uploads = tuple(sent if upload == initrd else upload for upload in creation.uploads)
        told = " ".join(part for part in (source.arguments, answered.arguments) if part)
        creation.take_source(replace(source, arguments=told), uploads)


def _beside(creation: Creation, floppy: bool, answered: object) -> None:
    source = creation.source
    if isinstance(answered, Answered) and isinstance(source, IsoSource):
        medium, file = _medium(creation, "answers.img" if floppy else "answers.iso"), answered.file
        upload = Upload(medium, file.path, file.size, temporary=True)
        creation.take_source(replace(source, script=medium, floppy=floppy), (*_own(creation), upload))


def _own(creation: Creation) -> tuple[Upload, ...]:
    """What is sent besides earlier answers."""
    return tuple(upload for upload in creation.uploads if not upload.temporary)


def _medium(creation: Creation, ending: str) -> Medium:
    """A volume that is not there yet, in the first disk's pool where that has files."""
    inventory = creation.hardware.inventory
    wanted = next((disk.pool for disk in creation.draft.disks if disk.pool), "")
    pool = pool_for_files(replace(inventory, pools=tuple(p for p in inventory.pools if p.name == wanted)))
    pool = pool or pool_for_files(creation.facts().inventory)
    name = pool.name if pool is not None else wanted or "default"
    return Medium(pool=name, volume=free_name(f"{creation.draft.name}-{ending}", creation.volumes_in(name)))


def _seed(workshop: Workshop, documents: Callable[[], dict[str, str]], cancel: Cancel, advance: Advance) -> Looked:
    return workshop.seed(documents(), cancel, advance)
