import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { initializeStacks } from "./initialize-stacks.ts";
import { openRunLog } from "./run-log.ts";
import { stackProgress } from "./stack-progress.ts";

const work = mkdtempSync(join(tmpdir(), "initialize-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const IN_USE = {
  "@message": "Error: Failed to install provider",
  type: "diagnostic",
  diagnostic: {
    severity: "error",
    summary: "Failed to install provider",
    detail:
      "Error while installing hashicorp/aws v6.29.0: failed to create directory /cache/linux_amd64: mkdir: file exists",
  },
};

/** A Terraform whose `init` fails a number of times, each time with this message. */
function initialize(name: string, { failures, message }: { readonly failures: number; readonly message: object }) {
  const folder = join(work, name, "stacks", "api");
  mkdirSync(folder, { recursive: true });
  const tries = join(work, name, "tries");
  writeFileSync(tries, "");
  writeFileSync(join(work, name, "message"), `${JSON.stringify(message)}\n`);
  const program = join(work, name, "terraform");
  writeFileSync(
    program,
    `#!/bin/sh\necho init >> "${tries}"\n[ $(wc -l < "${tries}") -gt ${failures} ] || { cat "${join(work, name, "message")}"; exit 1; }\n`,
    { mode: 0o755 },
  );
  const run = {
    program,
    environment: { PATH: process.env.PATH, TF_PLUGIN_CACHE_DIR: join(work, name, "cache") },
    stage: "dev",
    log: openRunLog(join(work, name), "dev"),
    progress: stackProgress({ write: () => undefined }, ["api"]),
  };
  const stack = { name: "api", folder, dependencies: [], resources: [] };
  return {
    failures: initializeStacks(run, [stack]).finally(() => run.progress.clear()),
    tries: () => readFileSync(tries, "utf8").trim().split("\n").length,
  };
}

test("waits while another run fills the plugin cache", async () => {
  const { failures, tries } = initialize("in-use", { failures: 1, message: IN_USE });
  expect(await failures).toEqual([]);
  expect(tries()).toBe(2);
});

test("reports any other failure at once", async () => {
  const diagnostic = { ...IN_USE.diagnostic, detail: "could not connect to registry.terraform.io" };
  const { failures, tries } = initialize("unreachable", { failures: 9, message: { ...IN_USE, diagnostic } });
  expect(await failures).toMatchObject([{ stack: "api", errors: [{ detail: diagnostic.detail }] }]);
  expect(tries()).toBe(1);
});
