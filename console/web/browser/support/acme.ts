// The services of another organization under their own charter, with a Collector and a console of their own.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync, type WriteStream } from "node:fs";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { eventually } from "./poll.ts";
import { freePorts, OUT, ROOT } from "./stack.ts";

const ACME = `${ROOT}conformance/foreign/acme/`;
const STOREFRONT = `${ACME}java/target/storefront.jar`;
const CART = `${ROOT}build/acme/cart`;
const VAULT = `${ROOT}target/debug/vault`;

export interface Acme {
  readonly console: string;
  readonly storefront: string;
  readonly stop: () => Promise<void>;
}

export async function startAcme(): Promise<Acme> {
  mkdirSync(OUT, { recursive: true });
  await build();
  const folder = mkdtempSync(`${tmpdir()}/plumbline-acme-`);
  const log = createWriteStream(`${OUT}acme.log`);
  const started: ChildProcess[] = [];
  const stop = async () => {
    for (const child of started.reverse()) await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await startAll(folder, log, started)), stop };
  } catch (failure) {
    await stop();
    throw failure;
  }
}

async function startAll(folder: string, log: WriteStream, started: ChildProcess[]): Promise<Omit<Acme, "stop">> {
  const [console, grpc, http, health, consoleGrpc, consoleHttp, nobody] = await freePorts(7);
  const start = (command: string, args: readonly string[], env: Record<string, string>): ChildProcess => {
    const child = spawn(command, args, { cwd: folder, env: { ...own(), ...env }, stdio: ["pipe", "pipe", "pipe"] });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    started.push(child);
    return child;
  };

  const charter = `${folder}/charter.json`;
  const sampling = `${folder}/sampling.yaml`;
  await plumbline("compile", `${ACME}charter`, "-o", charter);
  await plumbline("generate", "collector", "--charter", `${ACME}charter`, "-o", sampling);
  start("java", ["-Xmx128m", "-jar", `${ROOT}console/target/console.jar`], {
    PLUMBLINE_CONSOLE_LISTEN: `127.0.0.1:${console}`,
    PLUMBLINE_CONSOLE_OTLP_GRPC: `127.0.0.1:${consoleGrpc}`,
    PLUMBLINE_CONSOLE_OTLP_HTTP: `127.0.0.1:${consoleHttp}`,
    PLUMBLINE_CONSOLE_DATA: `${folder}/console`,
    PLUMBLINE_PROMETHEUS_URL: `http://127.0.0.1:${nobody}`,
    PLUMBLINE_ALERTMANAGER_URL: `http://127.0.0.1:${nobody}`,
    PLUMBLINE_CHARTER: `${ACME}charter`,
  });
  const collected = [`${ROOT}compose/collector/collector.yaml`, sampling, `${ROOT}compose/collector/console.yaml`].flatMap((file) => ["--config", file]);
  start(`${ROOT}.tools/bin/otelcol`, [...collected, "--feature-gates=ottl.functions.enableLambda"], {
    PLUMBLINE_COLLECTOR_GRPC: `127.0.0.1:${grpc}`,
    PLUMBLINE_COLLECTOR_HTTP: `127.0.0.1:${http}`,
    PLUMBLINE_COLLECTOR_HEALTH: `127.0.0.1:${health}`,
    PLUMBLINE_COLLECTOR_STORAGE: `${folder}/collector`,
    PLUMBLINE_OTLP_DIR: `${folder}/otlp`,
    PLUMBLINE_PROMETHEUS_URL: `http://127.0.0.1:${nobody}`,
    PLUMBLINE_CONSOLE_OTLP_GRPC: `127.0.0.1:${consoleGrpc}`,
  });
  const healthy = (what: string, url: string) => eventually(what, 60_000, async () => ((await fetch(url)).ok ? true : null));
  await Promise.all([healthy("acme's console", `http://127.0.0.1:${console}/healthz`), healthy("acme's Collector", `http://127.0.0.1:${health}/`)]);

  const telemetry = {
    PLUMBLINE_CHARTER: charter,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${http}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    OTEL_BSP_SCHEDULE_DELAY: "100",
    OTEL_BLRP_SCHEDULE_DELAY: "100",
  };
  const [calls, pages] = await ready(start(VAULT, [], { ...telemetry, OTEL_SERVICE_NAME: "vault" }));
  const [cart] = await ready(start(CART, [], { ...telemetry, OTEL_SERVICE_NAME: "cart", VAULT: `127.0.0.1:${calls}`, VAULT_PAGES: `http://127.0.0.1:${pages}` }));
  const agent = `-javaagent:${ROOT}agent-extension/target/plumbline-javaagent.jar`;
  const [storefront] = await ready(
    start("java", ["-Xmx192m", "-XX:TieredStopAtLevel=1", agent, `-Dcart=http://127.0.0.1:${cart}`, "-jar", STOREFRONT], { ...telemetry, OTEL_SERVICE_NAME: "storefront" }),
  );
  return { console: `http://127.0.0.1:${console}`, storefront: `http://127.0.0.1:${storefront}` };
}

/** What an earlier suite of the same build left is up to date: then this takes a second or two. */
async function build(): Promise<void> {
  if (!existsSync(STOREFRONT)) await run("mvn", "-B", "-ntp", "-q", "-Pforeign", "-Dmaven.test.skip=true", "-Dspotless.check.skip=true", "-pl", "conformance/foreign/acme/java", "package");
  await run("go", "build", "-o", CART, "./conformance/foreign/acme/go");
  await run("cargo", "build", "--locked", "--quiet", "--package", "acme-vault");
}

const plumbline = (...args: string[]) => run(`${ROOT}bin/plumbline`, ...args);

/** Waits without blocking: the runner gives up a worker that is silent for a minute. */
async function run(command: string, ...args: string[]): Promise<void> {
  const [code] = await once(spawn(command, args, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] }), "exit");
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with exit code ${code}`);
}

/** The environment without settings of another run. */
const own = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(OTEL|PLUMBLINE)_/.test(name)));

/** The ports of a service, which prints `ready PORT…` as soon as it serves. */
function ready(child: ChildProcess): Promise<string[]> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      if (line.startsWith("ready ")) resolve(line.split(" ").slice(1));
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${child.spawnargs.join(" ")} ended with exit code ${code}; see ${OUT}acme.log`)));
  });
}

/** A service ends with its standard input; Collector and console do when they are asked to. */
function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.stdin?.end();
    child.kill("SIGTERM");
  });
}
