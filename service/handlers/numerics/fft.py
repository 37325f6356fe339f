"""Discrete Fourier transforms."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import fft as pocketfft

from service.handlers.checks import require_axes, require_axis
from service.handlers.linear_algebra.doubts import doubts
from service.methods.linear_algebra.cancellation import FEW
from service.methods.numerics.fourier import noise, proved
from service.operation import Cost
from service.schemas.numerics.transforms import InverseTransformRequest, TransformRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Certainty, ComplexTensor, Number, RealVector, Result, Warning

Array = NDArray[Any]

_ROUNDING = 64
"""In units of the last place: what a transform and its inverse leave of a signal. Pocketfft's error grows like the root
of log n, and stayed below 8 for lengths to 1,299,709, primes among them."""

_NOISE = (
    "Sums that cancel: all entries have about the same absolute error, some units in the last place of their root mean "
    "square, so that these have about the digits named."
)


@dataclass(slots=True, kw_only=True)
class InverseTransformResult(Result):
    """A signal, from its spectrum."""

    result: ComplexTensor
    """Of the shape of `a`, with the length asked for along the axis; always complex: the imaginary part of a real
    signal is 0."""
    residual: Number
    """‖a − transform of the result‖/‖a‖: how far the way there and back leads from where it began."""


@dataclass(slots=True, kw_only=True)
class TransformResult(Result):
    """The spectrum of a signal."""

    result: ComplexTensor
    """Of the shape of `a`, with the length asked for along the axis; always complex."""
    residual: Number
    """‖a − inverse transform of the result‖/‖a‖: how far the way there and back leads from where it began."""
    frequencies: list[RealVector] | None
    """With `spacing`, the frequencies along each axis that was transformed, in the order of the result. Those of a
    signal beyond 1/(2·spacing) are folded back into these, and cannot be told from them."""


def fft(request: TransformRequest) -> TransformResult:
    """The discrete Fourier transform Xₖ = Σⱼ xⱼ e^(−2πijk/n), along one axis or several, in O(n log n) for every n.

    X₀ is the sum; frequencies above n/2 are the negative ones. A small transform is `proved`: both parts of each
    entry are right to their last digit, or to 2⁻⁶⁴ of the largest entry. Others are checked by their way back
    (pocketfft), and a warning tells which entries lie near the rounding of the largest ones. An axis that there is not
    is refused, and `real` for a complex signal.
    """
    axes = _axes(request)
    signal = _fitted(request.a, axes[-1], request.length or request.a.shape[axes[-1]])
    if request.real and np.iscomplexobj(signal):
        raise InvalidInput.at("This signal is complex: only a real one is told by half of its spectrum.", "real")
    spectrum, residual = _there_and_back(signal, axes, inverse=False, real=request.real, n=signal.shape[axes[-1]])
    exact = partial(proved, signal, axes, inverse=False)
    spectrum, certainty, warnings = _certified(spectrum, axes, residual, exact)
    if request.shift:
        spectrum = pocketfft.fftshift(spectrum, _shifted(axes, request.real))
    return TransformResult(
        result=spectrum,
        residual=residual,
        frequencies=_frequencies(request, signal, axes),
        certainty=certainty,
        warnings=warnings,
    )


def inverse_fft(request: InverseTransformRequest) -> InverseTransformResult:
    """The inverse transform xⱼ = (1/n) Σₖ Xₖ e^(2πijk/n), so that inverse-fft of fft is the signal.

    An axis that there is not is refused. A half spectrum that belongs to no real signal, such as one whose first entry
    is not real, comes with a warning: what does not belong was left out. Small
    transforms are proved as in `fft`.
    """
    axes = _axes(request)
    last = axes[-1]
    n = request.length or (max(2 * (request.a.shape[last] - 1), 1) if request.real else request.a.shape[last])
    spectrum = pocketfft.ifftshift(request.a, _shifted(axes, request.real)) if request.shift else request.a
    spectrum = _fitted(spectrum, last, n // 2 + 1 if request.real else n)
    signal, residual = _there_and_back(spectrum, axes, inverse=True, real=request.real, n=n)
    whole = _whole(spectrum, axes, n) if request.real else spectrum
    exact = _unproved if whole is None else partial(proved, whole, axes, inverse=True)
    signal, certainty, warnings = _certified(signal, axes, residual, exact)
    if request.real and certainty == "estimated":
        detail = "This half spectrum belongs to no real signal; the part of it that does not was left out."
        warnings.append(Warning(code="not-of-a-real-signal", detail=detail))
    return InverseTransformResult(result=signal, residual=residual, certainty=certainty, warnings=warnings)


def _certified(
    result: Array, axes: tuple[int, ...], residual: float, exact: Callable[..., Array | None]
) -> tuple[Array, Certainty, list[Warning]]:
    """A transform, a small one as it is proved; the word for it, and the warning about entries that may be noise."""
    is_real = not np.iscomplexobj(result)
    result = np.asarray(result.astype(np.result_type(result, np.complex64), copy=False))
    errors = noise(result, axes)
    in_doubt = bool((errors > FEW[result.real.dtype.char]).any())
    settled = residual <= _ROUNDING * np.finfo(result.real.dtype).eps
    if (found := exact(in_doubt=in_doubt)) is not None:
        kept = found[tuple(slice(length) for length in result.shape)]  # of the spectrum of a real signal one half
        kept = kept.real if is_real else kept
        return kept.astype(result.dtype), "proved" if settled else "estimated", []
    warnings = doubts(errors, result.dtype.char, _NOISE, "absolute-accuracy") if in_doubt else []
    return result, "checked" if settled else "estimated", warnings


def _unproved(*, in_doubt: bool) -> None:
    """Of half spectra along several axes, of which balls know no transform."""


def _whole(half: Array, axes: tuple[int, ...], n: int) -> Array | None:
    """The spectrum of a real signal of length n from its half along one axis; None along several."""
    if len(axes) > 1:
        return None
    rows = np.moveaxis(half, axes[0], -1).copy()
    own = [0, n // 2] if n % 2 == 0 else [0]
    rows[..., own] = rows[..., own].real
    mirrored = rows[..., 1 : (n + 1) // 2][..., ::-1].conj()
    return np.moveaxis(np.concatenate([rows, mirrored], axis=-1), -1, axes[0])


def _axes(request: InverseTransformRequest) -> tuple[int, ...]:
    """The axes to transform, counted from the first. Raises InvalidInput."""
    if request.axes is None:
        require_axis(request.axis, request.a)
        return (request.axis % request.a.ndim,)
    if "axis" in request.model_fields_set:
        raise InvalidInput.at("Send `axis` or `axes`, not both.", "axes")
    return require_axes(request.axes, request.a)


def _shifted(axes: tuple[int, ...], real: bool) -> tuple[int, ...]:
    return axes[:-1] if real else axes


def _fitted(a: Array, axis: int, length: int) -> Array:
    """The array cut, or filled up with zeros, along an axis."""
    if length <= a.shape[axis]:
        return a[(slice(None),) * axis + (slice(length),)]
    return np.pad(a, [(0, length - a.shape[axis] if i == axis else 0) for i in range(a.ndim)])


def _there_and_back(a: Array, axes: tuple[int, ...], *, inverse: bool, real: bool, n: int) -> tuple[Array, float]:
    """The transform, and how far its inverse is from `a`, relative; the signal has length `n` on the last axis."""

    def run(a: Array, inverse: bool) -> Array:
        if not real:
            return np.asarray((pocketfft.ifftn if inverse else pocketfft.fftn)(a, axes=axes))
        if not inverse:
            return np.asarray(pocketfft.rfftn(a, axes=axes))
        sizes = [*(a.shape[axis] for axis in axes[:-1]), n]
        return np.asarray(pocketfft.irfftn(a, sizes, axes))

    with np.errstate(all="ignore"):
        scale = 1.0
        result = run(a, inverse)
        if not np.isfinite(result).all():  # Partial sums may have left the range, or the sum before its division by n.
            scale = 2.0 ** (a.size + 1).bit_length()
            result = run(a / scale, inverse)
        back = run(result, not inverse) * scale
        size = np.abs(a).max(initial=0.0)
        if not size:
            return result * scale, 0.0
        return result * scale, float(np.linalg.norm((back - a) / size) / np.linalg.norm(a / size))


def _frequencies(request: TransformRequest, signal: Array, axes: tuple[int, ...]) -> list[Array] | None:
    if request.spacing is None:
        return None
    every = [pocketfft.fftfreq(signal.shape[axis], request.spacing) for axis in axes]
    shown = [pocketfft.fftshift(row) for row in every] if request.shift else every
    if request.real:
        shown[-1] = pocketfft.rfftfreq(signal.shape[axes[-1]], request.spacing)
    return shown


def fft_cost(request: InverseTransformRequest) -> Cost:
    """Some n log n for each signal and axis, there and back."""
    axes = _axes(request)
    last = axes[-1]
    length = request.length or request.a.shape[last] * (2 if request.real else 1)
    elements = max(request.a.size, request.a.size // request.a.shape[last] * length)
    longest = max(length, *(request.a.shape[axis] for axis in axes))
    return Cost(100.0 * len(axes) * elements * (1 + math.log2(longest)) + 2e5, elements)
