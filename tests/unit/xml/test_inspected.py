"""What virt-inspector 1.48 told of a small disk, and what a guest may write into it."""

from __future__ import annotations

import pytest

from virtgui.model.inspected import Application, Mounted
from virtgui.xml.inspected import systems
from virtgui.xml.refused import Refused

TOLD = """<?xml version="1.0"?>
<operatingsystems>
  <operatingsystem>
    <root>/dev/sda1</root>
    <name>linux</name>
    <arch>x86_64</arch>
    <distro>debian</distro>
    <product_name>12.5</product_name>
    <major_version>12</major_version>
    <minor_version>5</minor_version>
    <package_format>deb</package_format>
    <package_management>apt</package_management>
    <hostname>web-offline</hostname>
    <osinfo>debian12</osinfo>
    <mountpoints>
      <mountpoint dev="/dev/sda1">/</mountpoint>
    </mountpoints>
    <filesystems>
      <filesystem dev="/dev/sda1">
        <type>ext4</type>
        <uuid>5ead532c-5913-4df1-b68e-fb7197cb8dcf</uuid>
      </filesystem>
    </filesystems>
    <applications>
      <application>
        <name>bash</name>
        <version>5.2.15</version>
        <release>2+b2</release>
        <arch>amd64</arch>
        <summary>GNU Bourne Again SHell</summary>
      </application>
      <application>
        <name>nginx</name>
        <version>1.22.1</version>
        <release>9</release>
        <arch>amd64</arch>
        <summary>small, powerful, scalable web/proxy server</summary>
      </application>
    </applications>
  </operatingsystem>
</operatingsystems>
"""


def test_a_system_with_its_name_file_systems_and_applications() -> None:
    (it,) = systems(TOLD)
    assert (it.distro, it.version, it.arch, it.hostname, it.id) == (
        "debian",
        "12.5",
        "x86_64",
        "web-offline",
        "debian12",
    )
    assert it.file_systems == (Mounted("/dev/sda1", "/", "ext4"),)
    assert it.applications[1] == Application("nginx", "1.22.1-9", "amd64", "small, powerful, scalable web/proxy server")


def test_what_is_missing_broken_or_too_much() -> None:
    assert systems("<operatingsystems/>") == ()
    (it,) = systems("<operatingsystems><operatingsystem><mountpoints><mountpoint dev='/dev/x'/></mountpoints>"
                    "<filesystems><filesystem/></filesystems></operatingsystem></operatingsystems>")  # fmt: skip
    assert it.file_systems == (Mounted("/dev/x"),)
    long = TOLD.replace("web-offline", "x" * 10_000).replace("<operatingsystem>", "<operatingsystem><a/>")
    assert len(systems(long)[0].hostname) == 512
    many = f"<operatingsystems>{'<operatingsystem/>' * 1000}</operatingsystems>"
    assert len(systems(many)) == 16
    with pytest.raises(Refused):
        systems("<operatingsystems>")
    with pytest.raises(Refused):
        systems('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><operatingsystems>&e;</operatingsystems>')
