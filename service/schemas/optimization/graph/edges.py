"""The edges of a graph: a list of records, or columns of one length."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, Discriminator, Field, Tag

from service.schemas.types.arrays import RealVector
from service.schemas.types.base import Request
from service.schemas.types.bounds import Ends
from service.schemas.types.short_lists import LabelList, Labels, LabelText, as_list

Position = Annotated[int, Field(ge=0, lt=2**31)]
Node = Position | LabelText
"""A node by its number, counted from 0, or by its name."""


class Edge(Request):
    """An edge, by the nodes at its ends."""

    from_: Node = Field(alias="from", examples=["a"])
    """Where it begins."""
    to: Node = Field(examples=["b"])
    """Where it ends."""


class WeightedEdge(Edge):
    """An edge with its weight."""

    weight: float = Field(default=1.0, examples=[4.0])
    """Its weight, length or gain."""


class CapacityEdge(Edge):
    """An edge with its capacity."""

    capacity: float = Field(ge=0, examples=[3.0])
    """The most that may flow along it."""


class CostEdge(Edge):
    """An edge with its cost and capacity."""

    cost: float = Field(examples=[2.0])
    """Of each unit that flows along it."""
    capacity: float | None = Field(default=None, ge=0, examples=[3.0])
    """The most that may flow along it; null where there is no limit."""


class EdgeColumns(Request):
    """Edges as columns: entry i of each is about edge i."""

    from_: Labels = Field(alias="from", examples=[["a", "b"]])
    """Where each edge begins (m)."""
    to: Labels = Field(examples=[["b", "c"]])
    """Where each ends (m)."""


class WeightedColumns(EdgeColumns):
    """Edges with weights as columns."""

    weight: RealVector | None = Field(default=None, examples=[[4.0, 1.0]])
    """The weight, length or gain of each (m); 1 where omitted."""


class CapacityColumns(EdgeColumns):
    """Edges with capacities as columns."""

    capacity: RealVector = Field(examples=[[3.0, 2.0]])
    """The most that may flow along each (m)."""


class CostColumns(EdgeColumns):
    """Edges with costs and capacities as columns."""

    cost: RealVector = Field(examples=[[2.0, 1.0]])
    """Of each unit that flows along each edge (m)."""
    capacity: Ends | None = Field(default=None, examples=[[3.0, None]])
    """The most that may flow along each (m); null where there is no limit, which holds for all where omitted."""


def _form(value: Any) -> str:
    return "records" if isinstance(value, list | np.ndarray) else "columns"


Records = BeforeValidator(as_list)
WeightedEdges = Annotated[
    Annotated[list[WeightedEdge], Records, Tag("records")] | Annotated[WeightedColumns, Tag("columns")],
    Discriminator(_form),
]
CapacityEdges = Annotated[
    Annotated[list[CapacityEdge], Records, Tag("records")] | Annotated[CapacityColumns, Tag("columns")],
    Discriminator(_form),
]
CostEdges = Annotated[
    Annotated[list[CostEdge], Records, Tag("records")] | Annotated[CostColumns, Tag("columns")], Discriminator(_form)
]

Nodes = Annotated[
    Annotated[int, Field(ge=0, lt=2**31)] | list[LabelText],
    BeforeValidator(as_list, json_schema_input_type=int | LabelList),
]
