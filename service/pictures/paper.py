"""What a picture is written on, SVG or PNG. One renderer measures the texts and draws them: each is measured once."""

from __future__ import annotations

import io
import re
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from service.pictures import PNG, SVG
from service.pictures.canvas import DPI, Canvas
from service.pictures.library import FigureCanvasAgg, FigureCanvasBase
from service.pictures.renderers import POINTS, RasterRenderer, VectorRenderer, in_few_colours

_NOTHING = dict.fromkeys(("Date", "Creator", "Format", "Type"))  # of matplotlib's own in an SVG
_HEAD = re.compile(r"\A.*?<svg [^>]*>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->\n? *", re.DOTALL)  # of each text, letter by letter
_PATH = re.compile(r' d="[^"]*"')
_BEYOND = re.compile(r"(\.\d\d)\d+")  # hundredths of a point are finer than any screen


class Vector(FigureCanvasBase):
    """Paper for an SVG."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas.figure)
        canvas.figure.dpi = POINTS
        self._size = canvas.width, canvas.height
        self._points = [pixels * POINTS / DPI for pixels in self._size]
        self._text = io.StringIO()
        self._renderer: Any = VectorRenderer(*self._points, self._text, image_dpi=DPI, metadata=_NOTHING)

    def get_renderer(self) -> Any:
        """What measures and draws; matplotlib asks for it."""
        return self._renderer

    def written(self, title: str, said: str, known: str) -> bytes:
        """The bytes, with a title, what there is to see in words, and what the answer says of itself."""
        self.figure.draw(self._renderer)
        self._renderer.finalize()
        (width, height), (across, down) = self._size, self._points
        head = (
            '<?xml version="1.0" encoding="utf-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
            f'xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{height}" '
            f'viewBox="0 0 {across:g} {down:g}" role="img" aria-labelledby="title description">\n'
            f'<title id="title">{escape(title)}</title>\n<desc id="description">{escape(said)}</desc>\n'
            f"<metadata>{escape(known)}</metadata>"
        )
        text = _COMMENT.sub("", self._text.getvalue())
        text = _PATH.sub(lambda path: _BEYOND.sub(r"\1", path[0]), text)
        return _HEAD.sub(lambda _: head, text, count=1).encode()


class Raster(FigureCanvasAgg):
    """Paper for a PNG."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas.figure)
        canvas.figure.dpi = DPI
        made: Any = RasterRenderer  # which has no types
        self.renderer = made(canvas.width, canvas.height, DPI)

    def get_renderer(self) -> Any:
        """What measures and draws; matplotlib asks for it."""
        return self.renderer

    def written(self, title: str, said: str, known: str) -> bytes:
        """The bytes, with a title, what there is to see in words, and what the answer says of itself."""
        drawn: Any = self
        drawn.draw()
        image = in_few_colours(
            Image.fromarray(np.asarray(drawn.buffer_rgba())).convert("RGB"),
            shaded=any(axes.images for axes in self.figure.axes),
        )
        texts, buffer = PngInfo(), io.BytesIO()
        for name, text in (("Title", title), ("Description", said), ("Comment", known)):
            texts.add_text(name, text)
        image.save(buffer, "png", pnginfo=texts)
        return buffer.getvalue()


PAPERS: dict[str, type[Vector | Raster]] = {SVG: Vector, PNG: Raster}
