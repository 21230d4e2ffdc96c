# Dateline: `make chat` and `make test` set everything up and are quick the second time.
PYTHON ?= python3
VENV   ?= .venv
# Where pip takes torch from, as TORCH_INDEX=https://…/whl/cpu. Empty: pip's own places, and on a
# Linux machine without an NVIDIA GPU PyTorch's own place for its small build, if it can be reached.
TORCH_INDEX ?=
TORCH   = torch==2.13.0
CPU     = https://download.pytorch.org/whl/cpu
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
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing; on \
	Debian and Ubuntu install it with: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(take_torch)
	@echo "Setting up $(VENV): about 1 GB of other packages once, some minutes"
	@$(PIP) --editable '.[dev]'
	@touch $@

# A dry run tells which build pip would take. Without a GPU the default one brings gigabytes of CUDA.
would_take = $(PIP) --dry-run --no-deps --ignore-installed --timeout 15 --retries 1 --report - $(1) $(TORCH) 2>/dev/null
define take_torch
if [ -n "$(TORCH_INDEX)" ]; then from="--index-url $(TORCH_INDEX)"; \
elif [ "$$(uname -s)" != Linux ] || [ -e /proc/driver/nvidia/version ] || command -v nvidia-smi >/dev/null \
  || $(call would_take,) | grep -q '"url".*[+]cpu\|"url".*%2Bcpu'; then from=; \
elif $(call would_take,--index-url $(CPU)) | grep -q '"url"'; then from="--index-url $(CPU)"; \
else from=; echo "This machine has no NVIDIA GPU, but no CPU build of torch can be had: about to \
download about 3 GB of CUDA packages with it. Ctrl-C stops; TORCH_INDEX=URL names another place."; fi; \
echo "Taking $(TORCH)$${from:+ from $${from#--index-url }}"; \
$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps $$from $(TORCH)
endef
