# Two commands: `make run` opens a demo town, `make test` proves the house. Everything installs into this checkout.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORDS := $(wildcard rondpunt/locale/*/LC_MESSAGES/*.po)
SCREENS := $(shell find islands rondpunt/web/css rondpunt/web/static/src package.json package-lock.json vite.config.ts -type f 2>/dev/null)
DEMO = RONDPUNT_MODE=demo RONDPUNT_DATA="$(or $(RONDPUNT_DATA),var/demo)" RONDPUNT_REACH=127.0.0.0/8
REAL = RONDPUNT_DATA="$(or $(RONDPUNT_DATA),var/rondpunt)"
export UV_CACHE_DIR ?= $(HOME)/.cache/uv

.PHONY: help run start demo-reset set-up test check lock clean

help:
	@echo "make run         a demo town on http://localhost:8000 (PORT=9000 make run for another port)"
	@echo "make demo-reset  throw the demo town away; the next make run builds it anew"
	@echo "make start       the real thing, on this machine; begins with the first-run page"
	@echo "make test        every test, on SQLite and PostgreSQL, with real servers and a browser"
	@echo "make check       formatting, lint, types, import contracts, templates, translations, house rules"

run: set-up
	@$(DEMO) exec $(BIN)/rondpunt run

start: set-up
	@$(REAL) exec $(BIN)/rondpunt run

demo-reset: set-up
	@$(DEMO) $(BIN)/python -m rondpunt.web.demo.reset

set-up: $(VENV)/.run $(VENV)/.command $(VENV)/.words $(VENV)/.screens

$(BIN)/uv:
	@echo "Making $(VENV) ..."
	@$(PYTHON) -c 'import sys; sys.exit("Rondpunt needs Python 3.11 or newer: PYTHON=python3.11 make ..." if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check uv

$(VENV)/.run: requirements/base.txt requirements/build.txt | $(BIN)/uv
	@echo "Installing what Rondpunt runs on ..."
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/base.txt -r requirements/build.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/build.txt | $(BIN)/uv
	@echo "Installing what the tests need ..."
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt -r requirements/build.txt
	@touch $@ $(VENV)/.run

$(VENV)/.command: scripts/put_command.py | $(VENV)/.run
	@$(BIN)/python scripts/put_command.py
	@touch $@

$(VENV)/.words: $(WORDS) scripts/compile_words.py | $(VENV)/.run
	@$(BIN)/python scripts/compile_words.py
	@touch $@

$(VENV)/.screens: $(SCREENS) | $(VENV)/.run
	@echo "Building the screens ..."
	@$(BIN)/python -m rondpunt.web.build
	@touch $@

test: $(VENV)/.dev set-up
	@$(BIN)/python scripts/test_needs.py
	@$(BIN)/python scripts/run_tests.py

check: $(VENV)/.dev set-up
	@$(BIN)/python scripts/run_checks.py

lock: | $(BIN)/uv
	cd requirements && for name in base build dev; do ../$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header $$name.in -o $$name.txt; done

clean:
	rm -rf $(VENV) node_modules rondpunt/web/static/built .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
