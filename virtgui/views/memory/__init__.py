"""A machine's memory: written to files, restored, dumped and looked into; a signal to a container's process."""
