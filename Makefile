# Everything a newcomer or CI runs. Each target installs or builds what it needs and nothing more.
SHELL := /bin/sh
NODE := node_modules/.bin/node
INSTALLED := node_modules/.installed
# ccr in few files, which starts sooner; it is made anew when a source file is newer, and not used when one differs.
BUNDLE := node_modules/.cache/ccr/bundle/whole.json
# The Node.js of the packages, for every program that is started by its first line.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
# Compiled code is kept from one run to the next.
export NODE_COMPILE_CACHE ?= $(CURDIR)/node_modules/.cache/node

.DEFAULT_GOAL := help
.PHONY: help install preview up destroy test lint typecheck validate status toolchain doctor \
  sandbox-up sandbox-bare sandbox-status sandbox-down sandbox-reset bench bench-stacks bench-peers bench-preview \
  soak fuzz mutation sbom site screenshots \
  credential-change-validate credential-change-status credential-change-status-json credential-change-render

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-33s %s\n", $$1, $$2 }' Makefile

$(INSTALLED): package.json package-lock.json .npmrc
	@sh toolchain/prerequisites.sh
	npm ci --no-audit
	@touch $@

$(BUNDLE): $(INSTALLED) $(shell find bundle cli hub lanes live -name '*.[tj]s')
	@$(NODE) bundle/build-bundle.ts

install: $(BUNDLE) ## install the npm packages, and bundle ccr

preview: $(INSTALLED) ## preview the committed requests against the sandbox (WHAT_IF=CCR-…: as if it were approved; POLICY_PACK=policies)
	@$(NODE) sandbox/main.ts pulumi preview --diff --show-full-output $(if $(WHAT_IF),--config ccr:whatIf=$(WHAT_IF)) \
	  $(if $(POLICY_PACK),--policy-pack "$(POLICY_PACK)")

up: $(INSTALLED) ## grant the committed requests in the sandbox
	@$(NODE) sandbox/main.ts pulumi up --yes --diff

destroy: $(INSTALLED) ## take everything that `make up` granted away again
	@$(NODE) sandbox/main.ts pulumi destroy --yes

test: $(BUNDLE) ## run all checks and tests
	@$(NODE) tests/run.ts

lint: $(INSTALLED) ## check format, lint rules and the import table
	@node_modules/.bin/biome check .

typecheck: $(INSTALLED) ## check the types
	@node_modules/.bin/tsc -p .

validate: $(BUNDLE) ## check the committed requests
	@$(NODE) cli/ccr.js validate credential-change-requests

status: $(BUNDLE) ## say of each committed request whether it grants, and why not
	@$(NODE) cli/ccr.js status credential-change-requests

# CCR, REVIEWER and COMMENT reach the recipes through the environment, so that no shell reads what they hold.
credential-change-validate: validate ## the same as validate

credential-change-status: status ## the same as status

credential-change-status-json: $(BUNDLE) ## the status as JSON, for ops-warden
	@$(NODE) cli/ccr.js status --json

credential-change-render: $(BUNDLE) ## show a request as its reviewers decide by it: CCR=…
	@$(NODE) cli/ccr.js render "$$CCR"

RECORDS := approve deny needs-changes confirm-binding comment propose cancel deactivate
.PHONY: $(RECORDS:%=credential-change-%) credential-change-sync-decision
$(RECORDS:%=credential-change-%): $(INSTALLED)
	@$(NODE) cli/ccr.js $(@:credential-change-%=%) "$$CCR" --reviewer "$$REVIEWER" --comment "$$COMMENT" \
	  $(if $(DRY_RUN),--dry-run)

credential-change-approve: ## approve a request (also -deny, -needs-changes, …): CCR=… REVIEWER=… COMMENT=…

credential-change-sync-decision: $(INSTALLED) ## record a decision of the State Hub: CCR=… DECISION=…
	@$(NODE) cli/ccr.js sync-decision "$$CCR" --decision-id "$$DECISION"

ON_STACK := plan apply verify drift operator-commands runbook cut-off rotate
.PHONY: $(ON_STACK:%=credential-change-%)
# BY says who operates, YES goes on without asking, RECORD keeps the evidence of a verification; the stack is CCR_STACK.
# That something would change (exit code 3) fails no target but -drift.
$(ON_STACK:%=credential-change-%): $(INSTALLED)
	@$(NODE) cli/ccr.js $(@:credential-change-%=%) $(if $(CCR),"$$CCR") $(if $(BY),--by "$$BY") $(if $(YES),--yes) \
	  $(if $(RECORD),--record) $(if $(filter %-drift,$@),,|| [ $$? -eq 3 ])

