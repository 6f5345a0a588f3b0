// The real stack, as `make demo` runs it, on free ports: three services, Collector, Prometheus, Alertmanager, console.
import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync, rmSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";

export const ROOT = new URL("../../../../", import.meta.url).pathname;
export const OUT = `${ROOT}build/web/`;

/** The state of the bootcamp's learner for this run: nobody's own. */
export const BOOTCAMP = `${OUT}bootcamp.json`;

const LISTENERS = ["edge", "gateway-grpc", "gateway-http", "worker-grpc", "worker-http", "collector-grpc", "collector-http", "collector-health", "prometheus", "alertmanager", "console", "console-otlp-grpc", "console-otlp-http"] as const;
const START_LIMIT_MS = 300_000;

export interface Addresses {
  readonly console: string;
  readonly edge: string;
  readonly collector: string;
}

export interface RunningStack {
  readonly addresses: Addresses;
  readonly stop: () => Promise<void>;
}

/** Resolves when the demo is up: one order, twenty more, and all 24 faults are done. */
export async function startStack(): Promise<RunningStack> {
  mkdirSync(OUT, { recursive: true });
  rmSync(BOOTCAMP, { force: true });
  const free = await freePorts(LISTENERS.length);
  const ports = new Map(LISTENERS.map((listener, i): [string, number] => [listener, free[i]!]));
  const chosen = [...ports].flatMap(([listener, port]) => ["--port", `${listener}=${port}`]);
  const child = spawn("bin/workbench", ["demo", "--folder", "browser", ...chosen], { cwd: ROOT, env: { ...process.env, PLUMBLINE_JAVA_OPTS: "-Xmx384m", PLUMBLINE_BOOTCAMP: BOOTCAMP } });
  const log = createWriteStream(`${OUT}stack.log`);
  child.stderr.pipe(log, { end: false });
  await shown(child, (text) => log.write(text));
  const url = (listener: string) => `http://127.0.0.1:${ports.get(listener)}`;
  return { addresses: { console: url("console"), edge: url("edge"), collector: url("collector-http") }, stop: () => stopped(child) };
}

function shown(child: ChildProcess, log: (text: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    const limit = setTimeout(() => fail("did not come up"), START_LIMIT_MS);
    const fail = (why: string) => {
      clearTimeout(limit);
      child.kill("SIGTERM");
      reject(new Error(`the stack ${why}; its last output (all of it in ${OUT}stack.log):\n${text.slice(-1_500)}`));
    };
    child.on("error", (error) => fail(`could not be started: ${error.message}`));
    child.on("exit", (code) => fail(`ended with exit code ${code}`));
    child.stderr?.on("data", (data: Buffer) => (text += data.toString()));
    child.stdout?.on("data", (data: Buffer) => {
      text += data.toString();
      log(data.toString());
      if (!text.includes("Ctrl-C stops everything")) return;
      clearTimeout(limit);
      child.removeAllListeners("exit");
      resolve();
    });
  });
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.on("exit", () => resolve());
    child.kill("SIGINT");
  });
}

/** Different ports: all are open before the first is closed. They lie below the range from which systems give out client ports. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, opened));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

const FROM = 15_000;
const TO = 31_000;

function opened(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    const listen = () => server.listen(FROM + Math.floor(Math.random() * (TO - FROM)), "127.0.0.1");
    server.on("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? listen() : reject(error)));
    server.on("listening", () => resolve(server));
    listen();
  });
}
