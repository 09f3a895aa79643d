# Needs Python 3.11 to 3.14 and make; the rest is installed into .venv.
.PHONY: help play test check lock clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

play: .venv/.play ## Open the page; options: make play ARGS="--port 9000"
	@sh scripts/play $(ARGS)

test: .venv/.test ## Check the code and run every test; options for pytest: ARGS="-k game"
	@sh scripts/check
	.venv/bin/python -m pytest --numprocesses 2 $(ARGS)

check: .venv/.test ## Check format, style, types and imports
	@sh scripts/check

lock: ## Write requirements/*.txt anew; newer versions: ARGS=--upgrade (needs uv)
	@sh scripts/lock $(ARGS)

clean: ## Remove the environment and everything else that was made here
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.play: requirements/campad.txt pyproject.toml scripts/setup
	@sh scripts/setup requirements/campad.txt
	@touch $@

.venv/.test: requirements/dev.txt pyproject.toml scripts/setup scripts/browser
	@sh scripts/setup requirements/dev.txt
	@sh scripts/browser
	@touch .venv/.play $@
