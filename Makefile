# Plumbline's commands. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := bash

# How the services of `make demo` run: before (without Plumbline), observe or enforce.
MODE ?= enforce
# An incident to show instead of the tour, for example FAULT=worker:slow.
FAULT ?=
# How many mixed requests `make smoke` sends beside its own.
ORDERS ?=
# More options for the command behind the target, for example ARGS="--ports random".
ARGS ?=

.PHONY: help
help: ## List the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-14s  %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: prerequisites
prerequisites:
	@tools/prerequisites.sh

.PHONY: build
build: prerequisites ## Build the stack's tools (once) and the services; nothing that is up to date
	@tools/build.sh demo

.PHONY: demo
demo: build ## Run the three services and show what their telemetry says; MODE=before without Plumbline, FAULT=worker:slow an incident
	@PLUMBLINE_JAVA_OPTS="-Xmx384m $$PLUMBLINE_JAVA_OPTS" exec bin/plumbline demo --mode $(MODE) $(if $(FAULT),--fault $(FAULT)) $(ARGS)

.PHONY: smoke
smoke: build ## Run the demo unattended on free ports and judge it: build/smoke/report.json; ORDERS=1000 with so many mixed requests
	@PLUMBLINE_JAVA_OPTS="-Xmx384m $$PLUMBLINE_JAVA_OPTS" exec bin/plumbline smoke $(if $(ORDERS),--orders $(ORDERS)) $(ARGS)

.PHONY: test
test: prerequisites ## Run every test in every language; ends with "N passed, N failed"
	@tools/test.sh

.PHONY: check
check: prerequisites ## Check formats, lints and configurations, run the unit tests: the quick loop
	@tools/test.sh checks unit

.PHONY: conformance
conformance: build ## Put the cases to Java, Go, Rust and Python and compare the answers; ARGS="--only go"
	@exec bin/plumbline conformance $(ARGS)

.PHONY: million
million: build ## Put a million trace ids at 12 rates to every language's samplers: who keeps which?
	@exec bin/plumbline conformance sampling $(ARGS)

.PHONY: w3c
w3c: build ## Run the W3C Trace Context suite against every relay; SUITE=DIR is your checkout of it
	@bin/plumbline conformance --cases propagation/ >/dev/null && exec tools/w3c.sh "$(SUITE)" $(ARGS)

.PHONY: bench
bench: build ## Place 200 orders a second for a minute; count wrong answers, lost spans, memory; ARGS="--faults" with a fault in every fifth
	@PLUMBLINE_JAVA_OPTS="-Xmx384m $$PLUMBLINE_JAVA_OPTS" exec bin/plumbline smoke --rate 200 --for 60s $(ARGS)

.PHONY: bench-jmh
bench-jmh: ## Measure what the rules cost for each span and metric on the JVM
	@benchmarks/jmh/run.sh $(ARGS)

.PHONY: bench-baseline
bench-baseline: ## Measure whether a hot path is slower than at the baseline commit; ARGS="COMMIT TURNS" for another
	@benchmarks/baseline/run.sh $(ARGS)

.PHONY: bench-overhead
bench-overhead: build ## Measure what agents cost the edge, and a correction in three places (half an hour); PEERS=1 with other vendors' agents
	@PEERS=$(PEERS) benchmarks/overhead/run.sh $(ARGS)

.PHONY: bench-verify
bench-verify: build ## Measure how many spans a second plumbline verify judges
	@benchmarks/verify/run.sh

.PHONY: fuzz
fuzz: ## Fuzz what reads strangers' bytes, ten million executions a target; ARGS=60s for a minute each, ARGS=rust for one language
	@tools/fuzz.sh $(ARGS)

.PHONY: bench-startup
bench-startup: build ## Measure the edge's start: no agent, plain agent, Plumbline, Plumbline lean
	@benchmarks/startup/run.sh $(ARGS)

.PHONY: test-matrix
test-matrix: build ## Run the extension, and applications that are not ours, on every combination of agent, Java, weaving and packaging
	@mvn -B -ntp -q -pl agent-extension,conformance/foreign/java/tests -am verify -Dspotless.check.skip=true -Dplumbline.matrix=full -Dtest=none -Dit.test='MatrixIT,SpringBootIT,SpringBoot4IT,ServletIT,NettyIT' \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

.PHONY: test-jaeger
test-jaeger: build ## Build a Jaeger (once, many minutes) and let the console read its traces
	@tools/build.sh jaeger
	@mvn -B -ntp -q -pl console -am verify -Dspotless.check.skip=true -Dtest=none -Dit.test=RealJaeger \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

.PHONY: audit
audit: build ## Hold what is locked (Maven, Go, Cargo, npm) against advisories of OSV; ADVISORIES=DIR takes them from there
	@ADVISORIES="$(ADVISORIES)" exec tools/audit.sh $(ARGS)

.PHONY: clean
clean: ## Remove what was built; the tools in .tools/ stay
	rm -rf build target */target telemetry-go/*.out demo-go/*.out
