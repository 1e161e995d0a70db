"""Network interfaces of a host."""
