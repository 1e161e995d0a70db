"""virtgui: a desktop manager for virtual machines on libvirt."""

__version__ = "0.14.4"
