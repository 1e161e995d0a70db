"""Which of the machines' metadata a person wants in columns of their own."""

from __future__ import annotations

from collections import Counter

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QComboBox, QFormLayout, QWidget

from virtgui.qtmodels.ordering import OWN
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.columns import OWN_SETTING, Columns, own_columns
from virtgui.views.controls import name_box
from virtgui.views.hardware.dialog import BigDialog

_LISTED, _LONGEST = 200, 200


def known_paths(world: World) -> list[str]:
    """The paths that machines have, the most common first."""
    counted: Counter[str] = Counter()
    for machine in world.machines.values():
        if machine.config is not None:
            counted.update(path for path, _ in machine.config.metadata)
    return [path for path, _ in counted.most_common(_LISTED)]


class OwnColumnsDialog(BigDialog):
    """Offers what the machines have; a path that none has yet can be typed."""

    def __init__(
        self, world: World, settings: Settings, columns: Columns | None = None, parent: QWidget | None = None
    ) -> None:
        line = tr("Other programs keep facts in a machine’s metadata, such as its owner. Choose what to show of it.")
        super().__init__(tr("Columns"), tr("Columns out of the metadata"), line, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._settings = settings
        self._columns = columns
        self.boxes: list[QComboBox] = []
        form = QFormLayout()
        form.setHorizontalSpacing(theme.GAP_LARGE)
        paths = known_paths(world)
        for number, path in enumerate(own_columns(settings), 1):
            box = QComboBox(self)
            box.setEditable(True)
            box.addItem("")
            box.addItems([plain(each, _LONGEST) for each in paths])
            box.setCurrentText(path)
            name_box(box, tr("Column {number}").format(number=number))
            edit = box.lineEdit()
            if edit is not None:
                edit.setMaxLength(_LONGEST)
                edit.setPlaceholderText(tr("None") if paths else tr("No machine has any: instance/owner"))
            form.addRow(tr("Column &{number}").format(number=number), box)
            self.boxes.append(box)
        self.body.addLayout(form)
        self.body.addStretch(1)
        self.footer.add(tr("Cancel")).clicked.connect(self.reject)
        self.keep = self.footer.add(tr("Show"), filled=True)
        self.keep.clicked.connect(self.accept)
        self.resize(self.sizeHint().expandedTo(theme.sized(self, 520, 260)))

    def accept(self) -> None:
        """Keep what was chosen, and show just these columns."""
        paths = [box.currentText().strip() for box in self.boxes]
        self._settings.put(OWN_SETTING, paths if any(paths) else None)
        if self._columns is not None:
            for column, path in zip(OWN, paths, strict=True):
                self._columns.show(column, bool(path))
        super().accept()
