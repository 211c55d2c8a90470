# Doudi: `make run` starts a demonstration, `make test` proves it. Both do all their own set-up.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
BUILD := .build

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | sort

setup: $(BUILD)/run.stamp $(BUILD)/front.stamp $(BUILD)/fonts.stamp ## environment, front-end parts and fonts; then .venv/bin/doudi works

$(PY):
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Doudi needs Python 3.11 or newer"; exit 1; }
	@python3 -m venv .venv || { echo "No venv module: apt-get install python3-venv"; exit 1; }

$(BUILD)/run.stamp: requirements/run.txt requirements/build.txt pyproject.toml | $(PY)
	@mkdir -p $(BUILD)
	@echo "installing Python packages ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt -r requirements/build.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(BUILD)/dev.stamp: requirements/dev.txt $(BUILD)/run.stamp
	@echo "installing development packages ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(BUILD)/front.stamp: package-lock.json requirements/node.txt tools/frontend.py | $(PY)
	@mkdir -p $(BUILD)
	@$(PY) tools/frontend.py
	@touch $@

$(BUILD)/fonts.stamp: requirements/fonts.txt tools/fonts.py | $(PY)
	@mkdir -p $(BUILD)
	@$(PY) tools/fonts.py
	@touch $@

run: setup ## the demonstration on loopback, with its accounts
	@$(PY) tools/serve.py

test: setup $(BUILD)/dev.stamp ## all tests: units, scenarios, both databases, browser journeys
	@$(PY) tools/test.py

check: setup $(BUILD)/dev.stamp ## lint, format, types, layers, packs
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --verbose > $(BUILD)/imports.log 2>&1 || { cat $(BUILD)/imports.log; exit 1; }
	@.venv/bin/doudi pack check
	@echo "check: all good"

requirements: setup ## the demands and which of them are proven
	@$(PY) -m tools.requirements

bench: setup $(BUILD)/dev.stamp ## timings against peers, into bench/results.json
	@$(PY) bench/run.py

bundle: setup ## one archive that installs without internet, into dist/
	@$(PY) tools/bundle.py

$(BUILD)/cluster.stamp: requirements/cluster.txt $(BUILD)/run.stamp
	@echo "installing Spark ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/cluster.txt
	@touch $@

soak: setup $(BUILD)/dev.stamp $(BUILD)/cluster.stamp ## slow proofs, with a real Spark
	@$(PY) tools/test.py --soak

docs: setup ## generated reference pages
	@$(PY) tools/reference.py

clean: ## forget everything that was built, the demonstration's data too
	@rm -rf .venv $(BUILD) node_modules src/doudi/web/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: help setup run test check requirements bench bundle soak docs clean
