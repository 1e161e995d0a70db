"""A machine's snapshots: the graph, and what can be done with them."""
