"""Names from ~/.ssh/config: suggestions only, whatever the file holds."""

from __future__ import annotations

import os
from pathlib import Path

from virtgui.host.ssh_config import ssh_hosts


def test_names_are_told_and_patterns_are_not(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.conf").write_text("Host included\n")
    (tmp_path / "more" / "a.conf").write_text("Host = first\nInclude loops\n")
    config = tmp_path / "config"
    config.write_text(
        '# Host not-me\nHost lab db.example.org\n  HostName 192.0.2.1\nhost *.wild !neg "quoted"\n'
        "Host -oProxyCommand=x $(id) a;b\nInclude more/*.conf\nMatch host x\nHost lab\n"
    )
    assert ssh_hosts(config) == ("lab", "db.example.org", "quoted", "first", "included")


def test_what_is_no_file_too_large_or_hostile_is_survived(tmp_path: Path) -> None:
    assert ssh_hosts(tmp_path / "none") == ()
    assert ssh_hosts(tmp_path) == ()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert ssh_hosts(pipe) == (), "a pipe would wait for ever"
    junk = tmp_path / "junk"
    junk.write_bytes(b"Host \xff\xfe\x00 ok\n" + b"Host many" + b"\nHost x" * 100_000)
    found = ssh_hosts(junk)
    assert "ok" in found and len(found) <= 200
    many = tmp_path / "many"
    many.write_text("Host " + " ".join(f"h{number}" for number in range(5000)))
    assert len(ssh_hosts(many)) == 200
