"""The elementwise operations of the language: one record each, from which every form and every tool reads.

To add a function, add its record to `elementary` or `special` and its name to docs/expressions.md.
"""

from __future__ import annotations

from service.expressions.functions.elementary import ELEMENTARY
from service.expressions.functions.operators import OPERATORS
from service.expressions.functions.record import Record
from service.expressions.functions.special import SPECIAL, STEPS

OPERATIONS: dict[str, Record] = {record.name: record for record in (*OPERATORS, *ELEMENTARY, *STEPS, *SPECIAL)}
"""By the name in graphs."""
