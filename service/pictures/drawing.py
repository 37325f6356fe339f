"""A picture of an answer, from its operation's drawer to bytes."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from inspect import cleandoc
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import orjson
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from service.operation import Operation, View
from service.pictures import PNG
from service.pictures.canvas import DPI, Canvas
from service.pictures.library import FigureCanvasAgg

_NOTHING = dict.fromkeys(("Date", "Creator", "Format", "Type"))  # of matplotlib's own in an SVG
_HEAD = re.compile(r"\A.*?<svg [^>]*>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->\n? *", re.DOTALL)  # of each text, letter by letter
_PATH = re.compile(r' d="[^"]*"')
_BEYOND = re.compile(r"(\.\d\d)\d+")  # hundredths of a point are finer than any screen
_PLAIN = (str, int, float, bool, type(None))
_LONGEST = 500  # characters of a text in the metadata


def picture(
    operation: Operation, request: Any, result: Any, document: Mapping[str, Any], view: View, kind: str
) -> bytes:
    """The picture of an answer, of the media type `kind`; `document` is the answer, for the metadata."""
    draw, canvas = operation.drawer(view.picture), Canvas(operation.summary, operation.path, view)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # of letters that the font does not have, say
        draw(canvas, request, result)
        canvas.arrange(result.warnings)
        said = canvas.description(cleandoc(draw.__doc__ or "").partition("\n")[0])
        known = orjson.dumps(_certificate(document), option=orjson.OPT_SERIALIZE_NUMPY).decode()
        return _png(canvas, said, known) if kind == PNG else _svg(canvas, said, known)


def _certificate(document: Mapping[str, Any]) -> dict[str, Any]:
    """What an answer says in single values: its certainty, warnings, residuals, errors and the like."""
    plain = {name: value for name, value in document.items() if isinstance(value, _PLAIN)}
    cut = {name: value[:_LONGEST] if isinstance(value, str) else value for name, value in plain.items()}
    return {**cut, "warnings": document["warnings"]}


def _png(canvas: Canvas, said: str, known: str) -> bytes:
    drawn: Any = FigureCanvasAgg(canvas.figure)
    drawn.draw()
    # 256 colours are as many as a picture needs, a quarter of the bytes, and faster to write than all.
    image = Image.fromarray(np.asarray(drawn.buffer_rgba())).convert("RGB")
    image = image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    texts, buffer = PngInfo(), io.BytesIO()
    for name, text in (("Title", canvas.title), ("Description", said), ("Comment", known)):
        texts.add_text(name, text)
    image.save(buffer, "png", pnginfo=texts)
    return buffer.getvalue()


def _svg(canvas: Canvas, said: str, known: str) -> bytes:
    buffer = io.StringIO()
    canvas.figure.savefig(buffer, format="svg", metadata=_NOTHING)
    width, height = canvas.width, canvas.height
    size = f"{width * 72 / DPI:g} {height * 72 / DPI:g}"
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{height}" viewBox="0 0 {size}" '
        f'role="img" aria-labelledby="title description">\n<title id="title">{escape(canvas.title)}</title>\n'
        f'<desc id="description">{escape(said)}</desc>\n<metadata>{escape(known)}</metadata>'
    )
    text = _COMMENT.sub("", buffer.getvalue())
    text = _PATH.sub(lambda path: _BEYOND.sub(r"\1", path[0]), text)
    return _HEAD.sub(lambda _: head, text, count=1).encode()
