"""One form for each source a new machine may come from."""
