"""Tests on a private libvirtd with real QEMU machines."""
