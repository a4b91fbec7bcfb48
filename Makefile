# Everything runs in .venv, which is made here and kept up with the locked requirements.
.DEFAULT_GOAL := help
.PHONY: help run test test-fast test-whole screenshots text-test lint bench bench-size crash-test fault-test format lock clean

PYTHON := .venv/bin/python
INSTALL := $(PYTHON) -m pip install -qq --disable-pip-version-check --no-input --require-hashes

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: .venv/requirements.installed ## Serve the demo at http://localhost:8000/ (PORT=8001: another port; VAR_DIR: another folder than var/)
	@umask 077; var="$${VAR_DIR:-var}"; mkdir -p "$$var" 2>/dev/null && test -w "$$var" || { \
		echo "Cannot write to $$var: give yourself the right to, or name another folder: VAR_DIR=~/instroom-var make run" >&2; \
		exit 1; \
	}
	@exec $(PYTHON) manage.py serve

test: .venv/requirements-test.installed ## Run all tests: on SQLite, then on PostgreSQL and Redis where they answer
	@exec tests/run

test-fast: .venv/requirements-test.installed ## Run the tests that need no browser, on SQLite
	@exec tests/run --fast

test-whole: .venv/requirements-test.installed ## Run all tests on both databases, and leave nothing out of the second run
	@exec tests/run --whole

screenshots: .venv/requirements-test.installed ## Take pictures of every page in every width, light and dark, in var/screenshots/
	@SCREENSHOTS=1 exec $(PYTHON) -m pytest -q -n 2 tests/browser

text-test: .venv/requirements-test.installed ## Try ten thousand texts as Markdown and back (EXAMPLES=100000: more)
	@EXAMPLES="$${EXAMPLES:-10000}" exec $(PYTHON) -m pytest -q tests/units/test_emphasis.py

lint: .venv/requirements-test.installed ## Check style, types, templates and layers
	@failed=; for check in "ruff check ." "ruff format --check --output-format concise ." "mypy" "lint-imports" "djlint --lint ."; do \
		echo "== $$check"; VAR_DIR=var .venv/bin/$$check || failed="$$failed [$$check]"; \
	done; \
	if [ -n "$$failed" ]; then echo "Found something:$$failed" >&2; exit 1; fi

bench: .venv/requirements-test.installed ## Measure speed (what and how: bench/README.md)
	@exec $(PYTHON) -m bench.run

bench-size: .venv/requirements-test.installed ## Measure what 1,000 studios and a million leads cost, on PostgreSQL (BENCH_DATABASE_URL)
	@$(PYTHON) bench/at_size.py; studios=$$?; $(PYTHON) -m bench.many_leads && exit $$studios

crash-test: .venv/requirements-test.installed ## Kill everything at random while leads come in, and count what was lost (bench/README.md)
	@exec $(PYTHON) bench/crash_test.py

fault-test: .venv/requirements-test.installed ## Take everything around Instroom away and give it back while visitors go on (bench/README.md)
	@exec $(PYTHON) bench/fault_test.py

format: .venv/requirements-test.installed ## Sort imports and lay out the code
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .

lock: .venv/requirements-test.installed ## Lock the requirements again after a change of a .in file (UPGRADE=1: newest versions)
	@for name in requirements requirements-test; do \
		.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--no-header --no-strip-extras $(if $(UPGRADE),--upgrade) $$name.in --output-file $$name.txt || exit 1; \
	done

clean: ## Remove .venv and caches; var/ with your database and pictures stays
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A lock that changed is installed again; a .venv whose Python is gone is made again.
.venv/%.installed: %.txt .venv/bin/pip
	@echo "Installing $<; this takes about half a minute."
	@$(INSTALL) -r $<
	@touch $@

.venv/bin/pip: $(if $(shell test -e .venv/bin/pip && ! $(PYTHON) -c pass 2>&1),always)
	@for python in python3.13 python3.12 python3.11 python3; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
		python=; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Instroom needs Python 3.11 or newer, as python3.13, python3.12, python3.11 or python3: none was found." >&2; \
		exit 1; \
	elif ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; \
		exit 1; \
	fi; \
	"$$python" -m venv --clear .venv

.PHONY: always
always:
