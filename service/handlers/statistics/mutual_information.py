"""Mutual information of two discrete variables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from service.handlers.statistics.probabilities import Array, checked, in_base
from service.methods.proofs import nearest_doubles
from service.methods.statistics import information
from service.methods.statistics.balls import information as balls
from service.schemas.statistics.probabilities import JointProbabilities
from service.schemas.types.results import Number, RealVector, Result


@dataclass(slots=True, kw_only=True)
class MutualInformationResult(Result):
    """Mutual information, and the entropies around it."""

    result: Number
    """I(X;Y) = H(X) + H(Y) − H(X,Y)."""
    entropy_x: Number
    """Entropy of the rows' outcome, H(X)."""
    entropy_y: Number
    """Entropy of the columns' outcome, H(Y)."""
    joint_entropy: Number
    """H(X,Y)."""
    marginal_x: RealVector
    """Probabilities (K) of the rows' outcome."""
    marginal_y: RealVector
    """Probabilities (L) of the columns' outcome."""


def mutual_information(request: JointProbabilities) -> MutualInformationResult:
    """The mutual information I(X;Y) = Σ pᵢⱼ log(pᵢⱼ/(pᵢ·p·ⱼ)) of a joint distribution: 0 if they are independent."""
    joint = checked(request.joint, "joint", None)
    found = nearest_doubles(lambda: balls.mutual_information(joint.tolist(), request.base), balls.OUTCOME * joint.size)
    if found is None:
        return _by_floats(joint, request)
    fields: dict[str, Any] = found | {name: np.array(found[name]) for name in ("marginal_x", "marginal_y")}
    return MutualInformationResult(**fields, certainty="proved")


def _by_floats(joint: Array, request: JointProbabilities) -> MutualInformationResult:
    shared, laws = information.mutual_information(joint)
    nats = [shared, *(float(information.entropy(law, law, 0)) for law in laws)]
    values = [float(in_base(value, request.base)) for value in nats]
    return MutualInformationResult(
        result=values[0],
        entropy_x=values[1],
        entropy_y=values[2],
        joint_entropy=values[3],
        marginal_x=laws[0].probabilities,
        marginal_y=laws[1].probabilities,
        certainty="estimated",
    )
