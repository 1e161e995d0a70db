"""The parts of the XML editor and of the comparison of two documents."""
