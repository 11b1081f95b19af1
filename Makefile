# Common Chest: `make help` lists the targets. Everything a target needs it
# installs by itself, and says so; the second time it is quick.

GO      ?= go
LDFLAGS := -s -w -X main.version=$(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
TOOLS   := .cache/tools
WEB     := $(shell find frontend -path frontend/node_modules -prune -o -path frontend/dist -prune -o -path frontend/e2e/output -prune -o -type f -print)

.PHONY: run test check soak screenshots bench build help go-test web-test e2e lint clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

run: bin/commonchest ## a working site with demonstration data on http://localhost:8080
	@./bin/commonchest demo

build: bin/commonchest ## leave the binary in bin/commonchest

test: ## every test: Go with the race detector, contract suites, TypeScript, browser
	@./scripts/steps go-test web-test e2e

check: ## make test, and format, vet, lint, dead code and layers; prints the time of each part
	@./scripts/steps lint go-test web-test e2e

soak: bin/commonchest ## the long runs: all files and rules, many kills, large rehearsals
	SOAK=1 $(GO) test $(RACE) -skip '$(WALKS)' -timeout 120m ./...
	SOAK=1 $(GO) test -run '$(WALKS)' -timeout 60m $(WALKED)

screenshots: bin/commonchest frontend/node_modules/.stamp ## take the pictures of the README anew, into docs/pictures
	@./scripts/chromium
	cd frontend && node e2e/pictures.mjs

bench: bin/commonchest ## measure, as ratios within one run; the baseline is in bench/
	$(GO) run ./bench

bin/commonchest: frontend/dist/manifest.json $(shell find . -name '*.go' -not -path './frontend/node_modules/*') go.mod go.sum
	@echo "Building bin/commonchest"
	@CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $@ ./cmd/commonchest

frontend/node_modules/.stamp: frontend/package-lock.json
	@echo "Installing the front end's tools (npm ci)"
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

frontend/dist/manifest.json: frontend/node_modules/.stamp $(WEB)
	@echo "Building styles and scripts"
	@cd frontend && npm run --silent build

# The race detector watches our code, not SQLite's: that is C in Go's clothes, takes
# most of the time there is, and its users share nothing but what database/sql guards.
# The same is true of what only calculates: passwords, patterns, pictures, schemas.
UNWATCHED := modernc.org/sqlite/lib modernc.org/libc golang.org/x/crypto/argon2 regexp image/... golang.org/x/image/... github.com/santhosh-tekuri/jsonschema/...
RACE := -race $(foreach package,$(UNWATCHED),-gcflags=$(package)=-race=false)

# Whole counts of real towns, and walks over every page as every reader, take too long
# under the race detector and race nobody; they run without it.
WALKS := Reference|ExplanationsOf|ExportLeak|AuditNamesEvery|Histories
WALKED := ./models/alloc ./cmd/commonchest ./handlers/web ./handlers/api ./app/boot

go-test: frontend/dist/manifest.json
	$(GO) test $(RACE) -skip '$(WALKS)' -timeout 20m ./...
	$(GO) test -run '$(WALKS)' $(WALKED)

web-test: frontend/node_modules/.stamp
	cd frontend && npm run --silent check

e2e: bin/commonchest frontend/node_modules/.stamp
	@./scripts/chromium
	cd frontend && npm run --silent e2e

lint: $(TOOLS)/golangci-lint $(TOOLS)/deadcode frontend/dist/manifest.json
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "Run gofmt -w on these."; exit 1; }
	@built=$$(git ls-files -z | xargs -0 -r du -b | awk '$$1 > 500000'); test -z "$$built" || { echo "$$built"; echo "Nothing built is committed: git rm --cached these."; exit 1; }
	$(GO) vet ./...
	$(TOOLS)/golangci-lint run ./...
	@./scripts/deadcode $(TOOLS)/deadcode

$(TOOLS)/%: tools.mod tools.sum
	@echo "Building $* (once; some minutes)"
	@$(GO) build -modfile=tools.mod -o $@ $$(grep -oE '[^[:space:]]+/$*$$' tools.mod | head -1)

clean: ## remove what was built
	rm -rf bin .cache frontend/dist/* frontend/node_modules
