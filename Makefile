# Two commands on a fresh machine: `make demo` and `make test`. `make help` lists the others.
# INFRA=auto|given|docker|embedded|apache chooses Kafka and MongoDB; ARGS goes to pytest; BREAK to the demo.
.DEFAULT_GOAL := help
.PHONY: help install demo up down test check rows proto faults bench lock clean
.DELETE_ON_ERROR:

VENV  ?= .venv
INFRA ?= $(or $(PORTEVOIX_INFRA),auto)
BREAK ?=
ARGS  ?=
PY    := $(VENV)/bin/python
LINT  := chassis services cli deploy tests proto $(wildcard bench client)
export PORTEVOIX_INFRA := $(INFRA)

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

$(VENV)/installed: requirements/dev.txt deploy/local/install.sh
	@sh deploy/local/install.sh $(VENV)
	@touch $@

install: $(VENV)/installed ## what everything else needs, into .venv; again only when the lock changes

demo: install ## play a programme through five services and prove its figures; BREAK=drop|double|ledger|total
	@$(PY) -m cli demo $(if $(BREAK),--break $(BREAK))

up: install ## start everything and leave it running; prints the addresses
	@$(PY) -m cli up

down: install ## end what `make up` started
	@$(PY) -m cli down

test: install ## all tests but the long ones; INFRA=apache, ARGS="tests/unit -k ledger"
	@$(PY) -m pytest -m "not long and not bench" $(ARGS)

check: install ## format, lint, types, imports, proto, manifests
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(PY) -m mypy $(LINT)
	$(VENV)/bin/lint-imports --config importlinter.toml
	$(PY) proto/check.py
	$(if $(wildcard deploy/check.py),$(PY) -m deploy.check)

rows: install ## specification row, test, door
	@$(PY) -m tests.rows

proto: install ## compile proto/ into gen/
	$(PY) proto/generate.py

faults: install ## the long form of the fault matrix
	$(PY) -m pytest tests/faults -m "not bench" --timeout 3600 $(ARGS)

bench: install ## measurements; every figure is printed
	$(PY) -m pytest bench -m bench -s --timeout 3600 $(ARGS)

lock: ## write requirements/*.txt from pyproject.toml; needs uv; UPGRADE=--upgrade for newer versions
	@sh requirements/lock.sh $(UPGRADE)

clean: ## remove what was built or installed
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .portevoix
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
