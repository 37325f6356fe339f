# Two stages of one base: the first has pip and installs the locked packages, the second runs them and has neither.
# All extras but arrow are there, so that each setting works; jobs are kept once ABACUS_DATA_DIR=/data says so.
ARG BASE_IMAGE=python:3.13-slim-trixie

FROM ${BASE_IMAGE} AS build
COPY requirements-image.lock /tmp/requirements.lock
# A certificate of one's own network, where there is one, comes as a build secret and stays out of the image.
# Tests, benchmarks, stubs and C sources of packages are a tenth of the image and are not needed to run it. Byte code is
# made now, since the root file system will be read-only, and is not compared with its source at the start.
RUN --mount=type=secret,id=ca,required=false \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi \
    && python3 -m venv --copies /opt/abacus \
    && /opt/abacus/bin/python -m pip install --no-cache-dir --no-compile --disable-pip-version-check \
        --require-hashes --only-binary :all: --requirement /tmp/requirements.lock \
    && /opt/abacus/bin/python -m pip uninstall --yes --quiet setuptools wheel pip \
    && find /opt/abacus -depth -type d \( -name tests -o -name benchmarks \) -exec rm -rf {} + \
    && find /opt/abacus -type f -regex '.*\.\(pyi\|pyx\|pxd\|c\|cpp\|h\|hpp\|a\)' -delete \
    && /opt/abacus/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/abacus/lib
COPY service /opt/abacus/app/service
COPY docs /opt/abacus/app/docs
RUN mkdir /opt/abacus/data \
    && /opt/abacus/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/abacus/app

FROM ${BASE_IMAGE}
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Abacus" \
      org.opencontainers.image.description="Computation over HTTP: linear algebra, calculus, statistics, optimization" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
RUN rm -rf /usr/local/bin/pip* /usr/local/lib/python3*/site-packages/pip* /usr/local/lib/python3*/ensurepip \
    /usr/lib/python3*/ensurepip /usr/share/python-wheels /usr/bin/pip*
COPY --from=build /opt/abacus /opt/abacus
# A volume that is mounted here for the first time takes over its owner.
COPY --from=build --chown=10001:10001 /opt/abacus/data /data
WORKDIR /opt/abacus/app
# Official base images come without byte code of the standard library: the part that is used gets it here.
RUN /opt/abacus/bin/python -c "import sympy, uvicorn, service.main"
ENV PATH=/opt/abacus/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ABACUS_HOST=0.0.0.0 \
    ABACUS_PORT=8000
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['ABACUS_PORT'] + '/health/ready', timeout=2)"]
CMD ["python", "-m", "service"]
