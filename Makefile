# The outer face of the project: see README.md. Everything may be run again at any time and asks nothing.
PYTHON ?= python3

.PHONY: setup run test check bench

setup:  ## environment and assets, nothing started
	@$(PYTHON) tools/setup.py

run: setup  ## the server on http://127.0.0.1:$(PORT), with a sample centre at the first time
	@.venv/bin/python tools/run.py

test:  ## every test
	@$(PYTHON) tools/setup.py --test
	@.venv/bin/python tools/test.py

check:  ## linters, types, import rules, translations, budgets
	@$(PYTHON) tools/setup.py --test --no-browser
	@.venv/bin/python tools/check.py

bench:  ## the benchmarks, each as a ratio
	@$(PYTHON) tools/setup.py --test --no-browser
	@.venv/bin/python -m bench
