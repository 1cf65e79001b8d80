# Two commands are enough: make run, make test.
GO ?= go

.PHONY: run test bench check build setup

run: setup build
	exec bin/plantagenet demo

test:
	scripts/setup --tests
	$(GO) vet ./...
	$(GO) test -p 2 -timeout 30m ./...

bench: setup build
	scripts/bench

check:
	scripts/setup --tests
	scripts/check

build:
	$(GO) build -o bin/plantagenet ./cmd/plantagenet

setup:
	scripts/setup
