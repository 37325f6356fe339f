"""The `distribution` object of requests: one union of named models, told apart by `name`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import BaseModel, Field
from typing_extensions import TypeAliasType

from service.schemas.statistics.distributions import bounded, discrete, lengths, multivariate, positive, real_line


def _named_models() -> dict[str, Any]:
    """Every model with a `name` in the modules of this package, by that name."""
    modules = (real_line, positive, lengths, bounded, discrete, multivariate)
    models = (entry for module in modules for entry in vars(module).values())
    found = {}
    for model in models:
        if isinstance(model, type) and issubclass(model, BaseModel) and "name" in model.model_fields:
            (name,) = model.model_fields["name"].annotation.__args__  # type: ignore[union-attr]
            found[name] = model
    return found


DISTRIBUTIONS = _named_models()
"""Every distribution's model by its name."""

if TYPE_CHECKING:
    Distribution = Any
    """One of the DISTRIBUTIONS, with its own parameters."""
else:
    _UNION = Annotated[Union[tuple(DISTRIBUTIONS.values())], Field(discriminator="name")]  # noqa: UP007 - from a tuple
    Distribution = TypeAliasType("Distribution", _UNION)
