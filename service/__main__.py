"""`python -m service`: serve on the address that the settings name."""

from __future__ import annotations

import contextlib
import logging
import math
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from service.execution.blas_threads import ENVIRONMENT

if TYPE_CHECKING:
    from service.settings import Settings

os.environ |= ENVIRONMENT  # before NumPy is imported anywhere

_NOT_STARTED = 3  # the exit code that uvicorn has for it


def main() -> None:
    """Run the service until a signal ends it; one of several serving processes where it is given their folder."""
    from service.settings import read_settings  # noqa: PLC0415 - behind the environment above

    settings, folder = read_settings(), sys.argv[1:]
    if folder or settings.serving_processes == 1:
        _serve(settings, *folder)
        return
    from service.gateway.log import Output, configure  # noqa: PLC0415
    from service.gateway.servers import supervise  # noqa: PLC0415

    output = Output()
    configure(settings.log_level, output)
    _warn_of_unknown_settings()
    code = supervise(settings)
    output.close()
    sys.exit(code)


def _warn_of_unknown_settings() -> None:
    from service.settings import unknown_settings  # noqa: PLC0415

    for name in unknown_settings():
        logging.warning("%s is no setting of this service", name)


def _serve(settings: Settings, folder: str = "") -> None:
    from service.execution.pool import new_pool  # noqa: PLC0415 - behind the environment above

    pool = new_pool(settings)
    pool.warm_up()

    import uvicorn  # noqa: PLC0415 - while the fork server forks workers on another core

    from service.gateway.counts import Counts  # noqa: PLC0415
    from service.gateway.log import Output, configure  # noqa: PLC0415
    from service.gateway.protocol import GatheringProtocol  # noqa: PLC0415
    from service.gateway.server import Server, most_connections  # noqa: PLC0415
    from service.gateway.servers import bound, end_with_parent  # noqa: PLC0415
    from service.main import create_app  # noqa: PLC0415

    output = Output()
    configure(settings.log_level, output)
    if folder:
        end_with_parent()
    else:
        _warn_of_unknown_settings()
    config = uvicorn.Config(
        create_app(settings, pool, output, Counts(Path(folder)) if folder else None),
        http=GatheringProtocol,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        lifespan="on",
        workers=1,  # else WEB_CONCURRENCY, which hosts set for others, would ask uvicorn for more, and end the start
        limit_concurrency=most_connections(),
        timeout_graceful_shutdown=math.ceil(settings.shutdown_grace_seconds),
    )
    server = Server(config, settings.drain_seconds)

    def stop(*_: object) -> None:
        """End what has not begun. uvicorn raises the signal again once all work is finished: then it is no failure."""
        if not server.started:
            sys.exit()

    signal.signal(signal.SIGTERM, stop)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            server.run(bound(settings.host, settings.port, shared=True) if folder else None)
    finally:  # uvicorn ends a start that fails by SystemExit, and its reason is still to be written
        output.close()
    if not server.started:
        sys.exit(_NOT_STARTED)


if __name__ == "__main__":
    main()
