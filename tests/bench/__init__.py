"""How fast it is, against the floor measured in the same run."""
