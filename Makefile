# Entrepot's commands. `make help` lists them.

PYTHON ?= python3
BIN := .venv/bin
# With the environment first in PATH, as README says, python3 would be the one that is made here.
export PATH := $(subst $(CURDIR)/$(BIN):,,$(PATH))
VERSION := $(shell PATH="$(PATH)" $(PYTHON) -c 'import sys; print(*sys.version_info[:2])' 2>/dev/null)
PIP := $(PYTHON) -m pip --disable-pip-version-check --python $(BIN)/python install --quiet
TESTS ?= tests
CATALOGUES := $(wildcard src/entrepot/web/locale/*/LC_MESSAGES/django.po)
ROOMS := tests/records tests/flows tests/api

.PHONY: help run demo test slow check fix messages check-translations bench lock lock-clients

help:  ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 22

run: .venv/run  ## Serve on http://localhost:8000, with the data in ./data
	@exec $(BIN)/entrepot serve

demo: .venv/run  ## Tell the whole story once, on a throw-away folder
	@$(BIN)/python scripts/demo.py

test: check  ## Run the tests: on SQLite, and rooms and routes on PostgreSQL too
	$(BIN)/python -m pytest -n 3 --dist loadfile -m "not slow" $(TESTS)
	ENTREPOT_TEST_DATABASE=postgresql $(BIN)/python -m pytest -n 3 --dist loadfile -m "not slow" $(ROOMS)

slow: .venv/dev  ## Run the tests that take long and seldom find what the others do not
	$(BIN)/python -m pytest -n 2 --dist loadfile -m slow $(TESTS)

check: .venv/dev  ## Lint, type-check, and hold the code against its contracts
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint --quiet src/entrepot/web/templates
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'src/*.html')
	$(BIN)/python scripts/settings_page.py --check
	$(BIN)/python scripts/refusals_page.py --check
	$(BIN)/python -W ignore -m django makemigrations --settings entrepot.settings --check --dry-run
	$(BIN)/python -m scripts.messages check --warn

fix: .venv/dev  ## Format, and mend what the linters can mend
	$(BIN)/ruff format --quiet
	$(BIN)/ruff check --fix --quiet
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'src/*.html')
	$(BIN)/python scripts/settings_page.py
	$(BIN)/python scripts/refusals_page.py

messages: .venv/dev  ## Bring the catalogues of translations up to date, and compile them
	$(BIN)/python -m scripts.messages extract
	$(BIN)/python -m scripts.messages compile
	@touch .venv/run .venv/dev

check-translations: .venv/dev  ## Fail if a translation is missing, or cannot be right
	$(BIN)/python -m scripts.messages check

bench: .venv/dev  ## Measure what the documents say about time
	$(BIN)/python benchmarks/token_check.py
	$(BIN)/python benchmarks/known_or_not.py
	$(BIN)/python benchmarks/slow_line.py

lock: .venv/dev  ## Resolve the dependencies anew, with hashes and without addresses
	for name in run dev; do \
	  group=$$([ $$name = dev ] && echo "--group dev --constraints requirements/run.txt"); \
	  $(BIN)/uv pip compile pyproject.toml $$group --universal --python-version 3.11 \
	    --generate-hashes --custom-compile-command "make lock" --quiet -o requirements/$$name.txt; \
	done
	$(BIN)/uv pip compile requirements/build.in --universal --python-version 3.11 \
	  --generate-hashes --custom-compile-command "make lock" --quiet -o requirements/build.txt

lock-clients: .venv/dev  ## The same for the clients of the journeys
	sh scripts/client_locks.sh

# The environment is made anew for another PYTHON, and where it was not finished the last time.
ifneq ($(shell cat .venv/made 2>/dev/null),$(PYTHON) $(VERSION))
.PHONY: .venv/made
endif

# Plain Debian has no ensurepip: the system's own pip installs into an environment without one.
.venv/made:
	@sh scripts/require_python.sh $(PYTHON)
	@rm -rf .venv
	$(PYTHON) -m venv --without-pip .venv
	@echo "$(PYTHON) $(VERSION)" > $@

.venv/run: requirements/run.txt requirements/build.txt pyproject.toml hatch_build.py $(CATALOGUES) .venv/made
	@echo "Installing Entrepot into .venv ..."
	@$(PIP) --require-hashes -r requirements/run.txt -r requirements/build.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements/dev.txt .venv/run
	@echo "Installing the tools for development into .venv ..."
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@
