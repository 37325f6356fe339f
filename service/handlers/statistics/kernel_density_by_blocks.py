"""Gaussian kernel estimates of a density from data sets that are larger than an array may be."""

from __future__ import annotations

import math
from functools import partial
from operator import add

import numpy as np

from service.handlers.blocks import Passes
from service.handlers.statistics.kernel_density import KernelDensityResult, answered, bandwidth_of, kernel_sums
from service.methods.progress import Progress
from service.methods.statistics.summation import Floats
from service.schemas.statistics.samples import KernelDensityRequest


def kernel_density(request: KernelDensityRequest, progress: Progress) -> KernelDensityResult:
    """Sums of kernels over blocks, with a bandwidth from a pass of its own."""
    rows = Passes(request, ("data",), progress, 2)
    known = rows.products()
    deviation = math.sqrt(known.products[0, 0] / max(known.rows - 1, 1))
    bandwidth = bandwidth_of(request, known.rows, lambda: deviation)
    at = np.asarray(request.at, np.float64).ravel()
    sums = rows.fold(partial(np.zeros, at.size), partial(_step, at, bandwidth), add)
    return answered(request, sums, known.rows, bandwidth)


def _step(at: Floats, bandwidth: float, state: Floats, block: Floats) -> Floats:
    return state + kernel_sums(at, bandwidth, block[:, 0])
