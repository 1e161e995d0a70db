"""A form becomes cloud-init's documents, and says what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from virtgui.install import cloud_flaws, passwords, user_data
from virtgui.install.cloudinit import CloudDraft, CloudNic, documents
from virtgui.util.frozen import replace

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEU9vG4Zb3bKq3cJ6ZtT4q9WqLr9Vb3mS8Vf4o0D5nQZ ada@tower"
GOOD = CloudDraft(
    user="ada",
    password_hash=passwords.hashed("long enough", "salt"),
    keys=(KEY,),
    hostname="web-01.example.org",
    timezone="Europe/Berlin",
    locale="de_DE.UTF-8",
    packages=("vim", "qemu-guest-agent"),
    upgrade=True,
    commands=("touch /tmp/x && echo 'a: b' # no comment",),
    nics=(
        CloudNic("52:54:00:AA:bb:01"),
        CloudNic(
            "52:54:00:aa:bb:02",
            ("192.0.2.7/24", "2001:db8::7/64"),
            ("192.0.2.1", "2001:db8::1"),
            ("192.0.2.53",),
            ("example.org",),
        ),
    ),
)


def parsed(draft: CloudDraft) -> dict[str, Any]:
    return {name: yaml.safe_load(text) for name, text in documents(draft).items()}


def test_every_field_is_where_cloud_init_looks_for_it() -> None:
    texts = documents(GOOD)
    assert texts["user-data"].startswith("#cloud-config\n")
    told = parsed(GOOD)
    assert told["meta-data"]["local-hostname"] == "web-01.example.org"
    assert told["meta-data"]["instance-id"]
    assert told["user-data"] == {
        "hostname": "web-01",
        "fqdn": "web-01.example.org",
        "users": [
            {
                "name": "ada",
                "sudo": "ALL=(ALL) NOPASSWD:ALL",
                "shell": "/bin/bash",
                "lock_passwd": False,
                "passwd": GOOD.password_hash,
                "ssh_authorized_keys": [KEY],
            }
        ],
        "chpasswd": {"expire": False},
        "ssh_pwauth": False,
        "timezone": "Europe/Berlin",
        "locale": "de_DE.UTF-8",
        "package_update": True,
        "package_upgrade": True,
        "packages": ["vim", "qemu-guest-agent"],
        "runcmd": ["touch /tmp/x && echo 'a: b' # no comment"],
    }
    assert told["network-config"] == {
        "version": 2,
        "ethernets": {
            "eth0": {"match": {"macaddress": "52:54:00:aa:bb:01"}, "set-name": "eth0", "dhcp4": True},
            "eth1": {
                "match": {"macaddress": "52:54:00:aa:bb:02"},
                "set-name": "eth1",
                "dhcp4": False,
                "addresses": ["192.0.2.7/24", "2001:db8::7/64"],
                "routes": [{"to": "0.0.0.0/0", "via": "192.0.2.1"}, {"to": "::/0", "via": "2001:db8::1"}],
                "nameservers": {"addresses": ["192.0.2.53"], "search": ["example.org"]},
            },
        },
    }
    assert cloud_flaws.flaws(GOOD) == []


def test_without_a_user_the_images_own_gets_key_and_password() -> None:
    told = parsed(replace(GOOD, user="", ssh_password=True))["user-data"]
    assert "users" not in told
    assert told["ssh_authorized_keys"] == [KEY]
    assert told["password"] == GOOD.password_hash
    assert told["ssh_pwauth"] is True


def test_an_empty_form_leaves_all_to_the_image() -> None:
    texts = documents(CloudDraft())
    assert set(texts) == {"meta-data", "user-data"}
    assert yaml.safe_load(texts["user-data"]) == {}


def test_the_raw_text_replaces_all_but_name_and_network() -> None:
    texts = documents(replace(GOOD, raw="#!/bin/sh\necho hello"))
    assert texts["user-data"] == "#!/bin/sh\necho hello\n"
    assert "web-01" in texts["meta-data"]
    assert "192.0.2.7/24" in texts["network-config"]


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.mkdir", "!!python/object/new:os.mkdir", "!!python/name:os"])
def test_a_tag_that_would_have_something_done_is_told_and_nothing_is_done(tmp_path: Path, tag: str) -> None:
    place = tmp_path / "done"
    found = user_data.flaws(f"#cloud-config\nruncmd:\n  - {tag} [{place}]\n")
    assert found and not place.exists()


def test_a_change_makes_cloud_init_begin_anew() -> None:
    def identity(draft: CloudDraft) -> str:
        return str(parsed(draft)["meta-data"]["instance-id"])

    assert identity(GOOD) == identity(replace(GOOD))
    assert len({identity(GOOD), identity(replace(GOOD, user="bob")), identity(replace(GOOD, hostname="b"))}) == 3
    assert identity(replace(GOOD, instance="mine")) == "mine"


def test_a_draft_is_never_printed() -> None:
    assert GOOD.password_hash not in repr(GOOD)


HOSTILE = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(": #{}[]\n'\"&*!|>%@`-?,\t\0\x85\u2028\ufeff\\"),
    st.sampled_from(
        ["!!python/object/apply:os.system [id]", "yes", "1e3", "0x1f", "~", "2001-01-01", "<<", "a: b", "- x", "---"]
    ),
)


@given(HOSTILE, HOSTILE, st.lists(HOSTILE, max_size=3), st.lists(HOSTILE, max_size=3))
def test_whatever_is_typed_comes_back_as_it_was_typed(user: str, name: str, keys: list[str], runs: list[str]) -> None:
    draft = CloudDraft(
        user=f"x{user}",
        hostname=f"x{name}",
        keys=tuple(keys),
        commands=tuple(runs),
        packages=tuple(runs),
        nics=(CloudNic(name, tuple(keys), tuple(runs), tuple(keys), tuple(runs)),),
    )
    told = parsed(draft)
    assert told["meta-data"]["local-hostname"] == draft.hostname
    assert told["user-data"]["users"][0]["name"] == draft.user
    assert told["user-data"]["users"][0].get("ssh_authorized_keys", []) == keys
    assert told["user-data"].get("runcmd", []) == runs
    assert told["user-data"].get("packages", []) == runs
    assert told["network-config"]["ethernets"]["eth0"].get("addresses", []) == keys
    # a first line of #cloud-config is what makes it one
    assert documents(draft)["user-data"].startswith("#cloud-config\n")
    cloud_flaws.flaws(draft)


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"user": "Ada"}, "user", "small letters"),
    ({"user": "a:b"}, "user", "small letters"),
    ({"user": "a\nb"}, "user", "small letters"),
    ({"user": "x" * 33}, "user", "32"),
    ({"user": "root"}, "user", "root"),
    ({"password_hash": "secret"}, "password_hash", "hash"),
    ({"password_hash": "$6$a:b"}, "password_hash", "hash"),
    ({"keys": ("hello",)}, "keys.0", ".pub"),
    ({"keys": (KEY, KEY[:60])}, "keys.1", "missing"),
    ({"keys": (KEY.replace("ed25519", "rsa"),)}, "keys.0", "missing"),
    ({"keys": (f"{KEY}\n{KEY}",)}, "keys.0", "line of its own"),
    ({"keys": ("-----BEGIN OPENSSH PRIVATE KEY-----",)}, "keys.0", "private key"),
    ({"keys": (), "password_hash": ""}, "keys", "nobody can log in"),
    ({"user": "", "keys": (), "password_hash": ""}, "user", "nobody can log in"),
    ({"password_hash": "", "ssh_password": True}, "ssh_password", "no password"),
    ({"hostname": "-web"}, "hostname", "letters, digits"),
    ({"hostname": "web_1"}, "hostname", "letters, digits"),
    ({"hostname": "a..b"}, "hostname", "letters, digits"),
    ({"hostname": "x" * 64}, "hostname", "63"),
    ({"hostname": ".".join(["x" * 60] * 5)}, "hostname", "253"),
    ({"hostname": "127.0.0.1"}, "hostname", "address"),
    ({"timezone": "../etc/passwd"}, "timezone", "Europe/Berlin"),
    ({"locale": "german"}, "locale", "en_US"),
    ({"packages": ("vim", "-y")}, "packages.1", "package"),
    ({"commands": (" ",)}, "commands.0", "command"),
    ({"shell": "bash"}, "shell", "path"),
    ({"nics": (CloudNic("52:54"),)}, "nics.0.mac", "pairs"),
    ({"nics": (CloudNic(), CloudNic("52:54:00:00:00:01"))}, "nics.0.mac", "MAC"),
    ({"nics": (CloudNic(addresses=("192.0.2.7",)),)}, "nics.0.addresses", "192.0.2.7/24"),
    ({"nics": (CloudNic(addresses=("192.0.2.7/24",), gateways=("10.0.0.1",)),)}, "nics.0.gateways", "own networks"),
    ({"nics": (CloudNic(gateways=("10.0.0.1",)),)}, "nics.0.gateways", "DHCP"),
    ({"nics": (CloudNic(gateways=("gate",)),)}, "nics.0.gateways", "no address"),
    ({"nics": (CloudNic(nameservers=("dns",)),)}, "nics.0.nameservers", "no address"),
    ({"nics": (CloudNic(search=("a b",)),)}, "nics.0.search", "letters"),
    ({"raw": "packages: [vim]"}, "raw", "#cloud-config"),
    ({"raw": "#cloud-config\npackages: [vim"}, "raw", "Line "),
    ({"raw": "#cloud-config\na:\n\t- b"}, "raw", "Line 3: This is not YAML: a tab"),
    (
        {"raw": "#cloud-config\nruncmd:\n- !!python/object/apply:os.system ['id']"},
        "raw",
        "Line 3: cloud-init reads plain",
    ),
    ({"raw": "#cloud-config\n- a"}, "raw", "names and values"),
    ({"raw": "#cloud-config\npackage: [vim]"}, "raw", "“packages” perhaps"),
    ({"raw": "#cloud-config\npackages: [a]\npackages: [b]"}, "raw", "Line 3: “packages” is here twice"),
    ({"raw": "#cloud-config\na: \x01"}, "raw", "Line 2: There is a character"),
    ({"raw": "#cloud-config\na: " + "[" * 5000}, "raw", "deep"),
    ({"raw": "#cloud-config\na: *b"}, "raw", "Line 2: This is not YAML"),
    ({"raw": "#cloud-config-archive\n- a"}, "raw", "nothing else"),
    ({"raw": "#cloud-config\n" + "#" * user_data.MOST}, "raw", "longer"),
]


@pytest.mark.parametrize(("changes", "field", "words"), WRONG)
def test_what_is_wrong_is_said_beside_its_field(changes: dict[str, Any], field: str, words: str) -> None:
    found = cloud_flaws.flaws(replace(GOOD, **changes))
    assert [flaw.field for flaw in found] == [field], found
    assert words in found[0].message


@pytest.mark.parametrize(
    "raw",
    [
        "#!/bin/sh\nexit 0\n",
        "#include\nhttps://example.org/x\n",
        "Content-Type: multipart/mixed; boundary=x\n\n--x--\n",
        "## template: jinja\n#cloud-config\nhostname: {{ v1.name }}\n",
        "#cloud-config\r\npackages: [vim]\r\n",
        "#cloud-config\nusers:\n- default\n- {name: ada}\nwrite_files:\n- {path: /x, content: !!binary aGk=}\n",
    ],
)
def test_what_cloud_init_takes_is_taken(raw: str) -> None:
    assert user_data.flaws(raw) == ()


def test_a_text_that_doubles_itself_is_looked_at_and_not_unfolded() -> None:
    lines = ["#cloud-config", "a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 40)]
    assert all(flaw.warning for flaw in user_data.flaws("\n".join(lines)))


@given(st.text(": #{}[]\n'\"&*!|>%@`-?,\ta1\\<", max_size=60))
def test_no_text_stops_the_check(text: str) -> None:
    user_data.flaws(f"#cloud-config\n{text}")
    user_data.flaws(text)


PUBLIC = [
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM+JdG6C2ldHEs8FMRJmH/30LZGQDqGYzcFtIHZ3NIeO ada@tower",
    (
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDEw9JhCArlgM4CndzzLzPciwMkD0Eq0ZljDnBWCVXND9mP+Ks8qysrdyRP7g0h"
        "yp8+njQXJmp1ZBiZ52IK8SSZz9cvOTBVEJCY1k+LS6nOYw+yAcwjkoVRRkjTXzi06iVqMTBFcugUXyyS0vP51yxg+MuAQcfTnI+h"
        "uwoYyAPpbjumQ0KGfUwzpPQJafRbQKX5wcKwEOdMyeyBrWkwdhvuxz7aPzN+AZGmm3RR1/Nl/5GUmLCKVgxOBb84XkeskR9TF5SQ"
        "qb+Rr8anROeCNcDOMW6LegdaTz+AZqQaw00HcSCr3Dhb5/69INCr/28aAP5bMv2TxLkTdDXRxt5za8JT ada@tower"
    ),
    (
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBOhPfOY4GGfGCrsJIOP59ugu1Ntu"
        "IrN5oEGrZHMXCw+qNNdK6ojCmzluILQOidlLR/tSKLNHcUP/cV1MdczcWpY= ada@tower"
    ),
]


@pytest.mark.parametrize("public", PUBLIC, ids=["ed25519", "rsa", "ecdsa"])
def test_keys_as_ssh_makes_them_are_taken(public: str) -> None:
    assert cloud_flaws.key_flaw(public) == ""
    assert cloud_flaws.key_flaw(f"{public}\n") == ""
    assert cloud_flaws.key_flaw(f'command="true",no-pty {public}') == ""
    assert cloud_flaws.key_flaw(public.split()[0] + " " + public.split()[1]) == ""
    assert "missing" in cloud_flaws.key_flaw(public[:70])
