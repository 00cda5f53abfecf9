import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

/** For what `testing/synthesized-app.ts` synthesizes: it takes some seconds, and most suites want the same. */
const synthesizedApps = mkdtempSync(join(tmpdir(), "openai-sagemaker-synthesized-"));
process.env.SYNTHESIZED_APPS = synthesizedApps;
/** What `testing/published-types` makes of types, likewise. */
process.env.PUBLISHED_SCHEMAS = join(synthesizedApps, "published-schemas.json");
process.once("exit", () => rmSync(synthesizedApps, { recursive: true, force: true }));

/** Dependencies that ship no CommonJS build are compiled with our own files. */
const esModules = ["@seriousme", "eventsource-parser", "ai", "@ai-sdk", "@workflow", "zod", "leven", "commander"];

/** What takes longest is in `npm run test:all`, or alone in `npm run test:long`: larger crowds and samples, more processes and signals. */
const LONG = "\\.long\\.test\\.ts$";

/** Our files are ES modules for Node; Jest runs them as CommonJS, which is what its module registry does best. */
export default {
  testEnvironment: "node",
  // Two more than there are cores: many suites wait, for processes of their own or for time to pass.
  maxWorkers: availableParallelism() + 2,
  // Guards against what hangs; no test is decided by it, however busy the machine.
  testTimeout: 10 * 60_000,
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/cdktf.out/", LONG],
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join("|")})/)`],
  transform: {
    "\\.[cm]?[jt]s$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2023" }, module: { type: "commonjs" } },
    ],
  },
};
