# Dozvon. "make help" lists the targets; "make run" and "make test" do everything on a fresh Debian 12 or Ubuntu 24.04.

# What "make run" uses: the data folder, the address of the pages, the address for SIP.
DATA ?= var
HTTP ?= 127.0.0.1:8122
SIP  ?= 127.0.0.1:5060

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

# -buildvcs=false: a checkout that belongs to another user makes git refuse to answer, which would fail the build.
export GOFLAGS := $(GOFLAGS) -buildvcs=false

UI_SOURCES := $(shell find agentui -name node_modules -prune -o -name dist -prune -o -type f -print 2>/dev/null)

.PHONY: help run build deb ui test check vet bench clean install tools
.NOTPARALLEL:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  make run takes DATA=$(DATA) HTTP=$(HTTP) SIP=$(SIP)"

run: tools install build ## install what is missing, build, start everything in the foreground (Ctrl-C stops it)
	@exec bin/dozvon run --data "$(DATA)" --http "$(HTTP)" --sip "$(SIP)"

build: tools ui ## build bin/dozvon with the interface in it
	@go build -ldflags "-X main.version=$(VERSION)" -o bin/dozvon ./cmd/dozvon

deb: build ## make a Debian package of it in bin/
	@deploy/package.sh bin/dozvon "$(VERSION)" bin

ui: agentui/dist/index.html

# All of it is compiled once, with the race detector: the browsers' tests look for races in the whole program, too.
# Checks of unsafe pointers, of which the program has none, would take another quarter of the processors' time; what
# debuggers read (DWARF) is of no use here.
test: export GOFLAGS := $(GOFLAGS) -race '-gcflags=all=-d=checkptr=0 -dwarf=false'
test: tools install ui ## install what tests need and run all of them
	@deploy/install.sh test
	@$(MAKE) --no-print-directory vet
	go build -ldflags='-s -w' -o bin/dozvon.race ./cmd/dozvon
	go test -race=false -c -o bin/simulator.test ./cti/floor/sim
	go test -race=false -c -o bin/theory.test ./cti/floor
	@# vet has just run. Four tests of a package at a time: most wait for tones, clocks and people.
	@# What only computes has a part of the time in which the others wait. All of it would be too much:
	@# an Asterisk that waits for a processor stutters, and tests hear it.
	@(cd cti/floor && nice -n 19 ../../bin/theory.test -test.run Theory && cd sim && exec nice -n 19 ../../../bin/simulator.test -test.timeout 45m) \
		>bin/computed.log 2>&1 & computed=$$!; \
	trap 'kill $$computed' EXIT; trap 'exit 1' INT TERM; set -ex; \
	go test -vet=off -parallel 4 -timeout 15m ./...; \
	(cd agentui; npm run check; npm run unit; E2E_PROGRAM=../bin/dozvon.race npm run e2e); \
	wait $$computed || { cat bin/computed.log; exit 1; }; \
	trap - EXIT; cat bin/computed.log

check: tools ui vet ## quick: format, vet, staticcheck, types, unit tests
	go run $(STATICCHECK) ./...
	go test -short ./...
	cd agentui && npm run check && npm run unit

vet:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go' 2>/dev/null || find . -name '*.go')); \
	if [ -n "$$unformatted" ]; then echo "gofmt these files: $$unformatted"; exit 1; fi
	go vet ./...

bench: tools install build ## measure Dozvon beside Asterisk's own app_queue
	@deploy/install.sh test
	go run ./cmd/dozvon/bench

clean: ## remove what was built (the data folder stays)
	rm -rf bin agentui/node_modules
	@! [ -d .git ] || git clean -fdXq agentui/dist

install:
	@deploy/install.sh run

# Go and Node.js are not installed for you: their versions are a decision of yours.
tools:
	@command -v go >/dev/null || { echo "Go is missing: install Go 1.26 or later from https://go.dev/dl and run make again" >&2; exit 1; }
	@command -v npm >/dev/null || { echo "Node.js is missing: install Node.js 20 or later with npm and run make again" >&2; exit 1; }
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "Node.js $$(node --version) is too old: install 20 or later and run make again" >&2; exit 1; }

agentui/node_modules/.installed: agentui/package-lock.json | tools
	@echo "Fetching the interface's libraries ..."
	@cd agentui && npm ci --silent --no-audit --no-fund
	@touch $@

agentui/dist/index.html: agentui/node_modules/.installed $(UI_SOURCES)
	@echo "Building the interface ..."
	@cd agentui && npm run --loglevel=error build
	@touch $@
