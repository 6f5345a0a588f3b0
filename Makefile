# Plumbline's commands. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := bash

# How the services of `make demo` run: before (without Plumbline), observe or enforce.
MODE ?= enforce
# An incident to show instead of the tour, for example FAULT=worker:slow.
FAULT ?=
# Requests a second that `make demo` sends while it stays up; 0 is none.
TRAFFIC ?= 5
# The charter of `make stack`, for example CHARTER=../shop/charter.
CHARTER ?=
# How many mixed requests `make smoke` sends beside its own.
ORDERS ?=
# The key of gpg that signs a release.
KEY ?=
# More options for the command of the target, for example ARGS="--ports random".
ARGS ?=

.PHONY: help
help: ## List the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-14s  %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: prerequisites
prerequisites:
	@tools/prerequisites.sh

.PHONY: build
build: prerequisites ## Build the backend's tools (once) and the services; skips what is up to date
	@tools/build.sh demo

.PHONY: cli
cli: prerequisites ## Build the command line and the agent alone
	@tools/build.sh cli

.PHONY: demo
demo: build ## Run the three services and show their telemetry; MODE=before without Plumbline, FAULT=worker:slow for an incident, TRAFFIC=0 without steady requests
	@PLUMBLINE_JAVA_OPTS="-Xmx384m $$PLUMBLINE_JAVA_OPTS" exec bin/workbench demo --mode $(MODE) --traffic $(TRAFFIC) $(if $(FAULT),--fault $(FAULT)) $(ARGS)

.PHONY: stack
stack: prerequisites ## Run Collector, Prometheus, Alertmanager and console for your own services; CHARTER=DIR is their charter
	@tools/build.sh stack
	@PLUMBLINE_JAVA_OPTS="-Xmx128m $$PLUMBLINE_JAVA_OPTS" exec bin/plumbline stack up --folder build/stack $(if $(CHARTER),--charter "$(CHARTER)") $(ARGS)

.PHONY: smoke
smoke: build ## Run the demo unattended on free ports and check it: build/smoke/report.json; ORDERS=1000 adds mixed requests
	@PLUMBLINE_JAVA_OPTS="-Xmx384m $$PLUMBLINE_JAVA_OPTS" exec bin/workbench smoke $(if $(ORDERS),--orders $(ORDERS)) $(ARGS)

.PHONY: test
test: prerequisites ## Run every test in every language; ends with "N passed, N failed"
	@tools/test.sh

.PHONY: check
check: prerequisites ## Check formats, lints and configurations, run the unit tests: the quick loop
	@tools/test.sh checks unit

.PHONY: conformance
conformance: build ## Run the conformance cases in every language and compare the results; ARGS="--only go"
	@exec bin/workbench conformance $(ARGS)

.PHONY: million
million: build ## Compare every language's sampling decisions for a million trace ids at 12 rates
	@exec bin/workbench conformance sampling $(ARGS)

.PHONY: w3c
w3c: build ## Run the W3C Trace Context suite in every language; SUITE=DIR is your checkout of it
	@bin/workbench conformance --cases propagation/ >/dev/null && exec tools/w3c.sh "$(SUITE)" $(ARGS)

.PHONY: bench
bench: build ## Place 200 orders a second for a minute; count wrong responses, lost spans, memory; ARGS="--faults" adds a fault to every fifth
	@PLUMBLINE_JAVA_OPTS="-Xmx384m $$PLUMBLINE_JAVA_OPTS" exec bin/workbench smoke --rate 200 --for 60s $(ARGS)

.PHONY: bench-jmh
bench-jmh: ## Measure the cost of the rules for each span and metric on the JVM
	@benchmarks/jmh/run.sh $(ARGS)

.PHONY: bench-baseline
bench-baseline: ## Measure whether a hot path is slower than at the baseline commit; ARGS="COMMIT TURNS" for another
	@benchmarks/baseline/run.sh $(ARGS)

