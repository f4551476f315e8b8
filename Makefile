# make setup | demo | test | lint | lock | bench | docs
# On Windows without make: README.md gives the same steps.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.canting-$(shell cksum < requirements-dev.lock 2>/dev/null | cut -d' ' -f1)

.PHONY: setup demo test lint lock bench docs clean

setup: $(STAMP)

# Everything is installed from the hashed lock; the project itself without asking any index again.
$(STAMP): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "canting needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
	    echo "Install a newer Python and run: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "This Python cannot make virtual environments: the module ensurepip or venv is missing." >&2; \
	    echo "Install it, on Debian and Ubuntu: sudo apt install python3-venv; on Fedora: sudo dnf install python3-pip" >&2; exit 1; }
	@echo "Setting up the Python environment in $(VENV) (about a minute the first time) ..."
	@test -x $(BIN)/python && $(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.canting-*; touch $@

demo: setup
	@$(BIN)/canting demo

test: setup
	$(BIN)/python -m pytest

lint: setup .types/canting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	MYPYPATH=.types $(BIN)/mypy -p canting

# A type checker takes a package's name from its folder; the clone's folder may have any name.
.types/canting:
	@mkdir -p .types && ln -sfn .. .types/canting

# Python and Java dependencies, resolved anew and written with a hash for each file.
lock: setup
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 --no-annotate --no-header \
	  --no-emit-index-url pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 --no-annotate --no-header \
	  --no-emit-index-url --extra py2neo --group dev --constraint requirements.lock pyproject.toml \
	  --output-file requirements-dev.lock
	$(BIN)/python -m canting.database.local.lock

bench: setup
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

docs: setup
	$(BIN)/python docs/make.py

clean:
	rm -rf $(VENV) .types *.egg-info .pytest_cache .mypy_cache .ruff_cache
