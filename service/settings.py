"""Every setting of the service. Nothing reads the environment but this class, when it is made."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import re
from importlib.util import find_spec
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_MIB = 1 << 20  # bytes
_CORES = os.cpu_count() or 1
_CORES_EACH = 4  # that one serving process keeps busy: of 20 MB in and out it has 19 ms of work, and a worker 94
_PREFIX = "ABACUS_"
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/?#@*,A-Z]+")  # as browsers send it: compared letter by letter
_DIGEST = re.compile("sha256:[0-9a-f]{64}", re.IGNORECASE)


class Settings(BaseSettings):
    """Settings, each from the environment variable `ABACUS_<NAME>`."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, frozen=True, use_attribute_docstrings=True, allow_inf_nan=False
    )

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = Field(default=8000, ge=0, le=65535)
    """Port to listen on; 0 takes a free one."""
    root_path: str = Field(default="", pattern=r"^(/[A-Za-z0-9._~-]+)*$")
    """Path under which a proxy serves this, such as `/abacus`; requests are taken with it and without."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """At INFO each request is one line on standard output."""

    workers: int = Field(default=_CORES, ge=1, le=256)
    """Worker processes, each with one BLAS thread; one for each core by default."""
    servers: int = Field(default=0, ge=0, le=64)
    """Serving processes that share the port, the workers and the limits; 0 is one for each four cores."""
    worker_memory_bytes: int = Field(default=2048 * _MIB, ge=64 * _MIB)
    """Memory that one computation may allocate."""
    queue_limit: int = Field(default=64, ge=0)
    """Jobs that may wait for a worker; one more is answered 503."""
    client_share: int = Field(default=48, ge=1)
    """Jobs that one client (API key or address) may have waiting or running; one more is answered 429."""
    client_streams: int = Field(default=16, ge=1)
    """Streams of events that one client may have open; one more is answered 429."""

    deadline_seconds: float = Field(default=30, gt=0)
    """Time for waiting, reading and computing together; `Prefer: wait=n` asks for another."""
    max_deadline_seconds: float = Field(default=300, gt=0)
    """The longest that a client may ask for."""
    body_grace_seconds: float = Field(default=10, gt=0)
    """Time in which a body must be complete, plus one second for each 64 KiB of it; else 408."""
    drain_seconds: float = Field(default=0.3, ge=0)
    """Time after SIGTERM in which requests are still taken, each the last of its connection."""
    shutdown_grace_seconds: float = Field(default=30, ge=0)
    """Time that running work has to finish after SIGTERM."""

    max_body_bytes: int = Field(default=256 * _MIB, ge=1024)
    """Largest body, as sent and decompressed alike."""
    max_upload_bytes: int = Field(default=2048 * _MIB, ge=1024)
    """Memory for all bodies that are received or wait, and answers until they are fetched; more is answered 503."""
    max_answer_bytes: int = Field(default=256 * _MIB, ge=1024)
    """Largest answer."""
    max_elements: int = Field(default=20_000_000, ge=1)
    """Most entries of one array, in a request or an answer."""

    # What is computed on the event loop keeps everybody else waiting. At these bounds the dearest request that
    # `make costs` found takes it 5 to 8 ms; at 256 KiB and 5e6 it was 1.5 s. A worker's answer takes 0.2 ms more.
    inline_body_bytes: int = Field(default=16 * 1024, ge=0, le=1024 * 1024)
    """A body up to this size may be computed in the serving process, if its cost is small; 0 sends all to workers."""
    inline_flops: float = Field(default=5e5, ge=0)
    """Bound on the work of such a computation, in floating-point operations."""

    data_dir: str = ""
    """Directory for what outlives a request: jobs and data sets. Without it `Prefer: respond-async` is ignored."""
    jobs_url: str = ""
    """Database of jobs that replicas share, `postgresql+psycopg://user:password@host/name`; by default SQLite."""
    job_deadline_seconds: float = Field(default=3600, gt=0)
    """The longest that a job may compute."""
    job_result_seconds: float = Field(default=3600, gt=0)
    """Time for which a finished job and its answer are kept."""
    job_client_limit: int = Field(default=1000, ge=1)
    """Jobs that one client may have waiting or running; one more is answered 429."""
    job_bytes: int = Field(default=8192 * _MIB, ge=_MIB)
    """Room for the bodies and answers of all jobs; where it is used up a job is answered 503."""

    data_url: str = ""
    """A bucket for data sets, `s3://bucket/prefix`, of which the directory then is a cache; credentials as AWS_*."""
    data_cache_bytes: int = Field(default=16384 * _MIB, ge=_MIB)
    """Room for copies of what is in the bucket; what was used within the hour stays."""
    max_data_set_bytes: int = Field(default=8192 * _MIB, ge=1024)
    """Largest data set, as sent."""
    data_set_bytes: int = Field(default=65536 * _MIB, ge=_MIB)
    """Room for all data sets; where it is used up another is answered 503."""
    client_data_set_bytes: int = Field(default=16384 * _MIB, ge=_MIB)
    """Room for the data sets of one API key."""
    data_set_seconds: float = Field(default=86400, gt=0)
    """Time for which a data set is kept after its last use."""
    cluster: str = ""
    """A scheduler of Dask distributed, `tcp://host:port`, for work on large data sets; needs the extra `cluster`."""

    api_keys: Annotated[tuple[str, ...], NoDecode] = ()
    """Comma-separated keys, or `sha256:<hex digest>` of them. With any, only health is open without one."""
    api_keys_file: str = ""
    """A TOML file of keys with names and quotas (below), read again when it changes; the same as keys above."""
    metrics_open: bool = False
    """Whether /metrics is open without a key."""
    telemetry: bool = False
    """Whether traces are sent by OTLP, as the variables OTEL_* say; needs the extra `telemetry`."""
    mcp: bool = False
    """Whether the Model Context Protocol is served at /mcp; needs the extra `mcp`."""
    mcp_hosts: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.1:*", "localhost:*", "[::1]:*")
    """Hosts under which /mcp may be called, against rebound names: `calc.example`, `calc.example:*` on any port."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    """Comma-separated addresses or networks of proxies whose X-Forwarded-For and -Proto are believed; `*` for any."""
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Comma-separated origins whose pages may call the service from a browser; `*` for any."""

    @property
    def secured(self) -> bool:
        """Whether clients need a key."""
        return bool(self.api_keys or self.api_keys_file)

    @property
    def serving_processes(self) -> int:
        """How many processes serve; each has a worker at least."""
        return min(self.servers or max(_CORES // _CORES_EACH, 1), self.workers)

    @field_validator("api_keys", "mcp_hosts", "trusted_proxies", "cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = tuple(part.strip() for part in value.split(",") if part.strip())
        if value and not parts:
            raise ValueError("names nothing; leave it out instead")
        return parts

    @field_validator("jobs_url")
    @classmethod
    def _has_files(cls, url: str, info: ValidationInfo) -> str:
        if url and not info.data.get("data_dir"):
            raise ValueError("needs ABACUS_DATA_DIR too, a directory for large bodies and answers")
        return url

    @field_validator("data_url")
    @classmethod
    def _is_bucket(cls, url: str, info: ValidationInfo) -> str:
        if url and not info.data.get("data_dir"):
            raise ValueError("needs ABACUS_DATA_DIR too, a directory for copies of what is in the bucket")
        if url and not re.fullmatch(r"s3://[^/]+(/.*)?", url):
            raise ValueError("takes s3://bucket/prefix")
        if url and find_spec("obstore") is None:
            raise ValueError("needs the extra `s3`: pip install 'abacus-service[s3]'")
        return url

    @field_validator("cluster")
    @classmethod
    def _is_scheduler(cls, address: str) -> str:
        if address and not re.fullmatch(r"tcp://[^/:@]+:[0-9]{1,5}", address):
            raise ValueError("takes tcp://host:port")
        if address and find_spec("distributed") is None:
            raise ValueError("needs the extra `cluster`: pip install 'abacus-service[cluster]'")
        return address

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            try:
                proxy == "*" or ipaddress.ip_network(proxy)
            except ValueError:
                raise ValueError(
                    "takes addresses, networks such as 10.0.0.0/8 (no bits behind the mask), or *"
                ) from None
        return proxies

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        if not all(origin == "*" or _is_origin(origin) for origin in origins):
            raise ValueError("takes origins such as https://app.example:8443, without a path or a slash behind, or *")
        return origins

    @field_validator("api_keys")
    @classmethod
    def _hash(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        if any(key.lower().startswith("sha256:") and not _DIGEST.fullmatch(key) for key in keys):
            raise ValueError("a digest is sha256: and 64 hexadecimal digits")
        return tuple(key.lower() if _DIGEST.fullmatch(key) else digest(key) for key in keys)


def _is_origin(text: str) -> bool:
    try:
        return _ORIGIN.fullmatch(text) is not None and urlsplit(text).port != 0
    except ValueError:  # of the port
        return False


def read_settings() -> Settings:
    """The settings of the environment. Raises SystemExit with a line for each that is wrong; no value is shown."""
    try:
        return Settings()
    except ValidationError as error:
        faults = [(_PREFIX + str(fault["loc"][0]).upper(), fault["msg"]) for fault in error.errors()]
        raise SystemExit("\n".join(f"{name}: {message}" for name, message in faults)) from None


def unknown_settings() -> list[str]:
    """Names in the environment that look like settings and are none: misspelt, perhaps."""
    names = {_PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(name for name in os.environ if name.startswith(_PREFIX) and name not in names)


def digest(key: str) -> str:
    """How an API key is kept."""
    return "sha256:" + hashlib.sha256(key.encode()).hexdigest()
