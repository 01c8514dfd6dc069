# make report: set up, then run the main job on the sample data. make test: set up, then the tests.
# Both need only Python 3.11 or newer (with venv) and make.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.PHONY: help report test test-all check lab bench lock clean

help: ## say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; make PYTHON=python3.12 names one")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $(READY)

report: $(READY) ## set up, then execute the notebooks on the sample: District 1, 2022
	$(BIN)/wardanalytics run --period 2022

test: $(READY) ## set up, then the tests that need no system package
	$(BIN)/python -m pytest -n auto -m "not slow and not browser"

test-all: $(READY) ## every test, also those marked slow or browser, properties on more examples
	$(BIN)/python -m pytest -n auto --hypothesis-profile=thorough

check: $(READY) ## format, lint, types, notebooks without outputs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/nbstripout --keep-id --verify notebooks/*.ipynb

lab: $(READY) ## JupyterLab on the notebooks; asks nothing of the network
	$(BIN)/jupyter lab --ip=127.0.0.1 --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate notebooks

bench: $(READY) ## measure; nothing here is part of the tests
	@for script in benchmarks/*.py; do $(BIN)/python $$script; done

lock: ## renew requirements.lock from pyproject.toml
	rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --editable '.[dev]'
	.venv-lock/bin/python -m pip freeze --exclude-editable > requirements.lock
	rm -rf .venv-lock

clean: ## remove the environment, the outputs and what tools leave behind
	rm -rf .venv outputs build *.egg-info .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
