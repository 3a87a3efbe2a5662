# Wellhit: `make run` plays the campaign, `make test` checks the house. Both do all set-up the first time.
# Needs Python 3.11 or newer and make (3.81, as macOS has it, will do). Another Python: make run PYTHON=python3.12
# More words for the command: make run ARGS="--runs 100 --seed 7"

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
# Test processes: two is what a small laptop or a hosted runner has.
JOBS ?= 2

.PHONY: help run serve export test slow bench check posterior exhibit format docs lock clean setup setup-dev

help:
	@echo "make run     play channel-ports-1944 a thousand times and set it beside the record"
	@echo "make serve   show the atlas in your browser (make serve ARGS=\"--port 0\": any free port)"
	@echo "make export  write the whole atlas as files: make export ARGS=folder"
	@echo "make test    style, types and all tests but the slow ones"
	@echo "make slow    the slow tests"
	@echo "make bench   measure speed (no test depends on it)"
	@echo "make posterior  calibrate anew and foretell each siege by the others (after any change of the rules)"
	@echo "make exhibit play what the atlas shows (after any change of the rules, the flagship's tables or its record)"
	@echo "make check   check every campaign that ships with Wellhit"
	@echo "make format  lay out the code; make docs writes the generated reference pages"
	@echo "make lock    resolve the dependencies anew"
	@echo "make clean   remove .venv and everything made by the commands above"

setup:
	@$(PYTHON) tools/setup_venv.py run

setup-dev:
	@$(PYTHON) tools/setup_venv.py dev

run: setup
	@$(BIN)/wellhit run $(ARGS)

serve: setup
	@$(BIN)/wellhit serve $(ARGS)

export: setup
	@$(BIN)/wellhit export $(ARGS)

# check_js.py ends with 2 where it could not look, which is a fault only where everything is required, as in CI.
test: setup-dev
	@$(BIN)/ruff check src tests tools benchmarks
	@$(BIN)/ruff format --check --quiet src tests tools benchmarks || { echo "run: make format"; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/python tools/check_js.py || { test $$? -eq 2 && test "$$WELLHIT_BROWSER" != required; }
	@$(BIN)/python tools/messages.py --check
	@marks="not slow$$($(BIN)/python tools/setup_browser.py)" && $(BIN)/pytest -n $(JOBS) -m "$$marks" $(ARGS)

slow: setup-dev
	@marks="slow$$($(BIN)/python tools/setup_browser.py)" && $(BIN)/pytest -n $(JOBS) -m "$$marks" $(ARGS)

bench: setup-dev
	@$(BIN)/python benchmarks/run.py $(ARGS)

check: setup
	@for folder in src/wellhit/campaigns/*/; do \
		echo "$$folder"; $(BIN)/wellhit check "$$folder" || exit $$?; \
	done

posterior: setup
	@$(BIN)/python tools/make_posterior.py $(ARGS)

exhibit: setup
	@$(BIN)/wellhit exhibit --out src/wellhit/exhibit $(ARGS)

format: setup-dev
	@$(BIN)/ruff check --fix --quiet src tests tools benchmarks || true
	@$(BIN)/ruff format src tests tools benchmarks

docs: setup-dev
	@$(BIN)/python tools/make_reference.py

lock: setup-dev
	@$(BIN)/python tools/lock.py

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