.PHONY: bench-overhead
bench-overhead: build ## Measure the overhead of agents on the edge, and of a correction in three places (half an hour); PEERS=1 adds other vendors' agents
	@PEERS=$(PEERS) benchmarks/overhead/run.sh $(ARGS)

.PHONY: bench-verify
bench-verify: build ## Measure how many spans a second plumbline verify checks
	@benchmarks/verify/run.sh

.PHONY: fuzz
fuzz: ## Fuzz the parsers of untrusted input, ten million executions a target; ARGS=60s for a minute each, ARGS=rust for one language
	@tools/fuzz.sh $(ARGS)

.PHONY: bench-startup
bench-startup: build ## Measure the edge's start: no agent, plain agent, Plumbline, Plumbline lean
	@benchmarks/startup/run.sh $(ARGS)

.PHONY: test-matrix
test-matrix: build ## Run the extension and other people's applications on every combination of agent, Java, instrumentation and packaging
	@mvn -B -ntp -q -pl agent-extension,workbench,conformance/foreign/java/tests -am verify -Dspotless.check.skip=true -Dplumbline.matrix=full -Dtest=none -Dit.test='NewServiceIT,MatrixIT,OldestJavasIT,SpringBootIT,SpringBoot4IT,ServletIT,NettyIT' \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

.PHONY: test-guides
test-guides: cli ## Run every command of the guides to adopt Plumbline; `make test` runs those of the Go guide
	@mvn -B -ntp -q -pl conformance/foreign/java/spring-boot package -Dspotless.check.skip=true -DskipTests
	@mvn -B -ntp -q -pl workbench -am verify -Dspotless.check.skip=true -Dplumbline.guides=all -Dtest=none -Dit.test=GuidesIT \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

.PHONY: test-consumers
test-consumers: ## Build Acme's services from what `make release` wrote, as others do, and verify them; ARGS=DIR is another release
	@tools/consumers.sh $(ARGS)

.PHONY: test-lessons
test-lessons: build ## Prove every lesson of the bootcamp on live telemetry, in each of its languages; ARGS=02 for one
	@mvn -B -ntp -q -pl workbench -am verify -Dspotless.check.skip=true -Dtest=none -Dit.test=LessonIT -Dplumbline.lessons="$(or $(ARGS),all)" \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

.PHONY: test-swap
test-swap: build ## Swap two charters every second for two minutes under load; `make test` does it for ten seconds
	@SWAP_SECONDS=120 tools/swap.sh

.PHONY: test-rule
test-rule: build ## Add the example of a new rule to a copy, build and test it there, and answer its cases in every language
	@tools/rule-test.sh build

.PHONY: test-floors
test-floors: ## Build and test the libraries with the oldest toolchains that they state; downloads these once
	@tools/floors.sh $(ARGS)

.PHONY: test-jaeger
test-jaeger: build ## Build Jaeger (once, many minutes) and test the console with its traces
	@tools/build.sh jaeger
	@mvn -B -ntp -q -pl console -am verify -Dspotless.check.skip=true -Dtest=none -Dit.test=RealJaeger \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

.PHONY: audit
audit: build ## Check locked dependencies (Maven, Go, Cargo, npm) against OSV advisories; ADVISORIES=DIR reads them from there
	@ADVISORIES="$(ADVISORIES)" exec tools/audit.sh $(ARGS)

.PHONY: release
release: prerequisites ## Make everything that is published in build/release/VERSION, from a clean tree; KEY=NAME signs it (RELEASE.md)
	@KEY="$(KEY)" tools/release.sh $(ARGS)

.PHONY: release-check
release-check: prerequisites ## Make a release twice and compare the bytes
	@KEY="$(KEY)" tools/release.sh --twice $(ARGS)

.PHONY: clean
clean: ## Remove build output; the tools in .tools/ stay
	rm -rf build target */target telemetry-go/*.out demo-go/*.out
