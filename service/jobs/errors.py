"""Why a job is not taken, or not kept.

JobError
├ StoreUnavailable   the database does not answer, or the disk takes nothing; try again
├ StoreFull          no room is left for another body
├ TooManyJobs        the client has as many jobs that are not finished as it may
└ KeyReused          the idempotency key stands for another request already
"""


class JobError(Exception):
    """Something about jobs could not be done."""


class StoreUnavailable(JobError):
    """The database does not answer, or the disk takes nothing."""


class StoreFull(JobError):
    """No room is left for another body."""


class TooManyJobs(JobError):
    """The client has as many jobs that are not finished as it may."""


class KeyReused(JobError):
    """The idempotency key stands for another request already."""
