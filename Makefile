# make without a target lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash

# Everything is pure Go. One setting for all targets keeps one build cache.
export CGO_ENABLED := 0

GO ?= go

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: build ## encrypt a live database in the sandbox, start to end
	bin/rdscrypt demo

.PHONY: build
build: ## build bin/rdscrypt
	$(GO) build -o bin/rdscrypt ./cmd/rdscrypt

# The programs are looked for first, so that what can't be tested here is said
# before the wait and not after it.
.PHONY: test
test: ## install what the tests use where possible, check the code, run all tests
	@required=$$(test/require/install) && $(MAKE) --no-print-directory lint && \
	echo "RDSCRYPT_REQUIRE=$$required $(GO) test ./..." && \
	RDSCRYPT_REQUIRE=$$required $(GO) test ./...

.PHONY: lint
lint: ## gofmt, go vet and staticcheck
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	if [ -n "$$unformatted" ]; then echo "not formatted, run make fmt:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

.PHONY: fmt
fmt: ## format the Go files
	gofmt -w $$(git ls-files '*.go')

# go-mysql-server is left out: under the race detector it takes many minutes to
# build, and what it does inside isn't ours.
.PHONY: race
race: ## run the tests under the race detector, which needs gcc
	@if ! command -v gcc >/dev/null; then echo "make race: gcc is missing, the race detector needs it: skipped"; exit 0; fi; \
	packages=$$(for p in $$($(GO) list ./...); do \
		$(GO) list -test -deps $$p | grep -q '^github.com/dolthub/go-mysql-server' || echo $$p; done); \
	CGO_ENABLED=1 $(GO) test -race $$packages

.PHONY: bench
bench: ## run the benchmarks
	$(GO) test -run '^$$' -bench . -benchmem ./...

.PHONY: package
package: ## build dist/rdscrypt-lambda.zip, the code of the Lambda functions
	$(GO) run ./deploy/zip

.PHONY: clean
clean: ## remove what the build made
	rm -rf bin dist
