"""What costs a lot to load is not loaded before it is shown."""

from __future__ import annotations

import subprocess
import sys


def test_the_way_to_the_first_window_loads_neither_numpy_nor_pyqtgraph() -> None:
    asked = "import sys, virtgui.app, virtgui.views.machine_window, virtgui.views.host_window;"
    asked += "print(*({'numpy', 'pyqtgraph', 'virtgui.views.plots.page'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.strip() == ""
