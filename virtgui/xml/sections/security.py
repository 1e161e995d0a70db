"""How a machine is shielded: its encrypted start, wrapped keys, labels."""

from __future__ import annotations

from virtgui.xml.fields import integer, rows, switch, text
from virtgui.xml.node import Node


class SecurityXml(Node):
    """`<launchSecurity>` of every type, `<keywrap>` and the machine's `<seclabel>`s."""

    __slots__ = ()

    launch_type = text("launchSecurity/@type")
    launch_kernel_hashes = switch("launchSecurity/@kernelHashes")
    launch_policy = text("launchSecurity/policy")
    launch_c_bit = integer("launchSecurity/cbitpos")
    launch_reduced_bits = integer("launchSecurity/reducedPhysBits")
    launch_owner_certificate = text("launchSecurity/dhCert")
    launch_session = text("launchSecurity/session")
    launch_author_key = switch("launchSecurity/@authorKey")
    launch_vcek = switch("launchSecurity/@vcek")
    launch_workarounds = text("launchSecurity/guestVisibleWorkarounds")
    launch_id_block = text("launchSecurity/idBlock")
    launch_id_authentication = text("launchSecurity/idAuth")
    launch_host_data = text("launchSecurity/hostData")
    launch_config_id = text("launchSecurity/mrConfigId")
    launch_owner = text("launchSecurity/mrOwner")
    launch_owner_config = text("launchSecurity/mrOwnerConfig")
    launch_quote_socket = text("launchSecurity/quoteGenerationService/@path")

    key_wrap = rows("keywrap/cipher", "@name", "@state")
    security_labels = rows("seclabel", "@model", "@type", "@relabel", "label", "baselabel")
