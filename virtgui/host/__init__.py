"""This computer: its files, processes and programs; neither Qt nor libvirt."""
