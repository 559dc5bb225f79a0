# `make` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help setup run test check format demo bench attack lock
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

export PORT ?= 8000
PYTHON := .venv/bin/python
LINT := .venv-lint/bin
SERVICES := postgresql redis-server chromium fonts-noto-cjk
WORKERS ?= 2

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.runtime var/static/vendor/bootstrap.min.css var/.messages var/.static ## install what the site needs

run: setup ## the site with demo data at http://localhost:8000 (PORT=… to change it)
	@exec $(PYTHON) deploy/run.py

test: setup .venv/.dev ## install what the tests need, then run them: PostgreSQL, Redis, worker, browser; then SQLite
	@sh deploy/need $(SERVICES)
	$(PYTHON) -m pytest -n $(WORKERS) --dist loadgroup
	SHUQIAO_TEST_DB=sqlite $(PYTHON) -m pytest -n $(WORKERS) --dist loadgroup -m "not slow and not browser"

check: setup .venv-lint/.lint ## lint, types, layers, migrations, messages, settings for production
	@sh deploy/check

format: .venv-lint/.lint ## let the tools lay out the code and the templates
	$(LINT)/ruff check --fix --exit-zero .
	$(LINT)/ruff format .
	$(LINT)/djlint --quiet --reformat templates || true

demo: setup ## load the demo data anew into the site of `make run`
	@$(PYTHON) deploy/run.py --demo

bench: setup .venv/.dev .venv-bench/.bench ## measure speed; prints a table, writes bench/results/
	@sh deploy/need $(SERVICES)
	$(PYTHON) -m bench

attack: setup .venv/.dev ## the long attacks; as long as it takes
	@sh deploy/need $(SERVICES)
	$(PYTHON) -m pytest -m attack -n $(WORKERS) --dist loadgroup

# With their extras: else pip takes kombu[redis] from the newest release, and finds no hash for it.
LOCK = rm -f $(2) && $(LINT)/uv pip compile -q --universal --generate-hashes --no-strip-extras --python-version 3.11 \
	--custom-compile-command 'make lock' $(1) -o $(2)
lock: .venv-lint/.lint ## pin and hash the newest packages that the *.in files allow
	$(call LOCK,requirements.in,requirements.txt)
	$(call LOCK,requirements-dev.in,requirements-dev.txt)
	$(call LOCK,requirements-lint.in,requirements-lint.txt)
	$(call LOCK,requirements-node.in,requirements-node.txt)
	$(call LOCK,bench/requirements.in,bench/requirements.txt)

# What is installed is installed again only when its list changed.
.venv/.runtime: requirements.txt deploy/venv
	@sh deploy/venv .venv requirements.txt && touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	@sh deploy/venv .venv requirements-dev.txt && touch $@

.venv-lint/.lint: requirements-lint.txt deploy/venv
	@sh deploy/venv .venv-lint requirements-lint.txt && touch $@

.venv-bench/.bench: bench/requirements.txt deploy/venv
	@sh deploy/venv .venv-bench bench/requirements.txt && touch $@

node_modules/.installed: package-lock.json requirements-node.txt deploy/assets .venv/.runtime
	@sh deploy/assets && touch $@

# Hashed static files need every address in them to exist: the map is for those who change Bootstrap.
var/static/vendor/bootstrap.min.css: node_modules/.installed
	@mkdir -p $(@D)
	@sed '/sourceMappingURL=/d' node_modules/bootstrap/dist/css/bootstrap.min.css > $@

var/.messages: $(wildcard locale/*/*/LC_MESSAGES/django.po) .venv/.runtime
	@mkdir -p var
	@MODE=run $(PYTHON) manage.py messages --compile && touch $@

var/.static: $(shell find static -type f 2>/dev/null) var/static/vendor/bootstrap.min.css requirements.txt
	@MODE=run $(PYTHON) manage.py collectstatic --noinput --clear -v 0 && touch $@
