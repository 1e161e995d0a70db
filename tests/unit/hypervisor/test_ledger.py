"""What a job makes is remembered before it is there; what cannot be remembered is neither made nor taken back."""

from __future__ import annotations

from pathlib import Path

import libvirt
import pytest

from virtgui.host.journal import Entry, Journal
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.maker import Maker
from virtgui.model.keys import HostKey
from virtgui.model.making import Made, Make, MakeVolume

_HOST = HostKey("test:///default")
_XML = "<volume><name>web.img</name><capacity unit='MiB'>1</capacity></volume>"


def test_what_cannot_be_remembered_is_not_made_and_nobody_elses_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody makes a volume of that name just then."""
    connection: Connection = libvirt.open(_HOST)
    pool = connection.storagePoolLookupByName("default-pool")
    others: list[libvirt.virStorageVol] = []

    def full(_entry: Entry, made: tuple[Made, ...]) -> None:
        if made:
            others.append(pool.createXML(_XML))
            raise OSError(28, "No space left on device", "the journal")

    monkeypatch.setattr(Entry, "write", full)
    command = Make(_HOST, "web", (MakeVolume("default-pool", _XML),), doing="create web")
    journal = Journal(tmp_path)
    try:
        end = Maker(command, "create web", lambda: journal.begin(_HOST, "web"), lambda _: None).run(connection)  # type: ignore[arg-type, return-value]
        assert end.problem is not None and end.problem.reason == "the journal: No space left on device."
        assert "web.img" in pool.listVolumes()
    finally:
        for volume in others:
            volume.delete(0)
        connection.close()
