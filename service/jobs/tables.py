"""The one table of jobs, the same in SQLite and in PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Double, Index, Integer, LargeBinary, MetaData, String, Table, Text, UniqueConstraint
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import BigInteger

METADATA = MetaData()

JOBS = Table(
    "abacus_jobs",
    METADATA,
    Column("id", String(32), primary_key=True),  # 128 random bits: who has no key reads a job by knowing its id
    Column("client", String(80), nullable=False),
    Column("idempotency_key", String(255)),
    Column("fingerprint", String(64), nullable=False),  # of the operation, the encodings and the body
    Column("request_id", String(128), nullable=False),
    Column("operation", String(200), nullable=False),
    Column("media", Text, nullable=False),
    Column("body", LargeBinary),  # null where it is in a file
    Column("size", BigInteger, nullable=False),  # bytes of body and answer together
    Column("status", String(10), nullable=False),
    Column("revision", Integer, nullable=False),  # one more with each change that a client can see
    Column("owner", String(100)),  # the process that runs it
    Column("attempts", Integer, nullable=False),  # with `owner`, what a late finisher is told apart by
    Column("lease", Double),  # until when it is believed to live
    Column("progress", Double, nullable=False),  # percent
    Column("message", Text, nullable=False),
    Column("partial", Text),
    Column("created", Double, nullable=False),  # seconds since 1970 by the clock of the database, as all times here
    Column("started", Double),
    Column("updated", Double, nullable=False),
    Column("finished", Double),
    Column("reply", Text),  # all of the answer but its body
    Column("answer", LargeBinary),  # null where it is in a file
    UniqueConstraint("client", "idempotency_key"),
    Index("abacus_jobs_turn", "status", "created"),
    Index("abacus_jobs_client", "client", "status"),
    Index("abacus_jobs_finished", "finished"),
)

FOR_CLAIM = ("id", "client", "operation", "media", "body", "attempts", "request_id")
FOR_STATUS = (
    "id", "client", "operation", "status", "revision", "progress", "message", "partial",
    "created", "started", "updated", "finished",
)  # fmt: skip
FOR_RESULT = ("reply", "answer", "attempts")
STATUS = [JOBS.c[name] for name in FOR_STATUS]


class now(FunctionElement[float]):  # noqa: N801 - named as an SQL function is
    """The clock of the database in seconds since 1970: the clocks of several machines differ."""

    type = Double()
    inherit_cache = True


@compiles(now)
def _now(_element: Any, _compiler: Any, **_: Any) -> str:
    return "extract(epoch from clock_timestamp())::double precision"


@compiles(now, "sqlite")
def _now_in_sqlite(_element: Any, _compiler: Any, **_: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"
