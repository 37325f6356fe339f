"""`python -m service`: serve on the address that the settings name."""

from __future__ import annotations

import contextlib
import logging
import math
import os
import signal
import sys

# Before NumPy is imported anywhere: one BLAS thread, since two for each busy core cost more than they give.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"


_NOT_STARTED = 3  # the exit code that uvicorn has for it


def main() -> None:
    """Run the service until a signal ends it."""
    from service.execution.pool import new_pool  # noqa: PLC0415 - behind the environment above
    from service.settings import read_settings, unknown_settings  # noqa: PLC0415

    settings = read_settings()
    pool = new_pool(settings)
    pool.warm_up()

    import uvicorn  # noqa: PLC0415 - while the fork server imports the same on another core

    from service.gateway.log import Output, configure  # noqa: PLC0415
    from service.gateway.protocol import GatheringProtocol  # noqa: PLC0415
    from service.gateway.server import Server, most_connections  # noqa: PLC0415
    from service.main import create_app  # noqa: PLC0415

    # uvicorn raises the signal again once all work is finished; a stop that was asked for is no failure.
    signal.signal(signal.SIGTERM, lambda *_: None)
    output = Output()
    configure(settings.log_level, output)
    for name in unknown_settings():
        logging.warning("%s is no setting of this service", name)
    config = uvicorn.Config(
        create_app(settings, pool, output),
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
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    output.close()
    if not server.started:
        sys.exit(_NOT_STARTED)


if __name__ == "__main__":
    main()
