# The commands of this repository; "make" alone lists them.

PYTHON ?= python3
export PYTHON
VENV := .venv
WORKERS := 2
INPUTS := pyproject.toml constraints.txt install/packages install/venv

.PHONY: help demo test lint bench wheels install constraints clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

demo: $(VENV)/ready-demo ## run a lively fair on this machine, to try everything by hand
	$(VENV)/bin/fairgate demo

test: lint ## check style, types and directions, and run all tests
	$(VENV)/bin/pytest -n $(WORKERS) --dist loadfile

lint: $(VENV)/ready-test ## check style, types and directions of imports
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

bench: $(VENV)/ready-test ## measure the budgets
	$(VENV)/bin/python -m tests.bench

wheels: ## build what a gate machine without compiler or network is installed from
	install/wheels

install: ## install on this machine, as root; ROLE=desk on a desk's PC, ROLE=centre on the centre's server, ROLE=print beside the printers
	install/machine $(ROLE)

constraints: ## pin the newest libraries that pyproject.toml allows
	install/packages build
	install/constraints

clean: ## remove everything that was built
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# What is installed is remembered in a file, so that a second run starts at once.
$(VENV)/ready-demo: $(INPUTS)
	install/packages demo
	install/venv $(VENV) -e .
	touch $@

$(VENV)/ready-test: $(INPUTS)
	install/packages test
	install/venv $(VENV) -e '.[test]'
	touch $@
