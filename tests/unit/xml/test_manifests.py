"""The manifest beside a backup's files is read without trust: whoever may write to the pool may write it."""

from __future__ import annotations

import json

import pytest

from virtgui.model.backups import Backup, BackupDisk, Scope
from virtgui.xml.backups import manifest, read_manifest
from virtgui.xml.parse import Refused

DISK = BackupDisk("vda", "web-vda.qcow2", 10 * 1024**3, 4096, "", "", "qcow2", "/images/web.qcow2")
BACKUP = Backup("web-1", "backups", "web", "u", 1.79e9, Scope.FULL, (DISK,), definition="<domain/>")


def test_what_is_written_is_read_again() -> None:
    read = read_manifest(manifest(BACKUP), "backups", "")
    assert (read.number, read.at, read.disks) == (BACKUP.number, BACKUP.at, BACKUP.disks)


@pytest.mark.parametrize("value", ["1" + "0" * 500, "1e999", "-1", "NaN", "null", '"x"', "[]", "{}", "1e300"])
@pytest.mark.parametrize("field", ["at", "capacity", "size"])
def test_a_number_that_nothing_has_is_damage(field: str, value: str) -> None:
    told = json.loads(manifest(BACKUP))
    (told if field == "at" else told["disks"][0])[field] = "HERE"
    with pytest.raises(Refused, match="cannot be read"):
        read_manifest(json.dumps(told).replace('"HERE"', value), "backups", "")


@pytest.mark.parametrize("text", ["", "[", "[]", "7", "[" * 100_000, '{"virtgui-backup": 1, "disks": 7}'])
def test_what_is_no_manifest_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_manifest(text, "backups", "")
