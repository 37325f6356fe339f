"""Conditions on balls: True, False, or None where the balls do not tell; and the choice by one."""

from __future__ import annotations

from service.expressions.functions.enclosures import NAN, NAN_DISC, Ball


def less(a: Ball, b: Ball) -> bool | None:
    """`a < b` on the whole of both balls."""
    a, b = a.real, b.real
    return True if a < b else False if a >= b else None


def at_most(a: Ball, b: Ball) -> bool | None:
    """`a <= b` on the whole of both balls."""
    a, b = a.real, b.real
    return True if a <= b else False if a > b else None


def equal(a: Ball, b: Ball) -> bool | None:
    """`a == b` on the whole of both balls."""
    return True if a == b else False if a != b else None


def negated(c: bool | None) -> bool | None:
    """`not c`."""
    return None if c is None else not c


def both(c: bool | None, d: bool | None) -> bool | None:
    """`c and d`, False where one is."""
    return False if c is False or d is False else None if c is None or d is None else True


def either(c: bool | None, d: bool | None) -> bool | None:
    """`c or d`, True where one is."""
    return True if c or d else None if c is None or d is None else False


def where_hull(c: bool | None, a: Ball, b: Ball) -> Ball:
    """The branch taken, or the hull of both."""
    return a.union(b) if c is None else a if c else b


def where_strict(c: bool | None, a: Ball, b: Ball) -> Ball:
    """The branch taken where it is known."""
    return NAN if c is None else a if c else b


def where_disc(c: bool | None, a: Ball, b: Ball) -> Ball:
    """The branch taken where it is known."""
    return NAN_DISC if c is None else a if c else b
