# The contributor's words. `make` alone prints them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
SEEDS ?= 10000
JOBS ?= $(shell nproc)
PAGE := $(shell find web -name node_modules -prune -o -type f -print)
CODE := server client tools tests bench

.PHONY: help run test browser check servers generate lock simulate matrix fault bench fresh clean

help: ## print these words
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: .venv/run.stamp .venv/page.stamp ## set up and start the messenger (ARGS="--port 8100 --data DIR")
	@exec $(BIN)/hongyan serve $(ARGS)

test: .venv/test.stamp .venv/page.stamp servers check ## set up and run every check and test but those in a browser (SERVERS=none leaves real servers out)
	@tools/page test
	@$(if $(filter none,$(SERVERS)),echo "left out: everything that needs MariaDB";) \
	  HONGYAN_TEST_SERVERS=$(SERVERS) $(BIN)/pytest -q -n $(JOBS) --ignore=tests/e2e tests

browser: .venv/test.stamp .venv/page.stamp ## the page in a real browser: two people, their tabs and telephones (Debian's Chromium)
	@tools/need chromium chromium fonts-noto-cjk
	@$(BIN)/pytest -q tests/e2e

check: .venv/test.stamp .venv/page.stamp ## generated code, style, types, import contracts, sizes, mirrored tests
	@$(BIN)/python tools/generate.py --check
	@$(BIN)/python tools/config_docs.py --check
	@$(BIN)/ruff check -q $(CODE)
	@$(BIN)/ruff format -q --check $(CODE)
	@$(BIN)/mypy server client tools
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python tools/mirror.py
	@$(BIN)/python tools/sizes.py
	@tools/page check

servers: # what the tests start on private ports
	@$(if $(filter none,$(SERVERS)),true,tools/need mariadbd mariadb-server && tools/need strace strace)

generate: .venv/test.stamp ## make Python and stubs from proto/, and docs/CONFIG.md from the settings
	@$(BIN)/python tools/generate.py
	@$(BIN)/python tools/config_docs.py

lock: .venv/test.stamp ## pin every dependency again
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra build -o requirements.lock pyproject.toml
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra build --extra cluster --extra dev -c requirements.lock -o requirements-test.lock pyproject.toml

simulate: .venv/test.stamp ## the seeded simulation and its mutations (SEEDS=10000)
	@$(BIN)/python tools/simulate.py $(SEEDS)

matrix: .venv/test.stamp ## the table of rights: every method by everybody
	@$(BIN)/python -m tests.scenario.matrix

fault: .venv/test.stamp ## 50 SIGKILLs under traffic, then a crowd of 2,000
	@$(BIN)/python -m tests.fault

bench: .venv/test.stamp ## the workloads of bench/
	@$(BIN)/python -m bench

fresh: ## the two commands in a bare Debian 12 folder (root, debootstrap)
	@tools/fresh

clean: ## remove the environment and what tests and tools left
	@rm -rf web/node_modules server/hongyan/app/page .venv .mypy_cache .ruff_cache .hypothesis build dist

.venv/run.stamp: requirements.lock pyproject.toml tools/setup
	@tools/setup $(PYTHON) requirements.lock
	@touch $@

.venv/page.stamp: .venv/run.stamp tools/page $(PAGE)
	@tools/page
	@touch $@

.venv/test.stamp: requirements-test.lock pyproject.toml tools/setup
	@tools/setup $(PYTHON) requirements-test.lock
	@touch $@ .venv/run.stamp
