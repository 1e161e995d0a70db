"""Everything that speaks libvirt, with every worker thread it needs."""
