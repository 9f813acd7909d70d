# Everything starts from a fresh clone: each target prepares what it needs.
PYTHON ?= python3
WORKERS ?= 2
IN := .venv/bin/python -m
NPM := npm ci --ignore-scripts --no-audit --no-fund

.PHONY: help run test bench lint format lock assets reference setup setup-dev clean

help:
	@echo "make run        start the portal with its five towns (PORT=8000)"
	@echo "make test       run every test and check (WORKERS=2)"
	@echo "make bench      measure how fast it is"
	@echo "make lint       check style, types and the direction of imports"
	@echo "make format     put the code in shape"
	@echo "make lock       lock the newest allowed dependencies"
	@echo "make assets     rebuild web/static (needs npm)"
	@echo "make reference  rebuild the lists of communes, departments, countries (needs npm)"
	@echo "make clean      remove what was installed and cached, keep var/"

run: setup
	@exec $(IN) scripts.serve

test: setup-dev
	$(IN) pytest -n $(WORKERS)
	@$(MAKE) --no-print-directory lint

bench: setup-dev
	@$(IN) benchmarks

lint: setup-dev
	$(IN) ruff check .
	$(IN) ruff format --check .
	$(IN) mypy
	.venv/bin/lint-imports

format: setup-dev
	$(IN) ruff check --fix .
	$(IN) ruff format .

LOCK := UV_PYTHON_DOWNLOADS=never UV_CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/uv pip compile --quiet --upgrade \
	--universal --python-version 3.11 --generate-hashes --no-emit-index-url
lock: setup-dev
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt

assets: setup
	$(NPM)
	$(IN) scripts.build_assets

reference: setup
	$(NPM)
	$(IN) scripts.build_reference

setup:
	@$(PYTHON) scripts/setup

setup-dev:
	@$(PYTHON) scripts/setup --dev

clean:
	rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
