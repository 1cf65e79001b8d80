# Two commands are enough: make run, make test.
GO ?= go

.PHONY: run test bench check build setup

run: setup build
	exec bin/plantagenet demo

# Where scripts/setup had to unpack PostgreSQL itself, the tests find it there.
unpacked = $(wildcard $(CURDIR)/var/postgresql/bin)

test:
	scripts/setup --tests
	$(GO) vet ./...
	$(if $(unpacked),PG_BIN="$${PG_BIN:-$(unpacked)}") $(GO) test -p 2 -timeout 30m ./...

bench: setup build
	$(GO) run ./scripts/bench

check:
	scripts/setup --tests
	scripts/check

build:
	$(GO) build -o bin/plantagenet ./cmd/plantagenet

setup:
	scripts/setup
