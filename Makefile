# Commands of the project; `make` lists them. Set-up is part of every command that needs it.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
IRIS := $(BIN)/iris
INSTALLED := $(VENV)/.installed
PREPARED := dbt_project/target/.prepared

export DO_NOT_TRACK := 1
export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONHASHSEED := 0

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: demo
demo: $(PREPARED) ## invented deliveries, one daily refresh, the first ten places of the list
	@$(IRIS) demo

.PHONY: ui
ui: $(PREPARED) ## the Dagster web UI of the demo on http://127.0.0.1:3000
	@$(IRIS) ui

.PHONY: test
test: $(PREPARED) system-packages ## every kind of test (CI runs exactly this)
	@tests/run_side_by_side -m "not heavy"

.PHONY: test-full
test-full: $(PREPARED) system-packages ## the heavier proofs as well (under an hour)
	@tests/run_side_by_side

.PHONY: bench
bench: $(PREPARED) ## CPU seconds and peak memory of the daily refresh beside a bare script, of the rules, and of reading deliveries
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.rules
	@$(BIN)/python -m tests.bench.ingest

.PHONY: eval-linkage
eval-linkage: $(INSTALLED) ## precision, recall and cost of linking on invented records with known truth, and on FEBRL
	@$(BIN)/python -m tests.eval.linkage
	@$(BIN)/python -m tests.eval.linkage 5000 36000 190000 --seed 7919
	@$(BIN)/python -m tests.eval.febrl

.PHONY: generate
generate: $(INSTALLED) ## write the generated files (dbt yml, data dictionary, rule pages) anew
	@$(BIN)/python -m quality.dictionary --write

.PHONY: lint
lint: $(INSTALLED) ## format and check style and types
	@$(BIN)/ruff format pipelines quality orchestration tests
	@$(BIN)/ruff check --fix pipelines quality orchestration tests
	@$(BIN)/mypy

.PHONY: clean
clean: ## remove what the demo made; the virtual environment stays
	@rm -rf data dbt_project/target dbt_project/logs

.PHONY: system-packages
system-packages:
	@tests/install_system_packages

$(INSTALLED): requirements.lock pyproject.toml
	@echo "Preparing the virtual environment: about a minute with a warm package cache, once."
	@$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or newer is needed, this is " + sys.version'
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m venv --without-pip $(VENV)
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --progress-bar off --no-deps --require-hashes -r requirements.lock
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --no-deps --no-build-isolation --editable .
	@echo "Compiling bytecode."
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib >/dev/null || true
	@touch $@

$(PREPARED): $(INSTALLED) $(shell find dbt_project quality/contracts -type f -not -path '*/target/*' -not -path '*/logs/*' 2>/dev/null)
	@$(IRIS) prepare
	@touch $@
