"""Opens the database of jobs: SQLite in a directory of this machine, or PostgreSQL for several machines."""

from __future__ import annotations

import re
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from service.jobs.tables import METADATA

# Locks of files mean nothing on these, or not what SQLite takes them for: its manual says that databases break there.
_NETWORK = re.compile(
    r"nfs\d*|cifs|smb\d*|smbfs|ncpfs|afs|9p|ceph|lustre|gfs2?|ocfs2|beegfs|fuse\.(sshfs|s3fs|gluster.*)"
)
_CREATION = 0x0ABAC05  # of the advisory lock: replicas that start together would race in CREATE TABLE
_PAUSE = 0.01  # seconds between trials; the switch itself takes about as long
_PATIENCE = 10  # seconds for a lock of another process, or for a connection


class Database:
    """Two engines on one database: `writer`, whose transactions lock at once in SQLite, and `reader` without any."""

    def __init__(self, url: str, folder: Path) -> None:
        """Raises SystemExit with a line that says what to set, where the database cannot be used."""
        target = _target(url, folder)
        self.dialect = target.get_backend_name()
        options = _options(self.dialect)
        self.writer = create_engine(target, **options)
        self.reader = create_engine(target, isolation_level="AUTOCOMMIT", **options)
        if self.dialect == "sqlite":
            for engine in (self.writer, self.reader):
                event.listen(engine, "connect", _prepare)
            event.listen(self.writer, "begin", _lock)

    def create(self) -> None:
        """Make the table where it is not there; several processes may do so at once."""
        with self.writer.begin() as connection:
            if self.dialect == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_CREATION})"))
            METADATA.create_all(connection)

    def close(self) -> None:
        """Close all connections."""
        self.writer.dispose()
        self.reader.dispose()


def _target(url: str, folder: Path) -> URL:
    if not url:
        if kind := network_file_system(folder):
            raise SystemExit(
                f"ABACUS_DATA_DIR: on a network file system ({kind}) SQLite loses data; name a local directory, "
                "or share the jobs by ABACUS_JOBS_URL=postgresql+psycopg://..."
            )
        return URL.create("sqlite", database=str(folder / "jobs.sqlite"))
    try:
        target = make_url(url)
        target.get_dialect()
    except (ArgumentError, NoSuchModuleError):
        raise SystemExit("ABACUS_JOBS_URL: takes postgresql+psycopg://user:password@host/database") from None
    if target.drivername != "postgresql+psycopg":
        raise SystemExit("ABACUS_JOBS_URL: takes postgresql+psycopg://... alone; without it SQLite is used")
    return target


def network_file_system(folder: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """The type of a network file system that holds the folder; empty for a local one, or where nobody tells."""
    try:
        lines = [line.split() for line in mounts.read_text(encoding="utf-8").splitlines()]
    except OSError:
        return ""
    place = folder.resolve()
    held = [(len(line[1]), line[2]) for line in lines if place.is_relative_to(line[1].replace("\\040", " "))]
    kind = max(held, default=(0, ""))[1]  # the innermost; of several at one place the last would count, and is as good
    return kind if _NETWORK.fullmatch(kind) else ""


def _options(dialect: str) -> dict[str, Any]:
    if dialect == "sqlite":
        return {"paramstyle": "named", "connect_args": {"timeout": _PATIENCE, "check_same_thread": False}}
    limits = {"connect_timeout": _PATIENCE, "tcp_user_timeout": 1000 * _PATIENCE}
    return {"pool_pre_ping": True, "connect_args": {"application_name": "abacus", **limits}}


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where `_lock` says so
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")  # a commit is on the disk: power may fail


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log. SQLite does not wait for its lock here, as it does in transactions."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _lock(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
