"""libvirt's documents: safe parsing and typed windows onto their elements."""
