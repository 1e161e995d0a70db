"""What is wrong with user-data as a person typed it; nothing in it is ever built or run."""

from __future__ import annotations

import difflib
from typing import NamedTuple

import yaml

from virtgui.util.language import tr

MOST = 256 * 1024
"""Longer texts are not taken, in characters."""

_FORMS = (
    "#cloud-config",
    "#!",
    "#include",
    "## template: jinja",
    "#cloud-boothook",
    "#part-handler",
    "#upstart-job",
    "Content-Type: multipart",
    "MIME-Version:",
)
_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in (
        *("null", "bool", "int", "float", "binary", "timestamp", "str", "seq", "map"),
        *("merge", "value", "omap", "pairs", "set"),
    )
)
# what its modules read at the top level
_WORDS = """
    allow_public_ssh_keys ansible apk_repos apt apt_pipelining apt_reboot_if_required apt_update apt_upgrade
    authkey_hash autoinstall base64 bootcmd byobu_by_default ca-certs ca_certs chef chpasswd cloud_config_modules
    cloud_final_modules cloud_init_modules cloud_type create_hostname_file datasource datasource_list debug
    def_log_file device_aliases disable_ec2_metadata disable_root disable_root_opts disk_setup drivers fan
    final_message fqdn fs_setup groups growpart grub-dpkg grub_dpkg hostname instance-data keyboard landscape
    launch-index locale locale_configfile log_cfgs lxd manage_etc_hosts manage_resolv_conf mcollective merge_how
    merge_type migrate mount_default_fields mounts network no_ssh_fingerprints ntp output package_reboot_if_required
    package_update package_upgrade packages password phone_home power_state prefer_fqdn_over_hostname
    preserve_hostname puppet random_seed reporting resize_rootfs resolv_conf rh_subscription rsyslog runcmd
    salt_minion snap spacewalk ssh ssh_authorized_keys ssh_deletekeys ssh_fp_console_blacklist ssh_genkeytypes
    ssh_import_id ssh_key_console_blacklist ssh_keys ssh_publish_hostkeys ssh_pwauth ssh_quiet_keygen swap
    syslog_fix_perms system_info timezone ubuntu_advantage ubuntu_pro updates user users vendor_data version
    vyos_config_commands wireguard write_files yum_repo_dir yum_repos zypper
"""
_KEYS = frozenset(_WORDS.split())


class TextFlaw(NamedTuple):
    """What is wrong in a text, as a sentence; `line` and `column` are from 1, 0 for the text as a whole. A warning
    blocks nothing."""

    message: str
    line: int = 0
    column: int = 0
    warning: bool = False


def flaws(text: str) -> tuple[TextFlaw, ...]:
    """All that is wrong with it, in the order of its lines; nothing for an empty text.

    Takes a tenth of a second for texts of 10 KiB.
    """
    if not text.strip():
        return ()
    if len(text) > MOST:
        return (TextFlaw(tr("The text is longer than {count} KiB").format(count=MOST // 1024)),)
    if not text.startswith(_FORMS):
        return (TextFlaw(tr("Begin the first line with #cloud-config, or with #! for a script"), 1, 1),)
    if text.partition("\n")[0].strip() != "#cloud-config":
        if text.startswith("#cloud-config"):
            return (TextFlaw(tr("The first line is to be #cloud-config and nothing else"), 1, 1),)
        return ()
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return (_syntax(error),)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return (TextFlaw(tr("There is a character here that YAML does not take"), line),)
    except yaml.YAMLError:
        return (TextFlaw(tr("This is not YAML")),)
    except RecursionError:
        return (TextFlaw(tr("It is nested too deep")),)
    if root is None:
        return (TextFlaw(tr("It says nothing yet"), warning=True),)
    if not isinstance(root, yaml.MappingNode):
        return (TextFlaw(tr("Give names and values, such as “packages: [vim]”"), root.start_mark.line + 1, 1),)
    return tuple(sorted((*_inside(root), *_unknown(root)), key=lambda flaw: flaw.line))


def _syntax(error: yaml.MarkedYAMLError) -> TextFlaw:
    mark = error.problem_mark or error.context_mark
    words = error.problem or tr("it ends too early")
    if "'\\t'" in words:
        words = tr("a tab stands where only spaces may")
    place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    return TextFlaw(tr("This is not YAML: {reason}").format(reason=words), *place)


def _inside(root: yaml.Node) -> list[TextFlaw]:
    """Tags that no safe loader takes, and keys that are there twice; each node is looked at once, since an alias
    may stand for it a million times."""
    found: list[TextFlaw] = []
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        if node.tag not in _TAGS:
            found.append(TextFlaw(tr("cloud-init reads plain values only: leave out the tag"), line, column))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                waiting += (key, value)
                if isinstance(key, yaml.ScalarNode):
                    if key.value in keys:
                        message = tr("“{key}” is here twice: only the last counts").format(key=key.value[:64])
                        found.append(TextFlaw(message, key.start_mark.line + 1, key.start_mark.column + 1, True))
                    keys.add(key.value)
    return found


def _unknown(root: yaml.MappingNode) -> list[TextFlaw]:
    found = []
    for key, _ in root.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name and name not in _KEYS and name != "<<" and not name.startswith(("x-", "_", ".")):
            message = tr("cloud-init knows no “{key}”").format(key=name[:64])
            if close := difflib.get_close_matches(name[:64], _KEYS, 1, 0.8):
                message = tr("cloud-init knows no “{key}”; “{other}” perhaps?").format(key=name[:64], other=close[0])
            found.append(TextFlaw(message, key.start_mark.line + 1, key.start_mark.column + 1, True))
    return found
