"""matplotlib as it is packaged: nothing of the machine's settings and fonts, so that pictures are the same everywhere.

Imported for the first picture of a worker process alone, since it takes 0.4 s of CPU.
"""

from __future__ import annotations

import logging
import os
import tempfile
from typing import Any

# It keeps a list of fonts among a user's files, and reads settings there: this is done with and forgotten here.
with tempfile.TemporaryDirectory() as _nowhere:
    _before = {name: os.environ.get(name) for name in ("MPLCONFIGDIR", "MPL_IGNORE_SYSTEM_FONTS", "MATPLOTLIBRC")}
    os.environ |= {"MPLCONFIGDIR": _nowhere, "MPL_IGNORE_SYSTEM_FONTS": "1", "MATPLOTLIBRC": _nowhere}
    import matplotlib as mpl
    from matplotlib.backend_bases import FigureCanvasBase
    from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
    from matplotlib.backends.backend_svg import RendererSVG
    from matplotlib.colors import BoundaryNorm, ListedColormap
    from matplotlib.figure import Figure
    from matplotlib.textpath import TextToPath
    from matplotlib.ticker import AutoLocator

    for _name, _value in _before.items():
        if _value is None:
            del os.environ[_name]
        else:
            os.environ[_name] = _value

mpl.rcdefaults()


class Ticks(AutoLocator):
    """Ticks within what is shown: matplotlib would make one beyond each end too, and measure it with the rest."""

    def __call__(self) -> Any:
        """The places of the ticks."""
        axis: Any = self.axis
        ticks, (low, high) = super().__call__(), sorted(axis.get_view_interval())
        near = 1e-10 * (high - low)  # as near to the ends as matplotlib shows them
        return ticks[(ticks >= low - near) & (ticks <= high + near)]


logging.getLogger("matplotlib").setLevel(logging.ERROR)  # what it says of limits and fonts is no fault of a request

__all__ = [
    "AutoLocator", "BoundaryNorm", "Figure", "FigureCanvasAgg", "FigureCanvasBase", "ListedColormap", "RendererAgg",
    "RendererSVG", "TextToPath", "Ticks",
    "mpl",
]  # fmt: skip
