"""matplotlib as it is packaged: nothing of the machine's settings and fonts, so that pictures are the same everywhere.

Imported for the first picture of a worker process alone, since it takes 0.4 s of CPU.
"""

from __future__ import annotations

import logging
import os
import tempfile

# It keeps a list of fonts among a user's files, and reads settings there: this is done with and forgotten here.
with tempfile.TemporaryDirectory() as _nowhere:
    _before = {name: os.environ.get(name) for name in ("MPLCONFIGDIR", "MPL_IGNORE_SYSTEM_FONTS", "MATPLOTLIBRC")}
    os.environ |= {"MPLCONFIGDIR": _nowhere, "MPL_IGNORE_SYSTEM_FONTS": "1", "MATPLOTLIBRC": _nowhere}
    import matplotlib as mpl
    from matplotlib.backend_bases import FigureCanvasBase
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import RendererSVG
    from matplotlib.colors import BoundaryNorm, ListedColormap
    from matplotlib.figure import Figure
    from matplotlib.ticker import AutoLocator

    for _name, _value in _before.items():
        if _value is None:
            del os.environ[_name]
        else:
            os.environ[_name] = _value

mpl.rcdefaults()
logging.getLogger("matplotlib").setLevel(logging.ERROR)  # what it says of limits and fonts is no fault of a request

__all__ = [
    "AutoLocator", "BoundaryNorm", "Figure", "FigureCanvasAgg", "FigureCanvasBase", "ListedColormap", "RendererSVG",
    "mpl",
]  # fmt: skip
