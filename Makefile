# Aktenbote: every command a developer or a first-time user types.
# Each target does its own set-up into .venv; what Debian must provide comes through scripts/need.sh.
SHELL := /bin/bash
PY := .venv/bin/python
STAMP := .venv/.stamp
# Whatever the surroundings say: demo and tests start the program some hundred times, and none should compile it again.
export PYTHONDONTWRITEBYTECODE :=
# One more than cores: while one test waits for a disk or another process, the next one works.
WORKERS ?= 3

.PHONY: help setup demo walks docs test check fix bench benchmarks soak scanner interop sbom audit lock clean

help:           ## what can be typed here
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

$(STAMP): pyproject.toml requirements/dev.txt
	@bash scripts/need.sh python3-venv ca-certificates
	@test -x $(PY) || python3 -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

setup: $(STAMP) ## make .venv with everything pinned

demo: setup     ## two authorities on this machine, one case file crosses
	@bash scripts/need.sh fonts-dejavu-core
	@rm -rf demo-out  # only what an earlier demo made lies there
	.venv/bin/aktenbote demo --dir demo-out $(DEMO)

walks: setup    ## docs/walks anew: four walks through the pages of two running authorities, with pictures
	@bash scripts/need.sh fonts-dejavu-core chromium
	$(PY) -m tests.walks

build/docs-werkzeug/.stamp: requirements/docs.txt
	@bash scripts/need.sh python3-venv ca-certificates
	python3 -m venv --clear build/docs-werkzeug
	build/docs-werkzeug/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/docs.txt
	@touch $@

# Whole each time: what Sphinx has read before it does not warn of again.
build/docs/.stamp: build/docs-werkzeug/.stamp pyproject.toml $(wildcard *.md) $(shell find docs schemas certs gateway/web/statisch -type f)
	@rm -rf build/docs
	build/docs-werkzeug/bin/sphinx-build -W --keep-going -n -q -E -j auto -c docs/site -d build/docs-baum . build/docs
	build/docs-werkzeug/bin/python docs/site/pruefe.py build/docs
	@touch $@

docs: build/docs/.stamp ## every page of docs/ as a site in build/docs, to be opened without a server; warnings are errors

test: setup build/anbieter/.stamp ## all tests
	@bash scripts/need.sh xmlsec1 libxml2-utils openssl fonts-dejavu-core softhsm2 libnss3 libnss3-tools chromium $(if $(filter fuse,$(TESTS_WITHOUT)),,fuse3) $(if $(filter postgres,$(TESTS_WITHOUT)),,postgresql)
	@# once, not by each of the workers and processes that begin together
	@$(PY) -m compileall -q -j 0 $$($(PY) -I -c 'import gateway; print(gateway.__path__[0])') tests/support
	.venv/bin/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST)

check: setup    ## format, lint, types, floors, dependencies (licences, hashes, pins, bill of materials), documentation
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache
	$(PY) -m tests.lieferkette pruefe
	@$(MAKE) --no-print-directory docs

fix: setup      ## format and repair what ruff can
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

bench: setup    ## figures as ratios against a named limit in the same run (BENCH=--help says which there are, how long each takes)
	@bash scripts/need.sh openssl
	$(PY) -m tests.bench $(BENCH)

benchmarks: setup ## docs/benchmarks.md from what make bench left in build/bench
	$(PY) -m tests.bench.bericht > build/benchmarks.md && mv build/benchmarks.md docs/benchmarks.md

soak: setup     ## faults, kills, power cuts, histories, bent octets (about a quarter of an hour; SOAK="--minutes 60", SOAK="--help")
	@$(if $(filter fuse,$(TESTS_WITHOUT)),,bash scripts/need.sh fuse3)
	$(PY) -m tests.soak $(SOAK)

scanner: setup  ## the malware scanner's client against a real clamd (CLAMD=/usr/sbin/clamd; seconds)
	$(PY) -m tests.clamd $(CLAMD)

build/interop/.stamp: requirements/interop.txt
	python3 -m venv --clear build/interop
	build/interop/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/interop.txt
	@touch $@

interop: setup build/interop/.stamp ## six foreign tools sign, verify, encrypt and open against us; a table, any surprise fails
	@bash scripts/need.sh xmlsec1 default-jdk-headless libxml-security-java libbcprov-java
	$(PY) -m tests.interop

sbom: setup     ## requirements/aktenbote.cdx.json: CycloneDX 1.6, goes into the wheel
	$(PY) -m tests.lieferkette sbom

build/anbieter/.stamp: tests/anbieter/package-lock.json $(STAMP)
	$(PY) -m tests.anbieter

build/audit/.stamp: requirements/audit.txt
	python3 -m venv --clear build/audit
	build/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/audit.txt
	@touch $@

audit: build/audit/.stamp ## known vulnerabilities of the run-time dependencies; needs the vulnerability service
	@build/audit/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r requirements/runtime.txt \
	  || { echo "make audit: a weakness is known, or the service could not be asked (see above): nothing is shown to be safe" >&2; exit 1; }

lock:           ## renew requirements/ from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements/runtime.txt
	uv pip compile pyproject.toml --extra dev --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -c requirements/runtime.txt -o requirements/dev.txt
	uv pip compile requirements/interop.in --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -c requirements/dev.txt -o requirements/interop.txt
	uv pip compile requirements/audit.in --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -c requirements/dev.txt -o requirements/audit.txt
	for name in requirements/peers/*.in; do uv pip compile $$name --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o $${name%.in}.txt || exit 1; done
	uv pip compile requirements/docs.in --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -c requirements/dev.txt -o requirements/docs.txt
	@echo 'now: make sbom'

clean:          ## remove what make made
	rm -rf .venv demo-out dist build .pytest_cache .mypy_cache .ruff_cache
