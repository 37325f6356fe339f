PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Where the environment forbids to keep compiled modules, each start of the service compiles all of its sources anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check bench coverage digits proofs costs stalls soak attacks simulation examples fuzz peers
.PHONY: container-test clients-test package sbom pictures readme lock clean

run: $(VENV)/run.stamp
	$(BIN)/python -m service

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks

coverage: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.coverage

digits: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.digits

proofs: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.proofs

costs: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.costs $(COSTS)

stalls: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.stalls $(STALLS)

soak: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.soak

attacks: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.attacks

simulation: $(VENV)/dev.stamp   # in the time that others leave
	nice -n 19 $(BIN)/python -m tests.simulation $(SEEDS)

examples: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.fuzz

fuzz: examples
	$(BIN)/python -m tests.extremes
	$(BIN)/python -m pytest --hypothesis-profile=random $(DRAWN)

peers: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.peers $(PEERS)

container-test:
	deploy/container-test

package: $(VENV)/run.stamp
	deploy/package-test

sbom:
	deploy/tools
	sed "s/^dynamic = .*/$$(sed -n 's/^__version__/version/p' service/__init__.py)/" pyproject.toml > build/pyproject.toml
	grep --quiet '^version = "' build/pyproject.toml
	build/deploy/bin/cyclonedx-py requirements requirements-image.lock --pyproject build/pyproject.toml --mc-type application \
		--output-reproducible --output-format JSON --output-file build/sbom.json

clients-test: $(VENV)/dev.stamp
	$(BIN)/python -m tests.clients

pictures: $(VENV)/dev.stamp
	$(BIN)/python -m tests.pictures.docs
	$(BIN)/python -m tests.pictures.tutorials

readme: $(VENV)/dev.stamp
	$(BIN)/python -m tests.readme

lock: $(VENV)/dev.stamp
	$(BIN)/uv pip compile pyproject.toml $(LOCK_OPTIONS) --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCK_OPTIONS) --extra dev --output-file requirements-dev.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCK_OPTIONS) --extra cluster --extra mcp --extra postgresql --extra s3 \
		--extra telemetry --output-file requirements-image.lock
	$(BIN)/uv pip compile deploy/requirements.in $(LOCK_OPTIONS) --output-file deploy/requirements.lock

LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --no-header --upgrade

DRAWN = $(shell grep -rl hypothesis tests --include='test_*.py')

clean:
	rm -rf $(VENV)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	touch $@ $(VENV)/run.stamp
