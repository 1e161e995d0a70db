"""The hardware page of a machine's window, and the wizard that adds devices."""
