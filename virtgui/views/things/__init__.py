"""Lists of what a host has beside its machines, all of one make."""
