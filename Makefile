# Two commands do everything: `make serve` shows the site, `make test` runs every check.
PYTHON ?= python3
PY := .venv/bin/python
# One thread a process: the processes themselves fill the cores, and forked kernels and mutants need it.
export OMP_NUM_THREADS := 1
# Material for MkDocs advertises its successor at every build.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help serve site test record mutate notebooks bench lock clean

help: ## list what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

serve: .venv/site ## set up, build the site and serve it on http://127.0.0.1:8000
	$(PY) -m mkdocs serve --strict --dev-addr 127.0.0.1:8000

site: .venv/site ## build the site into site/
	$(PY) -m mkdocs build --strict

test: .venv/checks ## set up and run every check
	$(PY) -m pytest

record: .venv/checks ## run every check and write what held into records/
	$(PY) -m pytest --record
	$(PY) -m verify mutate --stale --record

mutate: .venv/checks ## change one thing at a time in every snippet; some test must fail
	$(PY) -m verify mutate

notebooks: .venv/checks ## run the notebooks and store their outputs
	$(PY) -m verify notebooks

bench: .venv/checks ## measure the steps that are to be fast against other code and record the ratios
	$(PY) -m benchmarks.detection
	$(PY) -m benchmarks.style_transfer
	$(PY) -m benchmarks.dcgan
	$(PY) -m benchmarks.unrolled_gan

lock: .venv/lock ## renew the lock files from pyproject.toml
	.venv/lock/bin/uv pip compile --quiet pyproject.toml --extra site --extra test --universal \
	  --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	  --upgrade --output-file requirements.lock
	.venv/lock/bin/uv pip compile --quiet pyproject.toml --extra site --universal \
	  --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	  --constraint requirements.lock --output-file requirements-site.lock

clean: ## delete everything that make made
	rm -rf .venv .verify .pytest_cache site

# The reader's environment is a part of the checks' one: whoever has the larger has both.
.venv/site: requirements-site.lock
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-site.lock
	@touch $@

.venv/checks: requirements.lock
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch .venv/site $@

.venv/lock:
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/pip install --quiet uv
