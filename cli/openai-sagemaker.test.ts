import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnvironment } from "../testing/synthesized-app.ts";

const SOURCES = ["openai-sagemaker.mjs", "pinned-node.mjs", "swallowed-flags.mjs"];

/** A clone with the first step of the command line alone. */
let clone: string;
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), "launcher-"));
  mkdirSync(join(clone, "cli"));
  for (const file of SOURCES) copyFileSync(join(import.meta.dirname, file), join(clone, "cli", file));
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

const launcher = () => join(clone, "cli", "openai-sagemaker.mjs");

/** Puts a Node where `npm ci` does: not the one that starts the launcher, as far as that can see. */
function install(main: string): void {
  mkdirSync(join(clone, "node_modules", "node", "bin"), { recursive: true });
  const node = join(clone, "node_modules", "node", "bin", "node");
  writeFileSync(node, `#!/bin/sh\nexec "${process.execPath}" "$@"\n`);
  chmodSync(node, 0o755);
  writeFileSync(join(clone, "cli", "main.ts"), main);
}

test("before npm ci it is one sentence and exit code 1", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher(), "deploy"], { encoding: "utf8" });
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: "",
    stderr: "Run `npm ci` first: it brings Node 22 and everything else that openai-sagemaker runs on.\n",
  });
});

test("words, what is read and written, and the exit code pass through to the pinned Node", () => {
  install(`
    process.stdin.on("data", (text) => process.stdout.write(String(text)));
    process.stdin.on("end", () => { console.error(JSON.stringify(process.argv.slice(2))); process.exitCode = 7; });
  `);
  const words = ["deploy", "--env-file", "a b", "--", "-x"];
  const options = { encoding: "utf8", input: "read", env: cleanEnvironment() } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--", launcher(), ...words], options);
  expect({ status, stdout, words: JSON.parse(stderr) }).toEqual({ status: 7, stdout: "read", words });
});

test.each<[NodeJS.Signals, string, number]>([
  ["SIGINT", "", 130],
  ["SIGTERM", "", 143],
  ["SIGINT", 'process.on("SIGINT", () => process.exit(0));', 0],
])("%s passes through, with %j the exit code is its own", async (signal, handler, expected) => {
  install(`${handler} setInterval(() => undefined, 1000); console.log("up");`);
  const child = spawn(process.execPath, [launcher()], { env: cleanEnvironment() });
  child.stdout.once("data", () => child.kill(signal));
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(code).toBe(expected);
});

test("it runs from wherever its link stands, as npx has it", () => {
  install('console.log("ran");');
  const link = join(clone, "openai-sagemaker");
  symlinkSync(launcher(), link);
  expect(execFileSync(link, ["status"], { encoding: "utf8", env: cleanEnvironment() })).toBe("ran\n");
});
