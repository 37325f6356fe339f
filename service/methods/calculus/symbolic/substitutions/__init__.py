"""Changes of variable under which an integrand becomes rational, or at least simpler."""

from service.methods.calculus.symbolic.substitutions.base import Substitution, by_size
from service.methods.calculus.symbolic.substitutions.functions import exponential, inner_function, inverse, monomial
from service.methods.calculus.symbolic.substitutions.involutions import involution
from service.methods.calculus.symbolic.substitutions.radicals import chebyshev, euler, radical
from service.methods.calculus.symbolic.substitutions.roots import shifted, taken_roots
from service.methods.calculus.symbolic.substitutions.trigonometric import roots_of_angles, trigonometric

__all__ = ["SUBSTITUTIONS", "Substitution", "by_size", "taken_roots"]

SUBSTITUTIONS = (
    taken_roots, inner_function, monomial, exponential, trigonometric, roots_of_angles, radical, chebyshev, shifted,
    involution, inverse, euler,
)  # fmt: skip
