# Two commands matter on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out/demo

.PHONY: demo test setup setup-run web lint types check golden vocabulary docs bench wheel clean

demo: $(VENV)/.run
	@$(BIN)/jixiao build data/disclosures --out $(OUT)

test: setup web lint types
	$(BIN)/python -m pytest -n 2 --dist loadfile
	@$(BIN)/python tools/check_not_run.py

setup: $(VENV)/.all
	@bash tools/system_packages.sh

setup-run: $(VENV)/.run

# A lock file's hash names the state of the environment, so that a changed lock sets up again.
$(VENV)/.run: requirements/run.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or newer is needed"'
	@echo "setting up (downloads once) …"
	@test -f $(VENV)/.all || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.all: requirements/all.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/all.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run

# Front-end packages of the explorer; without npm its pages work as tables.
web:
	@if [ -f web/package-lock.json ] && command -v npm >/dev/null; then cd web && npm ci --silent --no-audit --no-fund --ignore-scripts && npm run --silent build; \
	 else echo "npm not found: the explorer's pages work without the bundles"; fi

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

vocabulary: setup
	$(BIN)/python tools/make_codelists.py
	$(BIN)/python tools/make_cube.py
	$(BIN)/python tools/make_vocabulary.py
	$(BIN)/python tools/make_inferred.py
	$(BIN)/python tools/make_ontology_docs.py
	$(BIN)/python tools/make_ontology_page.py

docs: setup
	$(BIN)/python tools/make_docs.py

golden: setup
	$(BIN)/python tools/make_golden.py

bench: setup
	$(BIN)/python -m bench.run $(BENCH)

wheel: setup
	$(BIN)/python -m hatchling build

lock:
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 -o requirements/run.txt requirements/run.in
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 -o requirements/all.txt requirements/all.in

clean:
	rm -rf out build dist $(VENV)
