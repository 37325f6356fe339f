"""What a text that is no JSON was meant to be: a hint for each of the usual slips, from the text around the fault."""

from __future__ import annotations

import re

_SLIPS = tuple(
    (re.compile(before, re.DOTALL), re.compile(after, re.DOTALL), hint)
    for before, after, hint in (
        (r"\A\s*\Z", r"<", "this is XML or HTML"),
        (r"\A\s*\Z", r"[\w.\[\]]+=", "this is a form"),
        (r".*\S.*", r"\s*\Z", "the text ends before every bracket and quote is closed"),
        (r".*\Z", r"\"[^\"]*\Z", "the text ends before every bracket and quote is closed"),
        (r".*\Z", "'", "keys and texts are in double quotes"),
        (r".*,\s*\Z", r"[}\]]", "there is a comma too many before it"),
        (r".*[\[,]\s*\Z", r",", "there is a comma too many"),
        (r".*\Z", r";", "entries have commas between them"),
        (r".*\Z", r"(?:None|True|False|NULL|Null|TRUE|FALSE|undefined)\b", "true, false and null are in small letters"),
        (r".*\Z", r"(?://|/\*|#)", "there are no comments in JSON"),
        (r".*[{,]\s*\Z", r"[A-Za-z_]\w*\s*:", "keys are in double quotes"),
        (r".*\Z", r"\.\d|\+\d", "a number begins with a digit or with -: 0.5, 1"),
        (r".*[\[,:\s]-?\d+\Z", r"\.\D|\.\Z", "digits follow a decimal point: 1.0"),
        (r".*[\[,:\s]-?0\Z", r"\d", "a number begins with no zero: 7, not 07"),
        (r".*\Z", r"-?(?:inf|Inf|nan|NAN)", "infinite and undefined values have no number in JSON"),
        (r".*\}\s*\Z", r"[\[{]", "one object is one request; lines of objects are sent one by one"),
        (r".*\d,\s*\Z", r"\d", "numbers have no separators of thousands, and a list is in brackets"),
        (r".*[\[,:\s]0\Z", r"[xXbBoO]", "numbers are decimal"),
        (r".*\[[^\]]*\Z|.*\[\Z", r"\}", "a bracket [ is not closed before it"),
        (r".*\{[^}]*\Z|.*\{\Z", r"\]", "a bracket { is not closed before it"),
        (r".*[\]}]\s*\Z", r"[\]}]", "there is a bracket too many"),
        (r".*[{,]\s*\"[^\"]*\"\s*\Z", r"[^:\s]", "a colon stands behind a key"),
        (r".*[\w\"\]}]\s*\Z", r"[\"\[{\w-]", "there is a comma missing before it"),
        (r".*\Z", r"[\x00-\x1f]", "a line break in a text is written \\n"),
        (r".*\Z", r"\\", "a backslash in a text is written twice"),
        (r"\A\Z", "\ufeff", "save it without a byte order mark"),
    )
)
_NEAR = 100  # characters on either side: enough for every slip, and little to search


def slip(text: str, position: int) -> str:
    """What to do about a fault at this place of a text; empty where it is none of the usual ones."""
    before, after = text[max(0, position - _NEAR) : position], text[position : position + _NEAR]
    if position > _NEAR:
        before = "…" + before
    found = (hint for start, end, hint in _SLIPS if start.match(before) and end.match(after))
    return next(found, "")
