# The one entry to every tool. `make up` runs Parley, `make test` passes every test; both set up what they need.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PY := .venv/bin/python
CODE := functions sdk/python tools tests bench
export PYTHONPATH := tools:functions:sdk/python

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# ---- Run ----

.PHONY: up deploy reset logs mail chat
up: setup-all ## Run Parley on this machine until Ctrl-C
	@exec $(PY) -m devstack up

deploy: ## Build and deploy what changed onto the running system
	@$(PY) -m devstack deploy

reset: ## Forget all local data
	@if [ -x $(PY) ]; then $(PY) -m devstack reset; else rm -rf .parley/emulator .parley/build .parley/local.json; fi

logs: ## Follow the functions' logs of a running system
	@$(PY) -m devstack logs

mail: ## Show the latest mails that Parley has sent on this machine
	@$(PY) -m devstack mail

chat: ## Chat in the terminal with the running system
	@$(PY) -m parley_sdk chat

# ---- Set up ----

.PHONY: setup-all setup-project setup-web
setup-all:
	@./tools/setup project emulator sam web

setup-project:
	@./tools/setup project

setup-web:
	@./tools/setup web

# ---- Test ----

.PHONY: test lane-python lane-web lint types imports template web-check unit contract integration e2e soak
test: ## Set up and pass every test
	@./tools/setup project emulator sam web libraries browser
	@npm run --silent build
	@$(MAKE) -j2 --output-sync=line lane-python lane-web
	@echo "All tests passed."

# Two lanes of about the same length, each with a deployed system of its own.
lane-python:
	@$(MAKE) -j1 lint types imports template
	@$(PY) -m pytest tests/unit tests/contract
	@$(PY) -m pytest tests/integration

lane-web:
	@npm run --silent lint && npm run --silent typecheck && npm test --silent
	@$(PY) -m pytest tests/e2e

lint: ## Style of the Python code
	@$(PY) -m ruff check $(CODE) && $(PY) -m ruff format --check $(CODE)

types: ## Types of the Python code
	@$(PY) -m mypy

imports: ## Who may import whom
	@.venv/bin/lint-imports --no-cache

template: ## The templates, by cfn-lint and SAM
	@.venv/bin/cfn-lint template.yaml infra/*.yaml
	@SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 .venv-sam/bin/sam validate --lint --template template.yaml

web-check: setup-web ## Style, types, units and the build of the web client and the TypeScript SDK
	@npm run --silent lint && npm run --silent typecheck && npm test --silent && npm run --silent build

unit: setup-project ## Unit tests
	@$(PY) -m pytest tests/unit

contract: setup-project ## Contract tests: memory twins and DynamoDB (moto)
	@$(PY) -m pytest tests/contract

integration: setup-all ## The deployed stack, driven by the SDK and by libraries of others
	@./tools/setup libraries
	@$(PY) -m pytest tests/integration

e2e: ## Two browsers
	@./tools/setup project emulator sam web libraries browser
	@npm run --silent build
	@$(PY) -m pytest tests/e2e

soak: setup-all ## A group of 10,000, while members come and go: some minutes, not in `make test`
	@$(PY) -m pytest tests/soak -s

# ---- Measure ----

.PHONY: bench bench-web size
bench: setup-all ## Count and price what a message costs; time imports, posts and cold starts
	@$(PY) -m bench.imports
	@$(PY) -m bench.accounting
	@$(PY) -m bench.fanout
	@$(PY) -m bench.coldstart

bench-web: ## Time first paint and switches of the web client, and frames while 100,000 messages scroll
	@./tools/setup project emulator sam web browser
	@npm run --silent build
	@$(PY) -m bench.client

size: setup-web ## Size of what ships: to Lambda, and to a browser
	@$(PY) -m devstack size
	@npm run --silent build --workspace web

# ---- Keep ----

.PHONY: format lock docs screenshots
docs: setup-project setup-web ## Make docs/openapi.json, docs/asyncapi.json and the SDK's types from the code
	@$(PY) -m apidocs
	@npm run --silent generate

screenshots: ## Take the pictures of the web client anew (docs/client.md)
	@./tools/setup project emulator sam web browser
	@npm run --silent build
	@$(PY) tools/screenshots.py

format: ## Format the code
	@$(PY) -m ruff check --fix $(CODE); $(PY) -m ruff format $(CODE)
	@npm run --silent format

UV := $(CURDIR)/.parley/uv/bin/uv
COMPILE := $(UV) pip compile --quiet --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header
lock: setup-project ## Lock the Python dependencies of pyproject.toml
	@$(COMPILE) --group runtime --override requirements/layer-overrides.txt -o requirements/runtime.txt
	@for group in media push dev emulator sam; do $(COMPILE) --group $$group -o requirements/$$group.txt || exit 1; done
	@echo uv | $(COMPILE) - -o requirements/uv.txt

# ---- AWS ----

.PHONY: aws-build aws-deploy aws-web rotate-keys
aws-build: ## Build for AWS (newest Python, arm64)
	@./tools/setup project sam
	@UV="$(UV)" .venv-sam/bin/sam build

aws-deploy: aws-build ## Deploy to AWS, asking for what it needs
	@.venv-sam/bin/sam deploy --guided

aws-web: ## Build the web client and publish it: make aws-web STACK=parley
	@./tools/setup project web
	@npm run --silent build
	@$(PY) -m devstack publish --stack "$(or $(STACK),parley)"

rotate-keys: setup-project ## Succeed the key that signs tokens: make rotate-keys STACK=parley [URGENT=1]
	@$(PY) -m devstack rotate-keys --stack "$(or $(STACK),parley)" $(if $(URGENT),--urgent)
