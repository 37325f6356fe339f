"""The probability of all contingency tables with given margins that are no likelier than the observed one.

Columns are filled one after another, each a multivariate hypergeometric draw from what is left of the rows. States
with the same rest (up to the order of rows) and the same probability so far are merged, as in the network algorithm
(Mehta, Patel 1983); the last two columns are met in the middle: sorted once a rest, and looked up for each state.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from service.methods.statistics.summation import Floats
from service.schemas.types.errors import TooLarge

Integers = NDArray[np.int64]

_UNITS = 1e9
"""Logarithms of probabilities are integers in units of 1e-9, so that equal ones merge."""
_SAME = 100  # units: 1e-7, between the rounding of sums of log-gammas and the gap of different tables; as in R
_MOST_STATES = 10_000_000  # some 0.5 GB and 5 s; a choice
_MOST_COMPLETIONS = 1e8  # some 10 s; a choice
_TOGETHER = 1e6  # completions at once: 50 MB


class _States(NamedTuple):
    rest: Integers
    """(S, rows), sorted: what the columns to come must add up to."""
    logs: Integers
    """(S): log probability of the columns so far."""
    mass: Floats
    """(S): the same as a probability, times the number of ways."""

    def where(self, kept: NDArray[Any]) -> _States:
        return _States(self.rest[kept], self.logs[kept], self.mass[kept])


def exact_p_value(table: NDArray[Any]) -> float:
    """Fisher's exact p-value. Raises TooLarge where there are too many partial tables to go through."""
    table = table if table.shape[0] <= table.shape[1] else table.T
    if len(table) * math.log2(table.sum() + 2) > 62:  # a state is one number of 64 bits
        raise _too_large()
    columns = sorted(table.sum(0).tolist())
    limit = round(_log_probability(table) * _UNITS) + _SAME
    rest = np.sort(table.sum(1)).astype(np.int64)[None, :]
    states, p_value = _States(rest, np.zeros(1, np.int64), np.ones(1)), 0.0
    for column in columns[:-2]:
        states = _merged(_filled(states, column)[1])
        decided = states.logs <= limit  # no completion is likelier than its beginning
        p_value += float(states.mass[decided].sum())
        states = states.where(~decided)
    return min(1.0, p_value + _met(states, columns[-2], limit))


def sampled_p_value(table: NDArray[Any], resamples: int, seed: int) -> float:
    """The share of random tables with the same margins that are no likelier, the observed one counted among them."""
    law = stats.random_table(table.sum(1), table.sum(0))
    drawn = law.rvs(size=resamples, random_state=np.random.default_rng(seed))
    logs = -special.gammaln(drawn + 1.0).sum((1, 2))
    as_extreme = logs <= -special.gammaln(table + 1.0).sum() + _SAME / _UNITS
    return float(1 + as_extreme.sum()) / (resamples + 1)


def _log_probability(table: NDArray[Any]) -> float:
    margins = special.gammaln(table.sum(0) + 1.0).sum() + special.gammaln(table.sum(1) + 1.0).sum()
    return float(margins - special.gammaln(table.sum() + 1.0) - special.gammaln(table + 1.0).sum())


def _filled(states: _States, column: int) -> tuple[Integers, _States]:
    """Every state with every way to fill the next column, and which state each came from."""
    origin, drawn = _draws(states.rest, column)
    rest = states.rest[origin]
    factorials = special.gammaln(np.arange(rest[0].sum() + 2) + 1.0)
    binomials = factorials[rest] - factorials[drawn] - factorials[rest - drawn]
    whole = int(rest[0].sum())
    chances = binomials.sum(1) - (factorials[whole] - factorials[column] - factorials[whole - column])
    logs = states.logs[origin] + np.rint(chances * _UNITS).astype(np.int64)
    return origin, _States(np.sort(rest - drawn, 1), logs, states.mass[origin] * np.exp(chances))


def _draws(rest: Integers, column: int) -> tuple[Integers, Integers]:
    """All ways to take `column` from each row of `rest`: which row each is of, and the parts."""
    origin, left = np.arange(len(rest)), np.full(len(rest), column)
    drawn = np.empty((len(rest), 0), np.int64)
    for i in range(rest.shape[1]):
        low = np.maximum(0, left - rest[origin, i + 1 :].sum(1))
        ways = np.minimum(rest[origin, i], left) - low + 1
        if ways.sum() > _MOST_STATES:
            raise _too_large()
        which = np.repeat(np.arange(len(origin)), ways)
        part = np.arange(len(which)) - np.repeat(np.cumsum(ways) - ways, ways) + low[which]
        origin, left = origin[which], left[which] - part
        drawn = np.column_stack([drawn[which], part])
    return origin, drawn


def _codes(rest: Integers) -> Integers:
    base = int(rest.max()) + 1
    return np.asarray(rest @ base ** np.arange(rest.shape[1], dtype=np.int64))


def _merged(states: _States) -> _States:
    codes = _codes(states.rest)
    order = np.lexsort((states.logs, codes))
    new = np.ones(len(order), bool)
    new[1:] = (np.diff(codes[order]) != 0) | (np.diff(states.logs[order]) != 0)
    merged = states.where(order[new])
    return merged._replace(mass=np.add.reduceat(states.mass[order], np.flatnonzero(new)))


def _met(states: _States, column: int, limit: int) -> float:
    """The mass of all completions by the last two columns that stay within the limit, rest by rest."""
    if not len(states.mass):
        return 0.0
    _, first, node = np.unique(_codes(states.rest), return_index=True, return_inverse=True)
    ways = np.prod(np.minimum(np.sort(states.rest[first], 1)[:, :-1], column) + 1.0, axis=1)
    if ways.sum() > _MOST_COMPLETIONS:
        raise _too_large()
    total = 0.0
    for low, high in pairwise([*range(0, len(first), max(1, int(_TOGETHER / ways.max()))), len(first)]):
        own = (node >= low) & (node < high)
        total += _met_together(states.rest[first[low:high]], node[own] - low, states.where(own), column, limit)
    return total


def _met_together(rests: Integers, node: Integers, states: _States, column: int, limit: int) -> float:
    fresh = _States(rests, np.zeros(len(rests), np.int64), np.ones(len(rests)))
    origin, ends = _filled(fresh, column)
    order = np.lexsort((ends.logs, origin))
    origin, logs, sums = origin[order], ends.logs[order], np.append(0.0, _node_sums(ends.mass[order], origin[order]))
    # One sorted key for all nodes: logarithms are ≤ 0, so that a span of them separates neighbouring nodes.
    span = int(-logs.min()) + 2
    room = np.clip(limit - states.logs, 1 - span, 0)
    places = np.searchsorted(origin * span + logs, node * span + room, side="right")
    begins = np.searchsorted(origin, node, side="left")
    return float((states.mass * np.where(places > begins, sums[places], 0.0)).sum())


def _node_sums(mass: Floats, origin: Integers) -> Floats:
    """Running sums that begin anew at each node."""
    sums = np.cumsum(mass)
    begins = np.flatnonzero(np.diff(origin, prepend=-1))
    before = np.repeat(sums[begins] - mass[begins], np.diff(np.append(begins, len(mass))))
    return np.asarray(sums - before)


def _too_large() -> TooLarge:
    detail = "The table has too many possible tables with its margins for the exact sum; set `resamples` to draw some."
    return TooLarge.at(detail, "table")
