"""Why a job has no answer.

WorkerError
├ DeadlineExceeded   the job was not done in time; it has been killed
├ QueueFull          too many jobs wait; try again after .retry_after seconds
├ OutOfMemory        a worker had no memory for the job, or the kernel none for two workers that ran it
├ WorkerLost         two workers died while they ran the job
│ └ WorkerCrashed    by themselves: a library that it calls aborted in both
├ StartFailed        workers cannot be started
└ PoolClosed         the pool is stopping
"""


class WorkerError(Exception):
    """A job could not be run to its end."""


class DeadlineExceeded(WorkerError):
    """The job was not done in time; it has been killed."""


class QueueFull(WorkerError):
    """Too many jobs wait; `retry_after` is an estimate in seconds of when there is room."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"too many jobs wait; try again in {retry_after:.1f} s")
        self.retry_after = retry_after


class OutOfMemory(WorkerError):
    """A worker had no memory for the job, or the kernel none for two workers that ran it."""

    def __init__(self, body: int, limit: int) -> None:
        super().__init__(
            f"The computation needs more memory than there is: a worker may take {limit >> 20} MiB, and the body has "
            f"{body} bytes. Send a smaller problem, sparse matrices as such, or numbers as typed arrays of CBOR."
        )


class WorkerLost(WorkerError):
    """Two workers died while they ran the job."""

    def __init__(self) -> None:
        super().__init__(
            "Two worker processes that ran the computation ended without a word, as those do that are killed from "
            "outside; it was given up. Send it again, and report it where that is no help."
        )


class WorkerCrashed(WorkerLost):
    """The job made both of its workers crash, as it would any other; `crash` is what the last one died of."""

    def __init__(self, crash: str, limit: int) -> None:
        WorkerError.__init__(
            self,
            f"A library that the computation calls crashed ({crash}), and once more in a second worker process; it was "
            f"given up. That is a defect, or there was no memory for it (a worker may take {limit >> 20} MiB): try a "
            "smaller or better scaled problem, and please report it.",
        )


class StartFailed(WorkerError):
    """Workers cannot be started."""


class PoolClosed(WorkerError):
    """The pool is stopping."""
