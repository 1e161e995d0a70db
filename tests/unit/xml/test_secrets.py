"""No password in what is kept, whatever device it belongs to."""

from __future__ import annotations

from virtgui.xml.secrets import hidden, secrets, without_secrets

MACHINE = """<domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>passwd</name>
  <devices>
    <graphics type='vnc' passwd='S3cr3t!' passwdValidTo='2030-01-01T00:00:00'/>
    <disk><source protocol='https'><cookies><cookie name='id'>S3cr3t!-cookie</cookie></cookies></source></disk>
  </devices>
  <qemu:commandline>
    <qemu:arg value='-object'/>
    <qemu:arg value='secret,id=a,data=x,password=S3cr3t!-arg'/>
    <qemu:env name='DB_PASSWORD' value='S3cr3t!-env'/>
    <qemu:env name='PATH' value='/bin'/>
  </qemu:commandline>
</domain>"""


def test_every_secret_is_taken_out_and_all_else_stays() -> None:
    told = without_secrets(MACHINE)
    assert "S3cr3t" not in told
    for kept in ("<name>passwd</name>", "passwdValidTo", "cookie name=", "DB_PASSWORD", 'value="-object"', "/bin"):
        assert kept in told


def test_a_machine_without_secrets_is_the_very_same_text() -> None:
    text = "<domain><name>a</name></domain>"
    assert without_secrets(text) is text


def test_libvirts_words_do_not_give_a_secret_away() -> None:
    known = secrets(MACHINE)
    assert "S3cr3t!" in known and known[0] == "secret,id=a,data=x,password=S3cr3t!-arg"
    assert hidden("cannot set password S3cr3t!-env of S3cr3t!", known) == "cannot set password … of …"
    assert hidden("a word", ("a",)) == "a word"
