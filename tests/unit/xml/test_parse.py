"""What is taken as a document, and what is refused before it does harm."""

from __future__ import annotations

import time
from pathlib import Path

import libvirt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.xml.worlds import CORPUS
from virtgui.xml.parse import MAX_BYTES, MAX_DEPTH, Refused, parse, serialise


@pytest.mark.parametrize("name", CORPUS)
def test_a_document_survives_reading_and_writing_to_the_last_comment(name: str) -> None:
    once = serialise(parse(CORPUS[name]))
    assert serialise(parse(once)) == once
    for kept in (
        "<!-- kept in a repository",
        "<!-- the end -->",
        "<![CDATA[",
        "qemu:commandline",
        "mine:since",
        "\t<name>",
    ):
        assert (kept in once) == (kept in CORPUS[name])


def test_the_test_drivers_own_documents_are_taken() -> None:
    connection = libvirt.open("test:///default")
    try:
        documents = [domain.XMLDesc(0) for domain in connection.listAllDomains()]
        documents += [network.XMLDesc(0) for network in connection.listAllNetworks()]
        documents += [pool.XMLDesc(0) for pool in connection.listAllStoragePools()]
        documents += [device.XMLDesc(0) for device in connection.listAllDevices()]
        documents.append(connection.getCapabilities())
    finally:
        connection.close()
    assert {parse(document).tag for document in documents} == {"domain", "network", "pool", "device", "capabilities"}


def test_bytes_are_read_by_what_they_declare() -> None:
    latin = "<?xml version='1.0' encoding='iso-8859-1'?>\n<a>näht</a>".encode("latin-1")
    assert parse(latin).element.text == "näht"
    assert parse("<a>näht</a>".encode()).element.text == "näht"
    assert parse("\ufeff<?xml version='1.0' encoding='utf-16'?><a>näht</a>".encode("utf-16")).element.text == "näht"
    assert parse("<?xml version='1.0' encoding='latin1'?><a>näht</a>").element.text == "näht"


LAUGHS = (
    "<!DOCTYPE lolz [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {chr(98 + i)} '{('&' + chr(97 + i) + ';') * 10}'>" for i in range(12))
    + "]><domain><name>&m;</name></domain>"
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (LAUGHS, "DTD"),
        ("<!-- hello --> <?pi?>\n" + LAUGHS, "DTD"),
        (LAUGHS.replace("<name>&m;", "<name a='&m;'>").encode("utf-16"), "DTD"),
        ('<!DOCTYPE domain SYSTEM "http://127.0.0.1:9/x.dtd"><domain/>', "DTD"),
        ('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>', "DTD"),
        ("<d xmlns:i='http://www.w3.org/2001/XInclude'><i:include href='/etc/passwd' parse='text'/></d>", "XInclude"),
        ("<a>" * 10_000 + "</a>" * 10_000, f"{MAX_DEPTH} deep"),
        ("<a>" * 10_000, f"{MAX_DEPTH} deep"),
        ("<a>" * (MAX_DEPTH + 1) + "</a>" * (MAX_DEPTH + 1), f"{MAX_DEPTH} deep"),
        ("<domain>" + "x" * 50_000_000 + "</domain>", "4 MiB"),
        ("<domain>" + "é" * (MAX_BYTES // 2) + "</domain>", "4 MiB"),
        ("", "not well-formed"),
        ("   ", "not well-formed"),
        ("<domain><name>x</domain>", "not well-formed"),
        ("<domain>&nbsp;</domain>", "not well-formed"),
        ("<domain/><domain/>", "not well-formed"),
        ("no markup", "not well-formed"),
        ("<a>\x00</a>", "not well-formed"),
        ("<a>\x1b[0m</a>", "not well-formed"),
        ("<a>\ud800</a>", "surrogate"),
        (b"<a>\xff\xfe\xfd</a>", "UTF-8"),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", "klingon"),
        (b"<?xml version='1.0' encoding='base64'?><a/>", "encoding"),
    ],
    ids=lambda value: str(value)[:24].encode("unicode_escape").decode(),
)
def test_what_could_harm_or_makes_no_sense_is_refused_with_the_reason(text: str | bytes, reason: str) -> None:
    began = time.process_time()
    with pytest.raises(Refused, match=reason):
        parse(text)
    assert time.process_time() - began < 2


def test_an_external_entity_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("S3cr3t!")
    with pytest.raises(Refused) as refused:
        parse(f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">]><d>&x;</d>')
    assert "S3cr3t!" not in str(refused.value)


def test_words_about_doctypes_and_includes_are_only_words() -> None:
    text = "<d><!-- <!DOCTYPE x> --><t><![CDATA[<!DOCTYPE y>]]> http://www.w3.org/2001/XInclude</t></d>"
    assert serialise(parse(text)) == text


def test_the_deepest_document_allowed_is_taken() -> None:
    assert parse("<a>" * MAX_DEPTH + "</a>" * MAX_DEPTH).tag == "a"


def test_a_wide_document_is_not_a_deep_one() -> None:
    assert len(parse("<a>" + "<b>x</b>" * 5_000 + "</a>").element) == 5_000


def test_hostile_comment_and_quote_storms_end_soon() -> None:
    began = time.process_time()
    for storm in ("<!--" * 500_000, "<!DOCTYPE" * 200_000, ' <a b="' * 300_000, "<?x" * 500_000):
        with pytest.raises(Refused):
            parse(storm)
    assert time.process_time() - began < 3


@given(st.text(max_size=200) | st.text(alphabet="<>/=\"'&;!-[]?ab \n", max_size=200) | st.binary(max_size=200))
def test_whatever_comes_is_a_document_or_refused(text: str | bytes) -> None:
    try:
        serialise(parse(text))
    except Refused as refused:
        assert str(refused).endswith(".")
