# Every command that we type. `make run` and `make test` set up all they need by themselves.
#
# Needed: Python 3.11 or newer with venv and pip. `make PYTHON=/path/to/python run` names one;
# uv is used when it is on the PATH, because it is faster, and not needed.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
unexport PYTHONDONTWRITEBYTECODE  # dozens of processes import the same: it is compiled once
.PHONY: help run test checked compiled lint fmt types pytest postgres bench lock words pages clean

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?=
UV = $(or $(shell command -v uv),$(BIN)/uv)
TESTERS ?= 3
OTHER_POSTGRES = $(firstword $(wildcard /usr/lib/postgresql/1[5-9]/bin/postgres))

help:
	@echo "make run    start All Ears on this machine"
	@echo "make test   all checks and all tests"
	@echo "make lint   ruff, types and import contracts        make fmt    put the code in order"
	@echo "make bench  measure                                 make lock   pin the dependencies anew"
	@echo "make words  bring new words of the interface into the catalogues"
	@echo "make pages  write what each connector says of itself into docs/connectors"
	@echo "make clean  remove what these commands have made (your data in var/ stays)"

# ---- set up ---------------------------------------------------------------------------------

# Of each version the system's own first: distributions build it with a profile of real work, which those
# that were compiled on the spot mostly lack, and all that we do takes a tenth less of a core with it.
PYTHONS = $(foreach version,3.13 3.12 3.11,/usr/bin/python$(version) python$(version)) python3 python

define CHOOSE_PYTHON
for one in $(if $(PYTHON),$(PYTHON),$(PYTHONS)); do \
	if "$$one" -c 'import sys, venv, ensurepip; raise SystemExit(sys.version_info < (3, 11))' 2> /dev/null; \
	then echo "$$one"; exit 0; fi; \
done; \
echo "All Ears needs Python 3.11 or newer with venv and pip, and none of$(if $(PYTHON), $(PYTHON),: python3.13, python3.12, python3.11, python3) is that." >&2; \
echo "Install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python) and try again." >&2; \
exit 1
endef

INSTALL = if command -v uv > /dev/null; then \
	uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r $(1); else \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r $(1); fi
INSTALL_SELF = if command -v uv > /dev/null; then \
	uv pip install --quiet --compile-bytecode --python $(BIN)/python --no-deps --no-build-isolation -e .; else \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .; fi

$(BIN)/python:
	@python=$$($(CHOOSE_PYTHON)) || exit 1; \
	echo "Making the environment $(VENV) with $$("$$python" --version) ..."; \
	"$$python" -m venv $(VENV)

$(VENV)/.installed: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing what All Ears needs (once) ..."
	@$(call INSTALL,requirements.txt)
	@$(INSTALL_SELF)
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing what its tests need (once) ..."
	@$(call INSTALL,requirements-dev.txt)
	@touch $@

# ---- the two commands -----------------------------------------------------------------------

run: $(VENV)/.installed
	@exec $(BIN)/python -m allears up

test: checked pytest postgres
	@echo "All checks and tests have passed."

# ---- their parts ----------------------------------------------------------------------------

# The tests' byte code and the kernels are made while the types are checked: else every tester, and
# every process that a test starts, makes them for itself.
checked: $(VENV)/.installed-dev
	@$(MAKE) --no-print-directory -j2 lint compiled

compiled: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest --collect-only -qqq > /dev/null 2>&1 || true
	@$(BIN)/python -m tests.kernels

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

types: $(VENV)/.installed-dev
	$(BIN)/mypy

fmt: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pytest: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -q -r fER --durations=40 --durations-min=2 -n $(TESTERS) --dist loadfile --no-loadscope-reorder

# The tests of SQL that we write ourselves once more, on the PostgreSQL of the system if there is one.
postgres: $(VENV)/.installed-dev
ifneq ($(OTHER_POSTGRES),)
	files=$$($(BIN)/python -m tests.second); \
	ALLEARS_TEST_BINARIES=$(dir $(OTHER_POSTGRES)) $(BIN)/python -m pytest -q -n $(TESTERS) \
		--dist loadfile -m "not slow and not browser" $$files
else
	@echo
	@echo "Not run on this machine: the database tests on a second PostgreSQL (15 or newer)."
	@echo "To get it: apt install postgresql (Debian, Ubuntu)."
	@test "$${CI:-}" != true || { echo "CI=true: nothing may be left out."; exit 1; }
endif

bench: $(VENV)/.installed-dev
	$(BIN)/python -m bench

# setuptools builds our own package and is pinned like the rest.
LOCK = echo "setuptools>=77" | $(UV) pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url pyproject.toml -

lock:
	$(LOCK) --extra dev -o requirements-dev.txt
	$(LOCK) -c requirements-dev.txt -o requirements.txt

# The words of the interface: what the code says goes into the catalogues, these into what runs.
# Needs xgettext and msgfmt (Debian, Ubuntu: apt install gettext; macOS: brew install gettext).
words: $(VENV)/.installed-dev
	cd src/allears && DJANGO_SETTINGS_MODULE=allears.config.settings ../../$(BIN)/django-admin makemessages \
		-l en -l de -l ar --no-location --no-wrap --no-obsolete
	cd src/allears && DJANGO_SETTINGS_MODULE=allears.config.settings ../../$(BIN)/django-admin compilemessages

# What each connector says of itself goes into its page.
pages: $(VENV)/.installed
	$(BIN)/python -m allears.config.cli.pages docs/connectors

clean:
	rm -rf $(VENV) build dist src/*.egg-info .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
