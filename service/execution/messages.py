"""What one execution is given beside its body, and what it gives back: records that travel to a worker and back."""

from __future__ import annotations

from dataclasses import dataclass

from service.execution.formats import JSON, Buffer
from service.operation import View

_USUAL = View()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may ask for."""

    elements: int
    """Entries of one array, in or out."""
    decompressed_bytes: int
    answer_bytes: int
    seconds: float = 30.0
    """Time until the answer: an operation that takes a budget of time keeps to it."""
    data_dir: str = ""
    """Where data sets are; empty for none."""
    data_url: str = ""
    """The bucket that they are in, if the folder is but a cache of so many bytes."""
    data_cache_bytes: int = 0
    data_set_bytes: int = 0
    """Size of the largest data set that an answer may become."""
    cluster: str = ""
    """Where parts of work on large data sets are done; empty for here."""


@dataclass(frozen=True, slots=True)
class Media:
    """The encodings of a request and of its answer."""

    content_type: str = JSON
    content_encoding: str = ""
    accept: str = JSON
    accept_encoding: str = ""
    query: str = ""
    """The fields beside a body that is nothing but data."""
    owner: str = ""
    """Whose data sets it may name."""
    minimal: bool = False
    """Whether arrays of the answer become data sets."""
    if_none_match: str = ""
    """The tags of answers that the client has."""
    view: View = _USUAL
    """How the answer is drawn, if it is."""


@dataclass(slots=True)
class Reply:
    """An answer or a problem, and the seconds that each step took."""

    status: int
    media_type: str
    body: list[Buffer]
    content_encoding: str = ""
    decode: float = 0.0
    compute: float = 0.0
    encode: float = 0.0
    fault: str = ""
    """Where a defect of ours was, for the log: code lines only, never data."""
    notice: str = ""
    """What went wrong on the way without harm to the answer, for the log."""
    tag: str = ""
    """The same for the same request, where nothing random is in the answer; empty where there is."""
