# Two commands are enough: make run, make test.
GO ?= go

.PHONY: run test race fuzz bench check build setup

run: setup build
	exec bin/plantagenet demo

# Where scripts/setup had to unpack PostgreSQL itself, the tests find it there.
unpacked = $(wildcard $(CURDIR)/var/postgresql/bin)

test:
	scripts/setup --tests
	$(GO) vet ./...
	$(if $(unpacked),PG_BIN="$${PG_BIN:-$(unpacked)}") $(GO) test -p 2 -timeout 30m ./...

# Where goroutines meet: the rooms and flows that run beside themselves.
race:
	scripts/setup
	$(if $(unpacked),PG_BIN="$${PG_BIN:-$(unpacked)}") $(GO) test -race -p 1 -timeout 30m \
		./internal/postgres/... ./internal/jobs ./internal/importing/... ./internal/stock ./internal/checkout

# Each fuzz target for ten seconds, one after another; the first finding stops it.
fuzz:
	scripts/setup
	@set -e; grep -rl --include='*_test.go' '^func Fuzz' internal | sort | while read -r file; do \
		sed -n 's/^func \(Fuzz[A-Za-z0-9]*\)(.*/\1/p' "$$file" | while read -r target; do \
			echo "$$target ($${file%/*})"; \
			$(if $(unpacked),PG_BIN="$${PG_BIN:-$(unpacked)}") $(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime 10s "./$${file%/*}" </dev/null; \
		done; \
	done

bench: setup build
	$(GO) run ./scripts/bench

check:
	scripts/setup --tests
	scripts/check

build:
	$(GO) build -o bin/plantagenet ./cmd/plantagenet

setup:
	scripts/setup
