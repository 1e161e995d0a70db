"""Large plots with pyqtgraph; nothing outside imports this room before one is shown."""
