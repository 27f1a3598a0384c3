# Two commands matter: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= data
PACKAGE_PYTHON ?= 3.13
PACKAGE_ARCH ?= x86_64
BIN := .venv/bin
STAMP := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint format torture browser bench diagram picture screenshots package cloud-up cloud-test cloud-pay cloud-down lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## install into .venv what the program and its tests need

$(STAMP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; name it: make PYTHON=python3.12 setup"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

run: $(STAMP) ## start the bot with its sandbox on PORT (8000)
	@$(BIN)/payment-smart-bot serve --app --port $(PORT) --data-dir $(DATA_DIR)

test: $(STAMP) ## pass the tests (under 5 minutes)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow and not cloud and not browser"

check: $(STAMP) lint ## what every commit must pass: lint, types, imports, tests with coverage
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not slow and not cloud and not browser" tests/unit tests/contract --cov --cov-report=
	$(BIN)/coverage report --include='src/payment_smart_bot/domain/*' --fail-under=100 --show-missing --skip-covered
	$(BIN)/coverage report --skip-covered

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

torture: $(STAMP) ## the long properties: 200 kills, 10,000 made-up requests, long state machines
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "slow and not cloud and not browser" --timeout=1200

browser: $(STAMP) ## pay in Debian's chromium (or PLAYWRIGHT_CHROMIUM): the card field, the pages
	$(BIN)/python -m pytest -n 2 --dist worksteal -m browser tests/browser

bench: $(STAMP) ## measure again what bench/README.md tells
	$(BIN)/python bench/all.py

diagram: $(STAMP) ## renew the diagram in docs/architecture.md
	$(BIN)/payment-smart-bot diagram --into docs/architecture.md

package: $(STAMP) ## build the function's zip for PACKAGE_PYTHON (3.13)
	$(BIN)/python scripts/package.py --python $(PACKAGE_PYTHON) --arch $(PACKAGE_ARCH)

cloud-up: $(STAMP) ## the whole cloud on this laptop: emulator, sandbox, Terraform
	$(BIN)/python scripts/cloud.py up

cloud-test: $(STAMP) build/checkov-venv/bin/checkov ## pay in it, audit it, test it
	scripts/test_backend.sh --cloud --yes
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "cloud and not slow" tests/cloud

cloud-pay: $(STAMP) ## every test number and refusal of payments in it, which takes some minutes more
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "cloud and slow" tests/cloud

cloud-down: $(STAMP) ## end it, audit what it left, remove it
	$(BIN)/python scripts/cloud.py down

build/checkov-venv/bin/checkov: requirements/checkov.txt
	$(PYTHON) -m venv build/checkov-venv
	build/checkov-venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/checkov.txt

picture: $(STAMP) ## renew docs/chat.svg from a real conversation
	$(BIN)/python scripts/picture.py

screenshots: $(STAMP) ## renew docs/pictures from a real run in chromium
	$(BIN)/python -m scripts.screenshots

lock: $(STAMP) ## renew the lock files from pyproject.toml
	$(PYTHON) -m venv .tools && .tools/bin/python -m pip install --quiet uv
	.tools/bin/uv pip compile pyproject.toml --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-strip-extras --no-header --no-annotate -q -o requirements/run.txt
	.tools/bin/uv pip compile pyproject.toml --group dev --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-strip-extras --no-header --no-annotate -q -c requirements/run.txt -o requirements/dev.txt
	.tools/bin/uv pip compile --group pyproject.toml:lambda --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-strip-extras --no-header --no-annotate -q -c requirements/dev.txt -o requirements/lambda.txt
	.tools/bin/uv pip compile --group pyproject.toml:checkov --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-strip-extras --no-header --no-annotate -q -o requirements/checkov.txt

clean: ## remove what was installed and built
	rm -rf .venv .tools build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
