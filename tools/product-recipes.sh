# How the repository's own products are built. Sourced by build.sh, which sets $root.
# A product is stale when a file it is made of is newer than its stamp, or when it is not there.
# shellcheck shell=bash disable=SC2154

readonly stamps="$root/build/stamps"
# shellcheck disable=SC2034
readonly all_products=(java worker gateway)
# A part of java, for those who only want the command line and the agent.
# shellcheck disable=SC2034
readonly rare_products=(cli)

# The console's pages are part of its jar, so they are built before it.
readonly pages=console/web/dist/index.html

product_title() {
  case $1 in
    java) echo "the Java modules" ;;
    cli) echo "the command line and the agent" ;;
    worker) echo "the worker (Rust)" ;;
    gateway) echo "the gateway (Go)" ;;
  esac
}

product_files() {
  case $1 in
    java) echo cli/target/plumbline.jar workbench/target/workbench.jar console/target/console.jar agent-extension/target/plumbline-javaagent.jar demo-java/target/edge.jar "$pages" ;;
    cli) echo cli/target/plumbline.jar agent-extension/target/plumbline-javaagent.jar ;;
    worker) echo target/release/worker ;;
    gateway) echo build/bin/gateway ;;
  esac
}

product_sources() {
  case $1 in
    java) echo pom.xml .mvn charter charter-java clients packaging conformance compose templates cli workbench agent-extension demo-java proto console ;;
    cli) echo pom.xml .mvn charter charter-java clients packaging conformance/{otlp,checker} compose templates cli agent-extension ;;
    worker) echo Cargo.toml Cargo.lock charter telemetry-rust demo-rust proto ;;
    gateway) echo go.work telemetry-go demo-go ;;
  esac
}

product_is_built() {
  local file stamp="$stamps/$1"
  local -a files sources
  read -ra files <<<"$(product_files "$1")"
  read -ra sources <<<"$(product_sources "$1")"
  [[ -f $stamp ]] || return 1
  for file in "${files[@]}"; do
    [[ -f $root/$file ]] || return 1
  done
  [[ -z $(cd "$root" && find "${sources[@]}" \( -name target -o -name node_modules -o -name dist \) -prune -o -newer "$stamp" -print -quit) ]]
}

pages_are_built() {
  [[ -f $root/$pages ]] &&
    [[ -z $(cd "$root/console/web" && find . \( -name node_modules -o -name dist -o -name test -o -name browser \) -prune -o -type f -newer "$root/$pages" -print -quit) ]]
}

build_pages() {
  (cd "$root/console/web" && npm ci --no-audit --no-fund && npm run build)
}

# The stamp has the time of the start: what is edited during a build is newer.
job_java() {
  local begun="$stamps/java.begun"
  mkdir -p "$stamps"
  touch "$begun"
  pages_are_built || build_pages
  package_java
  touch -r "$begun" "$stamps/cli"
  mv "$begun" "$stamps/java"
}

job_cli() {
  local begun="$stamps/cli.begun"
  mkdir -p "$stamps"
  touch "$begun"
  package_java -pl cli,agent-extension -am
  mv "$begun" "$stamps/cli"
}

package_java() { (cd "$root" && mvn -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true "$@" package); }

job_worker() {
  local begun="$stamps/worker.begun"
  mkdir -p "$stamps"
  touch "$begun"
  (cd "$root" && cargo build --release --locked --package worker)
  mv "$begun" "$stamps/worker"
}

job_gateway() {
  local begun="$stamps/gateway.begun"
  mkdir -p "$stamps" "$root/build/bin"
  touch "$begun"
  (cd "$root" && CGO_ENABLED=0 go build -o build/bin/gateway ./demo-go/cmd/gateway)
  mv "$begun" "$stamps/gateway"
}

# A mistake in the charter or in a source file, as file:line:column and what was expected; without the build tools' other output.
product_problems() {
  case $1 in
    java | cli) sed -nE "s#^.*\[java\] (.*:[0-9]+:[0-9]+: .*)#\1#p; s#^\[ERROR\] (.*\.java:)\[([0-9]+),([0-9]+)\] (.*)#\1\2:\3: \4#p" "$2" ;;
    worker) sed -nE '/^error/,/^ *--> /p' "$2" ;;
    gateway) grep -E '^[^ ]+\.go:[0-9]+:[0-9]+: ' "$2" ;;
  esac | sed "s#$root/##g" | awk '!seen[$0]++' | head -n 40 || true
}
