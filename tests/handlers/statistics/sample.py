"""A sample that several tests are tried on."""

from __future__ import annotations

X = [0.5, 1.2, 2.3, 0.8, 1.7, 3.1]
