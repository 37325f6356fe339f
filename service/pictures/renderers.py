"""What draws pictures: matplotlib's renderers, with texts kept for the next picture, and images of few bytes."""

# mypy: allow-untyped-calls
# matplotlib's renderers have no types.

from __future__ import annotations

import base64
import functools
import io
from typing import Any

import numpy as np
from PIL import Image

from service.pictures.canvas import DPI
from service.pictures.library import RendererAgg, RendererSVG, TextToPath

POINTS = 72
"""Of an inch, in which an SVG is measured."""
_COLOURS = 256  # of a palette
_KEPT = 2000  # texts whose outlines and measures a process keeps: ticks and names come again and again


class _Outlines(TextToPath):
    """Texts as outlines."""

    @functools.lru_cache(_KEPT)  # noqa: B019 - there is one of these
    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> Any:
        return super().get_text_width_height_descent(s, prop, ismath)

    @functools.lru_cache(_KEPT)  # noqa: B019
    def _glyphs(self, font: Any, s: str) -> Any:
        return super().get_glyphs_with_font(font, s)

    def get_glyphs_with_font(self, font: Any, s: str, glyph_map: Any = None, *_: Any, **__: Any) -> Any:
        places, outlines, lines = self._glyphs(font, s)
        return places, {name: outline for name, outline in outlines.items() if name not in (glyph_map or ())}, lines


class VectorRenderer(RendererSVG):
    """What draws an SVG."""

    def __init__(self, *size: Any, **how: Any) -> None:
        super().__init__(*size, **how)
        self._text2path = _OUTLINES

    def draw_image(self, _context: Any, x: float, y: float, image: Any, _transform: Any = None) -> None:
        """Write an image with a palette, which takes a third of the bytes: it has the colours of a map."""
        data = io.BytesIO()
        height, width = (size * POINTS / self.image_dpi for size in image.shape[:2])
        image = np.ascontiguousarray(image[::-1])  # which comes with its lowest row first
        colours, places = np.unique(image.view(np.uint32)[..., 0], return_inverse=True)
        if len(colours) <= _COLOURS:
            small = Image.fromarray(places.astype(np.uint8))
            small.putpalette(colours.tobytes(), "RGBA")
        else:
            small = in_few_colours(Image.fromarray(image), shaded=False)
        small.save(data, "png")
        self.writer.element(
            "image",
            x=f"{x:.2f}", y=f"{self.height - y - height:.2f}", width=f"{width:.2f}", height=f"{height:.2f}",
            attrib={"xlink:href": "data:image/png;base64," + base64.b64encode(data.getvalue()).decode()},
        )  # fmt: skip


class RasterRenderer(RendererAgg):
    """What draws a PNG."""

    def get_text_width_height_descent(self, s: str, prop: Any, _ismath: Any) -> Any:
        """How much room a text takes."""
        return _raster_extent(s, prop)


@functools.lru_cache(_KEPT)
def _raster_extent(s: str, prop: Any) -> Any:
    return RendererAgg(1, 1, DPI).get_text_width_height_descent(s, prop, ismath=False)


def in_few_colours(image: Any, *, shaded: bool) -> Any:
    """As many colours as a picture needs: a quarter of the bytes, and faster to write than all.

    With the colours that are quickly found, images have steps that one can see; theirs are chosen from a ninth of the
    pixels, in twice the time.
    """
    how: dict[str, Any] = {"colors": _COLOURS, "dither": Image.Dither.NONE}
    if not shaded:
        return image.quantize(method=Image.Quantize.FASTOCTREE, **how)
    some = image.resize((-(-image.width // 3), -(-image.height // 3)), Image.Resampling.NEAREST)
    return image.quantize(palette=some.quantize(method=Image.Quantize.MEDIANCUT, **how), **how)


_OUTLINES: Any = _Outlines()
