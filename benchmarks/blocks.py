"""`python -m benchmarks.blocks [rows]`: CPU and memory of data sets of 100 columns, gone through by blocks.

5,400,000 rows are 4 GiB; they are made here, block by block, and removed in the end. np.cov, which needs twice the data
in memory, is measured on a part and scaled, as it takes a time that is proportional to the rows.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from service.execution.blas_threads import ENVIRONMENT

_COLUMNS, _AT_ONCE, _PART = 100, 10_000, 300_000


def main(rows: int) -> None:
    """Print CPU seconds, and what the process had at most in memory so far."""
    # Imported when there is the environment of workers, with one thread of BLAS.
    import numpy as np  # noqa: PLC0415

    from service.execution.execute import compute  # noqa: PLC0415
    from service.execution.library import Library  # noqa: PLC0415
    from service.execution.messages import Limits  # noqa: PLC0415
    from service.execution.reading import validated  # noqa: PLC0415
    from service.execution.storing import store_array  # noqa: PLC0415
    from service.execution.worker import keep_blocks  # noqa: PLC0415
    from service.methods.progress import SILENT  # noqa: PLC0415
    from service.routers import CATALOGUE  # noqa: PLC0415
    from service.schemas.types.stored import Streamed  # noqa: PLC0415

    keep_blocks()

    def drawn() -> Iterator[Any]:
        rng = np.random.default_rng(0)
        for first in range(0, rows, _AT_ONCE):
            yield rng.normal(3.0, 2.0, (min(_AT_ONCE, rows - first), _COLUMNS))

    def run(key: str, **fields: Any) -> None:
        operation = CATALOGUE[key]
        compute(operation, validated(operation, fields, limits), 3600.0, SILENT)

    with tempfile.TemporaryDirectory() as folder:
        limits = Limits(1000, 0, 0, data_dir=folder)
        record = store_array(Library.of(limits, ""), Streamed((rows, _COLUMNS), drawn))
        data = {"dataset": record.id}
        _timed("first use: the hash", partial(Library.of(limits, "").open, record.id))
        x, y = {**data, "columns": [*range(_COLUMNS - 1)]}, {**data, "columns": _COLUMNS - 1}
        _timed("covariance", partial(run, "statistics/covariance", data=data))
        _timed("regression", partial(run, "statistics/regression/linear", x=x, y=y))
        _timed("least squares", partial(run, "linear-algebra/least-squares", a=x, b=y))
        _timed("principal components", partial(run, "linear-algebra/pca", data=data))
        _timed("singular values", partial(run, "linear-algebra/svd", a=data))
        few = {**data, "columns": [*range(20)]}
        _timed(
            "quartiles of 20 columns", partial(run, "statistics/quantiles", data=few, probabilities=[0.25, 0.5, 0.75])
        )
        _timed("described, 10 columns", partial(run, "statistics/describe", data={**data, "columns": [*range(10)]}))
    part = np.random.default_rng(0).normal(3.0, 2.0, (_PART, _COLUMNS))
    _timed("np.cov in memory, scaled", partial(np.cov, part.T), rows / _PART)


def _timed(name: str, work: Callable[[], object], scale: float = 1.0) -> None:
    start = time.process_time()
    work()
    seconds = (time.process_time() - start) * scale
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{name:26} {seconds:7.2f} s of CPU, {memory} MiB at most", flush=True)


if __name__ == "__main__":
    os.environ |= ENVIRONMENT  # before NumPy is imported anywhere
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_400_000)
