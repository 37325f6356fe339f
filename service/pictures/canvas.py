"""The canvas of a picture: panels in a theme, captions below, what it says in words, and SVG or PNG of it."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from service.operation import View
from service.pictures.names import Names
from service.pictures.text import label, number, power_of_ten, wrapped
from service.pictures.theme import DASHES, THEMES, settings

DPI = 96
"""Pixels of an inch, by which text has its size."""

_COUNTED = frozenset({"position", "frequency", "step", "epoch", "lag", "rank", "observation", "pair", "distribution"})
"""Names of axes that have whole numbers alone."""
_TICK = 58  # pixels of a tick's number with the gap beside it
_LETTER = 6.4  # pixels of a letter of a title, on average
_MOST_LINES = 3  # of a title
_FACTOR = 110  # pixels, in which the factor of an axis may stand: titles that stay clear of it need no look for it
_LINE = 14  # pixels of a line of a caption
_HEIGHTS = 200, 2000  # pixels, as for those that are asked for


class Canvas:
    """What a drawer draws on."""

    def __init__(self, title: str, path: str, view: View) -> None:
        from service.pictures.library import Figure, mpl  # noqa: PLC0415 - the serving process draws nothing

        self.path = path
        """Of the operation, for drawers that several share."""
        self.theme = THEMES[view.theme]
        mpl.rcParams.update(settings(self.theme))  # type: ignore[arg-type]  # its keys are literals
        self.title = title
        self.notes: list[str] = []
        """Sentences for the caption: what is left out of the picture, and what to know before it is believed."""
        self.width, self.height = view.width, view.height
        self.names = Names(view.labels)
        self.figure = Figure()
        self.columns = 1

    def panel(self, title: str = "", x: str = "", y: str = "", *, aspect: float = 0.62, equal: bool = False) -> Any:
        """The only panel, a matplotlib Axes; `aspect` is its height over its width where no height is asked for."""
        (axes,) = self.panels(1, aspect=aspect)
        self.dress(axes, title or self.title, x, y)
        if equal:
            axes.set_aspect("equal", adjustable="datalim")
        return axes

    def panels(
        self, count: int, *, aspect: float = 0.72, least: int = 230, columns: int = 0, solid: bool = False
    ) -> list[Any]:
        """Panels in rows, each at least so many pixels wide or so many a row; `solid` ones have three axes."""
        fitting = columns or max(1, min(count, self.width // least))
        rows = math.ceil(count / fitting)
        self.columns = math.ceil(count / rows)
        if not self.height:
            height = round(self.width / self.columns * aspect * rows)
            self.height = min(max(height, _HEIGHTS[0]), _HEIGHTS[1])
        projection = {"projection": "3d"} if solid else {}
        return [self.figure.add_subplot(rows, self.columns, i + 1, **projection) for i in range(count)]

    def dress(self, axes: Any, title: str = "", x: str = "", y: str = "") -> None:
        """A title, wrapped to the width of its panel where it has not lines of its own, and the names of the axes."""
        room = self.width / self.columns
        lines = [line for part in title.split("\n") for line in textwrap.wrap(label(part, 200), int(room / _LETTER))]
        short = max(map(len, lines), default=0) * _LETTER < room - 2 * _FACTOR
        axes.set_title("\n".join(lines[:_MOST_LINES]), y=1.0 if short else None)
        axes.set_xlabel(label(x))
        axes.set_ylabel(label(y))

    def note(self, sentence: str) -> None:
        """Add a sentence to the caption, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def logarithmic(self, axes: Any, *which: str) -> None:
        """Make axes (`x`, `y`) logarithmic, with powers of ten at their ticks."""
        for name in which:
            getattr(axes, f"set_{name}scale")("log")
            getattr(axes, f"{name}axis").set_major_formatter(power_of_ten)
            getattr(axes, f"{name}axis").set_minor_formatter("")

    @property
    def line_colors(self) -> Any:
        """The map of values for lines: on dark paper without its darkest part, which would not be seen."""
        from service.pictures.library import ListedColormap, mpl  # noqa: PLC0415 - as above

        darkest = 0.3 if self.theme is THEMES["dark"] else 0.0
        return ListedColormap(mpl.colormaps[self.theme.rising](np.linspace(darkest, 1, 256)))

    def steps(self, levels: Any) -> Any:
        """Colours that change by as much from each level to the next, however far apart those are."""
        from service.pictures.library import BoundaryNorm  # noqa: PLC0415 - as above

        return BoundaryNorm(levels, 256)

    def series(self, i: int) -> dict[str, Any]:
        """The colour, and the kind of line, of one series after the other."""
        colors = self.theme.series
        return {"color": colors[i % len(colors)], "linestyle": DASHES[i // len(colors) % len(DASHES)]}

    def color(self, i: int) -> str:
        """The colour of one series after the other."""
        return self.theme.series[i % len(self.theme.series)]

    def legend(self, axes: Any, most: int = 12, **how: Any) -> None:
        """The names of what is drawn, where it has names; of many only the first."""
        handles, names = axes.get_legend_handles_labels()
        if not handles:
            return
        if len(handles) > most:
            self.notes.append(f"The first {most} of {len(handles)} names are listed.")
        axes.legend(handles[:most], names[:most], **how).set_in_layout(False)  # it stands inside

    def arrange(self, warnings: Sequence[Any]) -> None:
        """Give each panel the room that its texts leave, and write the caption below all."""
        self.figure.set_size_inches(self.width / DPI, self.height / DPI)
        for axes in self.figure.axes:
            self._space_ticks(axes)
        sentences = [f"⚠ {warning.detail}" for warning in warnings] + self.notes
        lines = wrapped(dict.fromkeys(sentences), self.width // 6)
        room = (
            {"rect": (0, (len(lines) * _LINE + 8) / self.height, 1, 1)} if lines else {}
        )  # without, it takes half as long
        if lines:
            color = self.theme.caution if warnings else self.theme.ink
            left = 8 / self.width
            self.figure.text(left, 6 / self.height, "\n".join(lines), size=8, color=color, va="bottom", linespacing=1.2)
        before: list[tuple[Any, Any]] = [(axes, axes.bbox.min) for axes in self.figure.axes if _stretches(axes)]
        self.figure.tight_layout(pad=0.7, w_pad=1.2, h_pad=1.2, **room)
        for axes, corner in before:
            _keep_names(axes, axes.bbox.min - corner)

    def _space_ticks(self, axes: Any) -> None:
        """As many ticks as have room side by side."""
        from service.pictures.library import AutoLocator, Ticks  # noqa: PLC0415

        box = axes.get_position()
        for axis, pixels in ((axes.xaxis, box.width * self.width / _TICK), (axes.yaxis, box.height * self.height / 34)):
            if isinstance(axis.get_major_locator(), AutoLocator):
                counted = axis is axes.xaxis and axes.get_xlabel() in _COUNTED
                ticks = Ticks()
                ticks.set_params(nbins=max(2, min(9, int(pixels))), integer=counted)
                axis.set_major_locator(ticks)

    def description(self, first: str) -> str:
        """What there is to see, in words."""
        return " ".join([first, *_sentences(self.figure.axes), *map(label, self.notes)])


def _stretches(axes: Any) -> bool:
    """Whether a panel fills the room that it is given, whichever that is."""
    return axes.name != "3d" and axes.get_aspect() == "auto" and axes.get_axes_locator() is None


def _keep_names(axes: Any, moved: Any) -> None:
    """Leave the names of the axes where they were measured, beside a panel that moved: no need to measure again."""
    for axis, way in (axes.xaxis, (0, moved[1])), (axes.yaxis, (moved[0], 0)):
        axis.set_label_coords(*np.add(axis.label.get_position(), way), transform=axis.label.get_transform())


def _sentences(panels: Sequence[Any]) -> Iterator[str]:
    for axes in panels:
        across = axes.get_xlabel() or "horizontally", axes.get_ylabel() or "vertically"
        ranges = zip(across, (axes.get_xlim(), axes.get_ylim()), strict=True)
        extent = ", ".join(f"{name} from {number(low)} to {number(high)}" for name, (low, high) in ranges)
        names = [name for name in axes.get_legend_handles_labels()[1] if not name.startswith("_")]
        title = axes.get_title().replace("\n", " ")
        yield f"{title + ': ' if title else ''}{extent}{'; ' + ', '.join(names[:12]) if names else ''}."
