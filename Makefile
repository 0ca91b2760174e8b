# Everything a newcomer and a developer need. `make help` explains each target.

# Any Python from 3.11 on: `make up PYTHON=/path/to/python3`. Without it the first that fits is taken.
PYTHON ?=
PYTEST_ARGS ?=
BENCH_ARGS ?=
# Of the simulator: how many seeds, and the first of them.
SEEDS ?= 200
FROM ?= 1
# One more than two cores have work for, as tests wait for servers, browsers and the database; each imports everything anew.
TEST_PROCESSES ?= 3
# The tests start many processes: where the environment forbids to keep compiled modules, each would compile all of them.
KEEP_COMPILED := PYTHONDONTWRITEBYTECODE=

BIN := .venv/bin
# These files say: what the requirements of that moment asked for is installed.
BASE := .venv/.base-installed
DEV := .venv/.dev-installed
CHECKS := format lint types imports migrations openapi messages

.DEFAULT_GOAL := help
.PHONY: help up demo test test-long simulate bench check $(CHECKS:%=check-%) fmt lock clean clean-data

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  Settings go behind or before: make up CIRRO_PORT=8080, make test DATABASE_URL=postgresql://…"

up: $(BASE) ## Run Cirro with its own PostgreSQL; prints the address and a first call (Ctrl-C stops it)
	@$(BIN)/cirro up

demo: $(BASE) ## Show the main job on an example Space: waves of invitations until the seats are filled
	@$(BIN)/cirro demo

test: $(DEV) ## Run the tests (PYTEST_ARGS="tests/gigs -x"; DATABASE_URL=… for another PostgreSQL)
	@$(KEEP_COMPILED) $(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

test-long: $(DEV) ## Run the property tests with many more examples (some minutes)
	@$(KEEP_COMPILED) CIRRO_LONG=1 $(BIN)/python -m pytest --timeout=36000 $(PYTEST_ARGS)

simulate: $(DEV) ## Play random lives of money and check that none is paid twice or lost (SEEDS=1000 FROM=1)
	@$(KEEP_COMPILED) CIRRO_SIMULATE_SEEDS=$(SEEDS) CIRRO_SIMULATE_FROM=$(FROM) \
		$(BIN)/python -m pytest -q -s --timeout=36000 --durations=0 --durations-min=60 tests/rewards/test_simulation.py $(PYTEST_ARGS)

bench: $(DEV) ## Measure speed against floors taken in the same run
	@$(BIN)/python -m bench $(BENCH_ARGS)

check: $(DEV) ## Check format, lint, types, imports, migrations, translations and the OpenAPI document
	@failed=; \
	for name in $(CHECKS); do \
		echo "check: $$name"; \
		$(MAKE) --no-print-directory "check-$$name" || failed="$$failed $$name"; \
	done; \
	if [ -n "$$failed" ]; then echo "check failed:$$failed" >&2; exit 1; fi; \
	echo "all checks passed"

check-format: $(DEV)
	@$(BIN)/ruff format --check --quiet . || { echo "run: make fmt" >&2; exit 1; }

check-lint: $(DEV)
	@$(BIN)/ruff check --quiet .

check-types: $(DEV)
	@$(BIN)/mypy

check-imports: $(DEV)
	@$(BIN)/lint-imports

check-migrations: $(DEV)
	@$(BIN)/python -m cirro.site.missing_migrations

check-openapi: $(DEV)
	@$(BIN)/python -m cirro.api.document --check

check-messages: $(DEV)
	@$(BIN)/python -m cirro.site.messages --check

fmt: $(DEV) ## Format the code and mend what ruff can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: $(DEV) ## Pin the requirements anew after a change in pyproject.toml (LOCK_ARGS=--upgrade for newer versions)
	@for extras in "base --extra build --extra examples" "dev --extra build --extra examples --extra dev"; do \
		set -- $$extras; name=$$1; shift; \
		$(BIN)/uv pip compile pyproject.toml "$$@" --universal --python-version 3.11 --generate-hashes \
			--no-header --no-annotate --no-emit-index-url --quiet $(LOCK_ARGS) \
			--output-file "requirements/$$name.txt" || exit 1; \
	done

clean: ## Remove what make made: virtual environment and caches; the data in var/ stays
	@if [ -x $(BIN)/python ] && [ -d src ]; then $(BIN)/python -m cirro.site.erase --check; fi
	@rm -rf .venv build src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	@find src tests bench examples -name __pycache__ -type d -prune -exec rm -rf {} +

clean-data: $(BASE) ## Remove the data in var/ (or CIRRO_HOME) for good; refuses while an instance runs
	@$(BIN)/python -m cirro.site.erase

define PICK_PYTHON
fits() { command -v "$$1" >/dev/null 2>&1 && \
	"$$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }; \
python="$(PYTHON)"; \
if [ -n "$$python" ]; then \
	fits "$$python" || { echo "PYTHON=$$python is no Python 3.11 or later with venv" >&2; exit 1; }; \
else \
	for candidate in python3.13 python3.12 python3.11 python3 python; do \
		if fits "$$candidate"; then python="$$candidate"; break; fi; \
	done; \
	[ -n "$$python" ] || { echo "Cirro needs Python 3.11 or later with venv (Debian: apt install python3-venv)." \
		"Install it, or name one: make PYTHON=/path/to/python3 …" >&2; exit 1; }; \
fi
endef

# $(1): name of the requirements file. It names all that is needed, so pip shall not work out anything: before 23.3 it
# forgets the pin of a package that another one asks for with an extra, and takes the newest, which has no hash here.
# The project itself is installed without asking any index.
define INSTALL
@$(PICK_PYTHON); \
$(BIN)/python -c 'import pip' >/dev/null 2>&1 || { \
	echo "making the virtual environment in .venv"; rm -rf .venv && "$$python" -m venv .venv; } || exit 1; \
echo "installing the packages of requirements/$(1).txt into .venv (about a minute)"; \
$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/$(1).txt && \
$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
endef

$(BASE): requirements/base.txt pyproject.toml
	$(call INSTALL,base)
	@touch $(BASE)

$(DEV): requirements/dev.txt pyproject.toml
	$(call INSTALL,dev)
	@touch $(BASE) $(DEV)
