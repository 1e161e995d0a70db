"""What a new machine shall be: its draft, its defaults, what is wrong with it, and its documents."""
