"""The elementwise operations of the language: one record each, from which every form and every tool reads.

To add a function, add its record to `elementary`, `special` or `higher` and its name to docs/expressions.md.
"""

from __future__ import annotations

from service.expressions.functions.elementary import ELEMENTARY
from service.expressions.functions.higher import HIGHER
from service.expressions.functions.operators import OPERATORS
from service.expressions.functions.record import Record
from service.expressions.functions.special import SPECIAL, STEPS

OPERATIONS: dict[str, Record] = {record.name: record for record in (*OPERATORS, *ELEMENTARY, *STEPS, *SPECIAL, *HIGHER)}
"""By the name in graphs."""
