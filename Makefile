# Dateline: `make chat` and `make test` set everything up and are quick the second time.
PYTHON ?= python3
VENV   ?= .venv
# Where pip may find torch's CPU build, as TORCH_INDEX=https://…/whl/cpu; empty: pip's own places.
TORCH_INDEX ?=
BIN     = $(VENV)/bin
PIP     = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
READY   = $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help chat test soak check eval format constraints clean

help:  ## Show what there is to make
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' $(MAKEFILE_LIST) | expand -t 18

chat: $(READY)  ## Open the chat in the browser
	@$(BIN)/dateline chat $(ARGS)

test: $(READY)  ## Run all tests
	@$(BIN)/python -m pytest $(ARGS)

soak: $(READY)  ## Kill, swap and crowd the store for about an hour
	@$(BIN)/python -m tests.soak kills
	@$(BIN)/python -m tests.soak writers
	@$(BIN)/python -m tests.soak swaps
	@$(BIN)/python -m tests.soak steps

check: $(READY)  ## Format, lint, type-check, and run the tests but those in a browser
	@$(BIN)/ruff format .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest --ignore=tests/browser $(ARGS)

eval: $(READY)  ## Ask the eval cases and print the table
	@$(BIN)/dateline eval $(ARGS)

constraints:  ## Pin every package anew (needs uv)
	uv pip compile --quiet --upgrade --python-version 3.11 --universal --all-extras --no-header \
	  --no-annotate --no-emit-index-url pyproject.toml --output-file constraints.txt

clean:  ## Remove the environment and what tools left behind
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis test-results

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else \
	  f"Dateline needs Python 3.11 to 3.13; this is {v[0]}.{v[1]}. Name another with PYTHON=python3.11")'
	@echo "Setting up $(VENV): about 2 GB once, some minutes"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) torch==2.13.0
	@$(PIP) --editable '.[dev]'
	@touch $@
