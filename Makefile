# Two commands for everyone: `make run` and `make test`. The rest: `make help`.
SHELL := /bin/bash
PORT ?= 8000
PYTHON ?= python3
# Further arguments for pytest: make test ARGS="tests/scoring -k veto"
ARGS ?=
export PORT PYTHON

PY := .venv/bin/python
# Work is stolen test by test, not file by file: tests that empty the database, those in a browser among them, must come last.
PYTEST := $(PY) -m pytest -n 2 --dist worksteal $(ARGS)

.DEFAULT_GOAL := help
.PHONY: help setup run test test-postgres check format bench lighthouse reliability scan guide pins

help: ## Danh sách lệnh / this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: ## Cài đặt những gì còn thiếu / install what is missing
	@bash scripts/setup run

run: setup ## Cài, nạp đợt thật, chạy tại 127.0.0.1:8000 / install, load, serve (PORT=8000)
	@exec bash scripts/serve

test: ## Cài những gì kiểm thử cần, chạy toàn bộ / install what tests need, run them all
	@bash scripts/setup test
	$(PYTEST)

test-postgres: ## Cùng bộ kiểm thử trên PostgreSQL / the same suite on PostgreSQL
	@bash scripts/setup test
	bash scripts/with-postgres $(PYTEST)

check: ## Kiểm tra mã nguồn / ruff, mypy, import-linter, djade, migrations
	@bash scripts/setup check
	@bash scripts/check

format: ## Định dạng mã nguồn / format sources and templates
	@bash scripts/setup check
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format --quiet .
	find templates -name '*.html' -print0 | xargs -0 -r .venv/bin/djade --target-version 5.2

bench: ## Đo tốc độ, ghi bench/RESULTS.md / measure, write bench/RESULTS.md
	@bash scripts/setup test
	$(PY) -m bench.run

lighthouse: ## Đo trang bằng Lighthouse, ghi docs/use/lighthouse.md / what a browser feels on the five main pages
	@bash scripts/setup test
	$(PY) -m bench.lighthouse

reliability: ## Các phép thử dài / long hunts: crashes, the last minute, upgrades, tampering, totals, frozen dossiers, rules changed
	@bash scripts/setup test
	RELIABILITY=1 $(PY) -m pytest -q tests/dossiers/test_totals.py tests/dossiers/test_frozen.py
	RELIABILITY=1 $(PY) -m pytest -q tests/dossiers/test_hostile_text.py tests/dossiers/test_paper_cases.py
	RELIABILITY=1 $(PY) -m pytest -q tests/units/test_hostile_lists.py tests/dossiers/test_offline.py
	RELIABILITY=1 $(PY) -m pytest -q -s tests/security/test_form_hunt.py tests/security/test_workbook_hunt.py \
		tests/security/test_hostile_uploads.py
	RELIABILITY=1 $(PY) -m pytest -q -s tests/security/test_matrix.py tests/dossiers/test_verify_log.py
	$(PY) scripts/mutate_policies.py
	RELIABILITY=1 $(PY) -m pytest -q -s tests/dossiers/test_crashes.py tests/dossiers/test_interleavings.py \
		tests/records/test_workers_killed.py
	RELIABILITY=1 bash scripts/with-postgres $(PY) -m pytest -q -s tests/dossiers/test_crashes.py
	RELIABILITY=1 $(PY) -m pytest -q tests/operations/test_archive.py tests/operations/test_backups.py
	RELIABILITY=1 $(PY) -m pytest -q tests/campaigns/test_rules_deadlines.py
	RELIABILITY=1 bash scripts/with-postgres $(PY) -m pytest -q -s tests/operations/test_deadline_minute.py \
		tests/operations/test_upgrades.py
	RELIABILITY=1 $(PY) -m pytest -q -s tests/operations/test_deadline_minute.py tests/operations/test_upgrades.py
	RELIABILITY=1 bash scripts/with-postgres $(PY) -m pytest -q tests/operations/test_two_machines.py
	$(PY) scripts/mutate.py

scan: ## Quét bằng công cụ bên ngoài / scan with bandit, pip-audit, wapiti, sqlmap and others
	@bash scripts/setup run
	@bash scripts/scan

guide: ## Chụp lại ảnh của hướng dẫn sử dụng / take the pictures of the user guide anew
	@bash scripts/setup test
	$(PY) scripts/guide_pictures.py

pins: ## Ghim lại phiên bản trong constraints.txt / compile constraints.txt anew
	@bash scripts/setup check
	$(PY) -m uv pip compile --quiet --upgrade --python-version 3.11 --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --output-file constraints.txt requirements-dev.txt
