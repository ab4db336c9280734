# The commands of the house. `make demo` and `make test` are all that a newcomer needs (README.md).

VAR ?= var
export VAR

BIN := .venv/bin
RUN_READY := .venv/ready-to-run
CARD_READY := .venv/ready-for-cards
TEST_READY := .venv/ready-to-test

.PHONY: demo demo-cns test lint proof bench test-next test-postgres assets lock translations screenshots clean help

help:
	@sed -n 's/^#: //p' Makefile

#: make demo          the portal with its demo town on 127.0.0.1:$PORT (8000); state under $VAR (var/)
demo: $(RUN_READY)
	@deploy/demo.sh

#: make demo-cns      the same with the health card: nginx, https, test cards, a browser that holds two (docs/deploy.md)
demo-cns: $(CARD_READY)
	@deploy/demo_cns.sh

#: make test          every test, those in a real browser too
test: $(TEST_READY)
	@$(BIN)/pytest -n 2 --dist loadgroup --create-db $(ARGS)

#: make lint          style, templates, import contracts, missing migrations, house rules
lint: $(TEST_READY)
	@deploy/lint.sh

#: make proof         the long proofs: full numbers instead of samples; two at once on PostgreSQL too, where it can be installed
proof: $(TEST_READY)
	@$(BIN)/pytest -n 2 --dist loadgroup --create-db -m proof $(ARGS)
	@if deploy/setup.sh postgres; then \
	  $(BIN)/python -m tests.bench.postgres $(BIN)/pytest --create-db -m proof tests/test_desk_together.py; \
	else echo "No PostgreSQL: two at once are proved on SQLite alone." >&2; fi

#: make bench         prints JSON: times, memory, start-up; on PostgreSQL where it can be installed, or DATABASE=sqlite
bench: $(TEST_READY)
	@[ "$(DATABASE)" = sqlite ] || deploy/setup.sh postgres || echo "No PostgreSQL: the bench runs on SQLite." >&2
	@DATABASE=$(DATABASE) $(BIN)/python -m tests.bench

#: make test-next     the suite on the newest Wagtail that this Python can install (.venv-next)
test-next: $(TEST_READY)
	@deploy/test_next.sh

#: make test-postgres the suite, but for the browser's tests, on a PostgreSQL of its own
test-postgres: $(TEST_READY)
	@deploy/setup.sh postgres
	@$(BIN)/python -m tests.bench.postgres $(BIN)/pytest -n 2 --dist loadgroup --create-db -m "not proof and not browser" $(ARGS)

#: make assets        builds static/ from assets/ and Bootstrap Italia (needs node)
assets:
	npm ci --no-audit --no-fund
	npm run build
	cp node_modules/axe-core/axe.min.js tests/axe.min.js

#: make lock          writes requirements.txt and requirements-dev.txt anew from the .in files
lock: $(TEST_READY)
	$(BIN)/uv pip compile --quiet --no-config --no-emit-index-url --no-emit-find-links --no-header --generate-hashes \
	  --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --no-config --no-emit-index-url --no-emit-find-links --no-header --generate-hashes \
	  --python-version 3.11 requirements-dev.in -o requirements-dev.txt

#: make translations  collects the wrapped Italian messages into locale/ (needs gettext)
translations: $(RUN_READY)
	$(BIN)/python manage.py makemessages --locale it --no-location --no-wrap --ignore node_modules --ignore .venv

#: make screenshots   takes the README's pictures from a demo of its own
screenshots: $(TEST_READY)
	@$(BIN)/python -m tests.screenshots

#: make clean         removes what the commands made, but for $VAR
clean:
	rm -rf .venv .venv-next node_modules .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(RUN_READY): requirements.txt deploy/setup.sh
	@deploy/setup.sh run
	@touch $@

$(CARD_READY): requirements.txt deploy/setup.sh
	@deploy/setup.sh cns
	@touch $(RUN_READY) $@

$(TEST_READY): requirements.txt requirements-dev.txt deploy/setup.sh
	@deploy/setup.sh test
	@touch $(RUN_READY) $(CARD_READY) $@
