"""The GUI thread's picture of the world: Qt without widgets."""
