# Two commands do everything: make demo, make test. Each makes its own environment in .venv first. What needs torch
# has an environment and a command apart, .venv-transformers and make test-transformers.

# Two threads of numpy on a busy machine are five to ten times slower than one.
export OPENBLAS_NUM_THREADS = 1
export OMP_NUM_THREADS = 1

# Processes of the test run; each may hold the language models (half a gigabyte).
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test test-transformers lint elasticsearch airflow clean

help: ## say what can be done here
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile | expand -t 24

demo: ## collect a small press world, read it, and show what an analyst gets
	@bin/setup demo
	@.venv/bin/veille demo --data var/demo

test: lint ## every check and every test
	.venv/bin/pytest -n $(WORKERS)

test-transformers: ## models of sentence-transformers, with torch: 3 GB to download, 7 on disk
	@bin/setup transformers
	VEILLE_TEST_TRANSFORMERS=1 .venv-transformers/bin/pytest -m transformers tests/veille/test_transformers.py

lint: ## style, types, and who may import whom
	@bin/setup test
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	MYPYPATH=dags .venv/bin/mypy --explicit-package-bases dags
	.venv/bin/lint-imports

elasticsearch: ## a search engine to develop with, until Ctrl-C, and the settings that use it
	@bin/setup test
	@.venv/bin/python -m tests.servers.development

airflow: ## the watch over the data of make demo, scheduled by Airflow, until Ctrl-C
	@bin/setup test
	@.venv/bin/python -m tests.servers.airflow_development

clean: ## forget environments and caches; what was collected stays
	rm -rf .venv .venv-transformers .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache tests/servers/elasticsearch/target
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