credential-change-plan: ## what requests come to, and what an update would change: [CCR=…] (also -verify, -drift, …)

credential-change-runbook: ## go the whole way of an approved request: CCR=… [BY=… YES=1]

.PHONY: credential-change-rotation-due
credential-change-rotation-due: $(INSTALLED) ## when credentials are to be rotated (-rotate, -deactivate, -cut-off: CCR=…)
	@$(NODE) cli/ccr.js rotation due

toolchain: $(INSTALLED) ## build the programs that are not on PATH
	@$(NODE) toolchain/build.ts

doctor: ## say what is there, what is missing and how to get it
	@if [ -x $(NODE) ]; then $(NODE) toolchain/doctor.ts; else sh toolchain/prerequisites.sh && \
	  { echo "npm packages are missing: make install"; exit 1; }; fi

sandbox-up: $(INSTALLED) ## start the sandbox
	@$(NODE) sandbox/main.ts up

sandbox-bare: $(INSTALLED) ## start the sandbox with an empty secrets server, for ccr bootstrap dev
	@$(NODE) sandbox/main.ts up --bare

sandbox-status: $(INSTALLED) ## say what of the sandbox runs
	@$(NODE) sandbox/main.ts status

sandbox-down: $(INSTALLED) ## stop the sandbox; what it stored stays
	@$(NODE) sandbox/main.ts down

sandbox-reset: $(INSTALLED) ## stop the sandbox and delete what it stored
	@$(NODE) sandbox/main.ts reset

bench: $(BUNDLE) ## compare speed, each ratio in one run (lines: bench NAME VALUE GOAL)
	@$(NODE) bench/validate.ts
	@$(NODE) bench/guard.ts
	@$(NODE) bench/program.ts

bench-stacks: $(INSTALLED) ## what one stack costs among 50 clusters of 200 lanes
	@$(NODE) bench/stacks.ts

bench-peers: $(INSTALLED) ## compare with other tools on the same work; builds them first (PEERS="program guard validate plan")
	@$(NODE) bench/peers.ts $(PEERS)

bench-preview: $(INSTALLED) ## split a preview of 1,000 lanes without a change into engine, providers and program (LANES=…)
	@$(NODE) bench/preview.ts

soak: $(INSTALLED) ## ten writers do random legal things at once for two hours (MINUTES=… SEED=… LOG=file)
	@$(NODE) tests/soak/main.ts $(if $(MINUTES),--minutes "$(MINUTES)") $(if $(SEED),--seed "$(SEED)") $(if $(LOG),--log "$(LOG)")

fuzz: $(INSTALLED) ## run the property tests with 100,000 cases each
	@FUZZ_CASES=100000 node_modules/.bin/vitest run --project 'unit*' property --testTimeout=3600000

# An hour or two for all groups; STATIC=1 takes hours more.
MUTATION := tests/mutation/node_modules/.installed
$(MUTATION): tests/mutation/package.json tests/mutation/package-lock.json tests/mutation/.npmrc
	npm ci --prefix tests/mutation --no-audit --ignore-scripts
	@touch $@

mutation: $(INSTALLED) $(MUTATION) ## change the code at one place at a time, and count what no test notices (GROUP=digest MUTATE=glob STATIC=1 JOBS=n)
	@$(NODE) tests/mutation/main.ts $(GROUP:%=--group %) $(foreach each,$(MUTATE),--mutate "$(each)") $(if $(STATIC),--static) \
	  $(if $(JOBS),--concurrency "$(JOBS)") --incremental

sbom: $(INSTALLED) ## write the bill of materials of what is shipped to credential-lanes.cdx.json
	@npm sbom --package-lock-only --omit dev --sbom-format cyclonedx > credential-lanes.cdx.json

site: $(INSTALLED) ## build the documentation for a browser, into dist-site/
	@$(NODE) website/main.ts

screenshots: $(INSTALLED) ## make the pictures of the documentation anew (screenshots need Chromium)
	@$(NODE) website/pictures/main.ts
