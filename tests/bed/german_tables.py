"""The guide's tables in German, made from the English ones; `python -m tests.bed.german_tables` writes them."""

from __future__ import annotations

from tests.bed import defaults_differences, kinds
from virtgui.util.assets import asset

_TEXTS = {
    "Devices, one by one": "Geräte, eines nach dem anderen",
    "What becomes of each kind of device on a real host: libvirt 9.0 with QEMU 7.2, a Q35 machine with free PCI "
    "Express ports, shared memory that can grow, and a Linux guest. “Form” is the device’s page and the "
    "wizard; “Started”, "
    "“Added” and “Removed” are what libvirt and QEMU do. “Needs …” names what that host lacks, so that it could not be "
    "tried there. “At the next start” is what a running machine cannot do: it is kept, and counts once the machine has "
    "been shut down and started. Whatever can be stored can be removed again from a machine that is off.":
    "Was aus jeder Art von Gerät auf einem echten Host wird: libvirt 9.0 mit QEMU 7.2, eine Q35-Maschine mit freien "
    "PCI-Express-Anschlüssen, geteiltem Speicher, der wachsen kann, und einem Linux-Gast. „Formular“ ist die Seite des "
    "Geräts und der Assistent; „Gestartet“, „Hinzugefügt“ und „Entfernt“ sind, was libvirt und QEMU tun. „Braucht …“ "
    "nennt, was diesem Host fehlt, so dass es dort nicht zu probieren war. „Beim nächsten Start“ ist, "
    "was eine laufende "
    "Maschine nicht kann: Es wird behalten und gilt, sobald die Maschine heruntergefahren und gestartet wurde. Was "
    "abgelegt werden kann, lässt sich aus einer Maschine, die aus ist, auch wieder entfernen.",
    "Disks and drives": "Platten und Laufwerke",
    "Folders, controllers, memory": "Ordner, Controller, Speicher",
    "Network cards": "Netzwerkkarten",
    "Devices of the host": "Geräte des Hosts",
    "Display, sound, input": "Anzeige, Ton, Eingabe",
    "Ports and channels": "Anschlüsse und Kanäle",
    "Others": "Sonstige",
    "Device": "Gerät",
    "Form": "Formular",
    "Stored": "Abgelegt",
    "Edited": "Geändert",
    "Started": "Gestartet",
    "Added while running": "Im Lauf hinzugefügt",
    "Removed while running": "Im Lauf entfernt",
    "A new machine’s defaults": "Vorgaben einer neuen Maschine",
    f"They come from the system that is chosen, by osinfo-db, and from what the machine’s host offers. They are "
    f"virt-install’s (4.1) but for what follows; both were compared for {len(defaults_differences.SYSTEMS)} systems, "
    f"field by field.":
    f"Sie kommen aus dem gewählten System, nach osinfo-db, und aus dem, was der Host der Maschine "
    f"anbietet. Es sind die "
    f"von virt-install (4.1) mit Ausnahme der folgenden; beide wurden für {len(defaults_differences.SYSTEMS)} Systeme "
    f"Feld für Feld verglichen.",
}  # fmt: skip
_CELLS = {
    "---": "---",
    # What becomes of them.
    "yes": "ja",
    "at the next start": "beim nächsten Start",
    "where it started with one": "wo sie mit einem startete",
    "not with QEMU": "nicht mit QEMU",
    "crashes libvirt 9.0": "lässt libvirt 9.0 abstürzen",
    "the machine has one": "die Maschine hat einen",
    "needs a GPU": "braucht eine GPU",
    "needs a SCSI device": "braucht ein SCSI-Gerät",
    "needs a SCSI disk": "braucht eine SCSI-Platte",
    "needs a USB device": "braucht ein USB-Gerät",
    "needs a mediated device": "braucht ein vermitteltes Gerät",
    "needs a newer libvirt": "braucht ein neueres libvirt",
    "needs a server": "braucht einen Server",
    "needs a smart card": "braucht eine Chipkarte",
    "needs a vDPA device": "braucht ein vDPA-Gerät",
    "needs a vhost-user server": "braucht einen Server für vhost-user",
    "needs a vhost-user switch": "braucht einen Switch für vhost-user",
    "needs an IOMMU": "braucht eine IOMMU",
    "needs an iSCSI server": "braucht einen iSCSI-Server",
    "needs Open vSwitch": "braucht Open vSwitch",
    "needs VFIO": "braucht VFIO",
    "needs passt": "braucht passt",
    "needs swtpm": "braucht swtpm",
    "needs vhost-scsi": "braucht vhost-scsi",
    "needs vhost-vsock": "braucht vhost-vsock",
    # Kinds of devices.
    "Disk": "Platte",
    "CD drive": "CD-Laufwerk",
    "Floppy drive": "Diskette",
    "Folder": "Ordner",
    "Controller": "Controller",
    "Memory": "Speicher",
    "Network card": "Netzwerkkarte",
    "Display": "Anzeige",
    "Graphics card": "Grafikkarte",
    "Sound card": "Soundkarte",
    "Audio output": "Tonausgabe",
    "Keyboard": "Tastatur",
    "Mouse": "Maus",
    "Tablet": "Tablet",
    "USB redirection": "USB-Umleitung",
    "Serial port": "Serielle Schnittstelle",
    "Console": "Konsole",
    "Channel": "Kanal",
    "Smart card reader": "Chipkartenleser",
    # Which of them.
    "new volume": "neues Volume",
    "new encrypted volume": "neues verschlüsseltes Volume",
    "volume of a pool": "Volume eines Pools",
    "file": "Datei",
    "block device": "Blockgerät",
    "folder as a FAT disk": "Ordner als FAT-Platte",
    "NBD server": "NBD-Server",
    "NVMe device of the host": "NVMe-Gerät des Hosts",
    "vhost-user socket": "vhost-user-Socket",
    "on the SATA bus": "am SATA-Bus",
    "on the SCSI bus": "am SCSI-Bus",
    "on the USB bus": "am USB-Bus",
    "empty": "leer",
    "image file": "Abbilddatei",
    "web server": "Webserver",
    "PCI Express port": "PCI-Express-Anschluss",
    "VirtIO serial": "VirtIO seriell",
    "smart cards": "Chipkarten",
    "virtual network": "virtuelles Netzwerk",
    "virtual network’s port group": "Portgruppe eines virtuellen Netzwerks",
    "bridge of the host": "Brücke des Hosts",
    "tap device with a script": "tap-Gerät mit einem Skript",
    "PCI device of the host": "PCI-Gerät des Hosts",
    "user mode": "Benutzernetz",
    "user mode with port forwards": "Benutzernetz mit Port-Weiterleitung",
    "multicast group": "Multicast-Gruppe",
    "TCP, waiting": "TCP, wartend",
    "TCP, connecting": "TCP, verbindend",
    "internal network": "internes Netzwerk",
    "not connected": "nicht verbunden",
    "VMware’s distributed switch": "verteilter Switch von VMware",
    "EGL, without a window": "EGL, ohne Fenster",
    "HD audio": "HD-Audio",
    "none": "keine",
    "terminal": "Terminal",
    "PCI card": "PCI-Karte",
    "guest agent": "Gastagent",
    "SPICE agent": "SPICE-Agent",
    "host’s cards": "Karten des Hosts",
    "emulated": "emuliert",
    "USB device by vendor and product": "USB-Gerät nach Hersteller und Produkt",
    "USB device by its port": "USB-Gerät nach seinem Anschluss",
    "PCI device": "PCI-Gerät",
    "Mediated device": "Vermitteltes Gerät (mdev)",
    "SCSI device": "SCSI-Gerät",
    "SCSI device over iSCSI": "SCSI-Gerät über iSCSI",
    "SCSI host (vhost)": "SCSI-Host (vhost)",
    "USB hub": "USB-Hub",
    "USB redirection filter": "Filter der USB-Umleitung",
    "Parallel port": "Parallele Schnittstelle",
    "Random numbers": "Zufallszahlen",
    "Shared memory": "Geteilter Speicher",
    "Crypto device": "Kryptogerät",
    "Panic notifier": "Panikmelder",
    "Memory balloon": "Speicherballon",
    "Crash store": "Absturzspeicher",
    "Lease": "Lease",
    # Defaults.
    "What": "Was",
    "Here": "Hier",
    "Why": "Warum",
    "Screen": "Bildschirm",
    "The machine’s window shows VNC itself, and needs no other program.":
    "Das Fenster der Maschine zeigt VNC selbst und braucht kein anderes Programm.",
    "QXL for systems that know it": "QXL für Systeme, die es kennen",
    "VGA, or VirtIO": "VGA oder VirtIO",
    "QXL is good for SPICE only.": "QXL taugt nur für SPICE.",
    "Sound": "Ton",
    "a sound card": "eine Soundkarte",
    "It is heard over SPICE only; choose SPICE in the preferences and it is there.":
    "Er ist nur über SPICE zu hören; wählen Sie SPICE in den Einstellungen, und er ist da.",
    "Channels": "Kanäle",
    "SPICE’s agent": "SPICE-Agent",
    "It belongs to SPICE. The guest agent’s channel is there on both sides.":
    "Er gehört zu SPICE. Der Kanal des Gastagenten ist auf beiden Seiten da.",
    "Redirected USB": "Umgeleitetes USB",
    "two channels": "zwei Kanäle",
    "They belong to SPICE, and let a viewer hand over its USB devices; add them where they are wanted.":
    "Sie gehören zu SPICE und lassen einen Betrachter seine USB-Geräte weitergeben; fügen Sie sie hinzu, wo sie "
    "gewünscht sind.",
    "VMware’s port": "Anschluss von VMware",
    "off": "aus",
    "QEMU’s default": "Vorgabe von QEMU",
    "It stands in the way of SPICE’s pointer only.": "Er steht nur dem Zeiger von SPICE im Weg.",
    "Emulator": "Emulator",
    "its path": "sein Pfad",
    "not written": "nicht geschrieben",
    "Libvirt finds it, also after an update has moved it.":
    "libvirt findet ihn, auch nachdem ein Update ihn verschoben hat.",
    "Board": "Mainboard",
    "the version": "die Version",
    "the alias": "der Alias",
    "Libvirt writes the same version when the machine is defined.":
    "libvirt schreibt dieselbe Version, wenn die Maschine definiert wird.",
    "Free PCI Express ports": "Freie PCI-Express-Anschlüsse",
    "14 in all": "14 insgesamt",
    "8 free ones": "8 freie",
    "As many can be plugged into a running machine whatever it begins with.":
    "So viele lassen sich im Lauf in eine Maschine einstecken, womit immer sie beginnt.",
    "three enlightenments": "drei Enlightenments",
    "all that the host offers": "alle, die der Host anbietet",
    "Windows is faster by the others; what a host lacks keeps a machine from starting.":
    "Windows wird durch die anderen schneller; was einem Host fehlt, hindert eine Maschine am Start.",
    "CPU sockets": "CPU-Sockel",
    "one for each CPU": "einer je CPU",
    "one for Windows": "einer für Windows",
    "Windows’ editions for workplaces use two sockets at most.":
    "Die Ausgaben von Windows für Arbeitsplätze benutzen höchstens zwei Sockel.",
    "Firmware": "Firmware",
    "BIOS where the database knows no better": "BIOS, wo die Datenbank nichts Besseres kennt",
    "UEFI for Windows 11": "UEFI für Windows 11",
    "Its setup refuses anything else; a host without the firmware is told before anything is made.":
    "Sein Installationsprogramm verweigert alles andere; ein Host ohne die Firmware wird gemeldet, "
    "bevor etwas entsteht.",
    "Secure boot": "Secure Boot",
    "not said": "nicht gesagt",
    "said: on for Windows 11, else off": "gesagt: an für Windows 11, sonst aus",
    "Otherwise it hangs on which firmware the host finds first.":
    "Sonst hängt es davon ab, welche Firmware der Host zuerst findet.",
    "on with secure boot": "an mit Secure Boot",
    "Secure boot needs it.": "Secure Boot braucht es.",
    "where the host has one": "wo der Host eines hat",
    "always for Windows 11": "immer für Windows 11",
    "Its setup refuses to go on without; a host without swtpm is told before anything is made.":
    "Sein Installationsprogramm macht ohne nicht weiter; ein Host ohne swtpm wird gemeldet, bevor etwas entsteht.",
    "twice the least": "das Doppelte des Mindesten",
    "no more than the host has": "nicht mehr, als der Host hat",
    "More are slower.": "Mehr sind langsamer.",
    "at most three quarters of the host’s": "höchstens drei Viertel von dem des Hosts",
    "The host needs some itself.": "Der Host braucht selbst welchen.",
    "CPU mode": "CPU-Modus",
    "all that emulation can do": "alles, was die Emulation kann",
    "Newer systems do not start on the default; without KVM only.":
    "Neuere Systeme starten mit der Vorgabe nicht; nur ohne KVM.",
    "CD drive’s format": "Format des CD-Laufwerks",
    "not written when empty": "nicht geschrieben, wenn es leer ist",
    "What is put in later is never guessed at.": "Was später eingelegt wird, wird nie geraten.",
    "Timers": "Zeitgeber",
    "Hyper-V’s clock also without KVM": "die Uhr von Hyper-V auch ohne KVM",
    "with KVM only": "nur mit KVM",
    "Emulation does not have it.": "Die Emulation hat sie nicht.",
}  # fmt: skip
_SAME = frozenset((
    "9p", "virtiofs", "iSCSI", "Ceph RBD", "Gluster", "SSH", "LUN", "SCSI", "USB", "SATA", "NVMe", "DIMM", "VirtIO",
    "NVDIMM", "VirtIO PMEM", "Open vSwitch", "macvtap, vepa", "macvtap, bridge", "macvtap, private",
    "macvtap, passthrough", "vDPA", "vhost-user", "UDP", "TCP", "VNC", "SPICE", "D-Bus", "QXL", "PS/2", "Watchdog",
    "i6300ESB", "TPM", "vsock", "IOMMU", "virt-install", "SMM", "CPUs", "raw", "Hyper-V",
))  # fmt: skip
"""What is the same in German."""


def _cell(text: str) -> str:
    if text in _SAME:
        return text
    if text in _CELLS or text in _TEXTS:
        return _CELLS.get(text) or _TEXTS[text]
    kind, colon, which = text.partition(": ")
    if not colon:
        raise KeyError(f"the guide's tables have a new text, to be put into German here: {text!r}")
    return f"{_cell(kind)}: {_cell(which)}"


def german(table: str) -> str:
    """A part of the guide, of headings, paragraphs and tables, in German."""
    parts = []
    for part in table.rstrip("\n").split("\n\n"):
        if part.startswith("|"):
            rows = (line.strip("| ").split(" | ") for line in part.split("\n"))
            parts.append("\n".join(f"| {' | '.join(_cell(each) for each in row)} |" for row in rows))
        elif part.startswith("#"):
            marks, _, title = part.partition(" ")
            parts.append(f"{marks} {_TEXTS[title]}")
        else:
            parts.append(_TEXTS[" ".join(part.split())])
    return "\n\n".join(parts) + "\n"


TABLES = {"devices.de.md": kinds.written, "defaults.de.md": defaults_differences.written}

if __name__ == "__main__":
    for name, written in TABLES.items():
        (asset("resources", "help") / name).write_text(german(written()), encoding="utf-8")
