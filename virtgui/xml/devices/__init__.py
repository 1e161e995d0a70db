"""Every device kind of libvirt's domain format as a window with declared fields."""
