# Everything runs in .venv; the first command that needs it builds it.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

NEXT := .venv-next/bin
WEB_TESTS := tests/test_datasette.py tests/test_pages_web.py tests/test_pages_web_feeds.py tests/test_publish.py tests/test_static_pages.py

.PHONY: demo serve publish test test-datasette-next lint bench torture clean help

help:
	@echo "make demo    crawl the sample sites into data/vacatures.db (no internet needed)"
	@echo "make serve   open the database in Datasette on http://127.0.0.1:8001/"
	@echo "make publish DIR=public   a folder to serve, without the adverts' texts"
	@echo "make test    run all tests"
	@echo "make test-datasette-next  run the tests of the pages on the newest pre-release of Datasette 1.0"
	@echo "make lint    ruff and mypy"
	@echo "make bench   how well and fast matching is, and how long understanding, a whole crawl and the pages take (an hour)"
	@echo "make torture kill 300 crawls at random moments and look what is left (half an hour or more)"
	@echo "make clean   remove the database, the stored pages and the environment"

demo: .venv/installed
	$(BIN)/scrapy nightly -s ARCHIVE=data/samples

serve: .venv/installed
	@test -f data/vacatures.db || { echo "no data/vacatures.db yet: run 'make demo' or 'scrapy nightly' first"; exit 1; }
	$(BIN)/datasette data/ --port 8001

publish: .venv/installed
	@test -n "$(DIR)" || { echo "say where to: make publish DIR=public"; exit 1; }
	$(BIN)/scrapy publish "$(DIR)"

test: .venv/installed-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile

# Always on the newest one, in an environment of its own. It may fail: the version that is promised to work is in constraints.txt.
test-datasette-next: .venv-next/installed
	$(NEXT)/python -m pip install --quiet --disable-pip-version-check --upgrade --pre 'datasette>=1.0a0'
	$(NEXT)/datasette --version
	$(NEXT)/python -m pytest -n 2 --dist loadfile $(WEB_TESTS)

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/installed-dev
	$(BIN)/python tests/benchmarks/understand.py
	$(BIN)/python tests/benchmarks/matching_quality.py
	$(BIN)/python tests/benchmarks/matching.py
	$(BIN)/python tests/benchmarks/crawl.py
	$(BIN)/python tests/benchmarks/web.py

torture: .venv/installed-dev
	$(BIN)/python tests/torture.py --kills 300 --pages 300

clean:
	rm -rf .venv .venv-next data/vacatures.db data/vacatures.db-wal data/vacatures.db-shm data/vacatures.db.locks data/log data/pages *.egg-info

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; say which with: make demo PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) --editable '.[query]'
	@touch $@

.venv/installed-dev: .venv/installed
	$(PIP) --editable '.[query,dev]'
	@touch $@

.venv-next/installed: .venv/bin/python pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-next
	$(NEXT)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[query,dev]'
	@touch $@
