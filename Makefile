# `make run` and `make test` need Python 3.11 or newer and nothing else; see docs/running.md.

PYTHON ?= $(or $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done),python3)
BIN := .venv/bin
LOCAL := $(BIN)/python -m deploy.local
# Runs a command with a PostgreSQL and a Valkey of its own; inside another one it uses those.
WITH_SERVICES := $(LOCAL) exec --
COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header
FULLY_COVERED := */services.py,*/services/*,*/rules.py,*/workflow.py,*/queries.py,*/queries/*,matching/kernel/*

.PHONY: run test environment programs everything lint types contracts check pytest format messages lock benchmarks clean

run:
	@$(PYTHON) deploy/local/install.py local
	@$(BIN)/python -m deploy.catalogues
	@$(LOCAL) run

test: environment programs
	@$(WITH_SERVICES) $(MAKE) --no-print-directory everything

environment:
	@$(PYTHON) deploy/local/install.py test
	@$(BIN)/python -m deploy.catalogues

programs:
	@sh deploy/local/programs.sh

everything: lint contracts types check pytest

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --check --lint --quiet templates

contracts:
	$(BIN)/lint-imports

types:
	$(WITH_SERVICES) $(BIN)/mypy .

check:
	$(WITH_SERVICES) $(BIN)/python manage.py makemigrations --check --dry-run

pytest:
	@rm -f var/crawl.txt var/rows.txt
	$(WITH_SERVICES) $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --cov --cov-fail-under=95
	@cat var/crawl.txt var/rows.txt
	@$(BIN)/coverage report --include='$(FULLY_COVERED)' --fail-under=100 > var/coverage.txt \
		|| { echo "Every line and branch of these must be tested:"; cat var/coverage.txt; exit 1; }

format:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet templates

# Brings locale/*/LC_MESSAGES/django.po up to date with the code; what is new or fuzzy is then to be translated.
messages:
	$(WITH_SERVICES) $(BIN)/python manage.py makemessages --all --no-obsolete --no-location --no-wrap \
		--ignore .venv --ignore var --ignore tests --ignore benchmarks --ignore deploy

lock:
	for name in uv production local test benchmarks; do $(COMPILE) requirements/$$name.in -o requirements/$$name.txt || exit 1; done

# How good and how fast the matcher is, and what reports take; docs/benchmarks.md says what the figures mean. About an hour.
benchmarks: environment
	$(BIN)/uv pip install -q --require-hashes -r requirements/benchmarks.txt
	for name in quality matching assignment embedding online rematch reporting; do $(WITH_SERVICES) $(BIN)/python -m benchmarks.$$name || exit 1; done

clean:
	rm -rf var/test .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
