"""Markdown as HTML: docstrings, whose formulas are typeset, and the guides of docs/."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from service.gateway.docs.formulas import with_formulas

_READER = MarkdownIt("commonmark", {"html": False}).enable("table")
_READER.add_render_rule("text", lambda _, tokens, place, *_rest: with_formulas(tokens[place].content))


def paragraphs(text: str) -> Markup:
    """A docstring as HTML."""
    return _rendered(_READER.parse(text))


def line(text: str) -> Markup:
    """A description of one line or a few, without a paragraph around it."""
    tokens = [token for token in _READER.parse(text) if token.type not in ("paragraph_open", "paragraph_close")]
    return _rendered(tokens)


def guide(text: str, address: Callable[[str], str | None]) -> tuple[Markup, dict[str, str]]:
    """A guide as HTML, and by its headings what stands below each.

    `address` says where a linked document stands; None makes it plain text.
    """
    tokens = _READER.parse(text)
    sections: dict[str, str] = {}
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            before.attrSet("id", anchor(token.content))
            heading, sections[token.content] = token.content, ""
        elif token.type == "inline" and sections:
            sections[heading] += f" {token.content}"
        if token.children:
            _link(token.children, address)
    return _rendered(tokens), sections


def anchor(heading: str) -> str:
    """The fragment of a heading, as on GitHub."""
    return re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))


def _link(inline: list[Token], address: Callable[[str], str | None]) -> None:
    for place, token in enumerate(inline):
        if token.type == "link_open":
            target = address(str(token.attrGet("href")))
            if target is None:
                token.type = token.tag = inline[place + 2].type = ""
            else:
                token.attrSet("href", target)


def _rendered(tokens: list[Token]) -> Markup:
    for token in tokens:
        token.children = _joined(token.children or []) if token.type == "inline" else token.children
    return Markup(_READER.renderer.render(tokens, _READER.options, {}))  # noqa: S704 - html is off: all text is escaped


def _joined(inline: list[Token]) -> list[Token]:
    """Pieces of text and the ends of lines between them as one text: a formula may go on in the next line."""
    joined: list[Token] = []
    for token in inline:
        if token.type == "":
            continue
        if token.type == "softbreak":
            token.type, token.content = "text", " "
        if token.type == "text" and joined and joined[-1].type == "text":
            joined[-1].content += token.content
        else:
            joined.append(token)
    return joined
