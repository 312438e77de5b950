# The only entry. On a fresh machine with Python 3.11 or newer and make: `make run` or `make test`.

.DEFAULT_GOAL := help
.PHONY: help setup run journey verify test check fix bench live-day screens faults lighthouse
.DELETE_ON_ERROR:

BIN := .venv/bin
ENVIRONMENT := .venv/.synced
FRONT_END := app/web/static/dist/.built
TEXTS := $(patsubst %.po,%.mo,$(wildcard */translations/*/LC_MESSAGES/*.po))
WEB_SOURCES := $(shell find app/web/static_src 2>/dev/null)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(ENVIRONMENT) $(FRONT_END) $(TEXTS) ## Everything but the start: packages, front end, texts
	@:

run: setup ## Start the desk and print its address (PORT=8000 DATA_DIR=data DATABASE_URL= BIND=127.0.0.1)
	@exec $(BIN)/desk run

journey: setup ## Walk one season of eggs through the running desk (URL=http://127.0.0.1:8000)
	@exec $(BIN)/desk journey $(if $(URL),--url "$(URL)")

verify: setup ## Recompute every promise from the rows
	@exec $(BIN)/desk verify

test: setup check ## Check, then run every test, in real Chromium too (ARGS=tests/app)
	@tools/test.sh $(ARGS)

check: setup ## Format, lint, types, import layers, dependencies
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

fix: setup ## Repair by machine what a machine can, and write docs/permissions.md
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(BIN)/python -m tools.permissions

bench: setup ## Measure, print a table, write bench/results.json (ROWS=orders,labels)
	@exec $(BIN)/python -m bench $(if $(ROWS),--rows "$(ROWS)")

live-day: setup ## Replay the live day of 10,000 orders, with kills, and its earnings (ORDERS=10000 PACE=60)
	@exec $(BIN)/python -m bench.live_day $(if $(ORDERS),--orders $(ORDERS)) $(if $(PACE),--pace $(PACE))

screens: setup ## Picture every page at phone and desktop width
	@CHROMIUM=$$(BROWSER_REQUIRED=1 tools/browser.sh) && export CHROMIUM && exec $(BIN)/python -m tools.screens

faults: setup ## Kill two hundred times while people buy, then verify (FAULTS=200)
	@exec env FAULTS=$(or $(FAULTS),200) $(BIN)/pytest tests/faults

lighthouse: setup ## Let Lighthouse score the shop of a running desk (URL=http://127.0.0.1:8000)
	@tools/lighthouse/measure.sh $(URL)

$(ENVIRONMENT): uv.lock pyproject.toml tools/environment.sh
	@echo "setup: packages"
	@tools/environment.sh
	@touch $@

$(FRONT_END): $(ENVIRONMENT) package.json package-lock.json tools/front_end.sh tools/build_web.mjs $(WEB_SOURCES)
	@echo "setup: front end"
	@tools/front_end.sh

%.mo: %.po | $(ENVIRONMENT)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
