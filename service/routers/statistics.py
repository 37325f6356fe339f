"""Statistics: the table of contents."""

from __future__ import annotations

from service.operation import Area, Operation

STATISTICS = Area(
    "statistics",
    "Statistics",
    "Distributions with digits deep in their tails, information, inference, resampling, tests and regression.",
    (),
)
