"""Assets, units and names: the standard library only."""
