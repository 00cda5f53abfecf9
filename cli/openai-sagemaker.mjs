#!/usr/bin/env -S node --
// The command line's first step, in whatever Node the machine has, before `npm ci` too: plain JavaScript on purpose.
import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { NOT_INSTALLED, pinnedNode } from "./pinned-node.mjs";
import { refusalOfSwallowedFlags } from "./swallowed-flags.mjs";

const words = process.argv.slice(2);
const node = pinnedNode();
// `npm start` is `openai-sagemaker start`.
const typed = process.env.npm_command === "exec" ? words : words.slice(1);
const refusal = node === undefined ? NOT_INSTALLED : refusalOfSwallowedFlags(process.env, typed);

if (refusal !== undefined) {
  console.error(refusal);
  process.exitCode = 1;
} else if (node === realpathSync(process.execPath)) {
  await import("./main.ts");
} else {
  // The dashes here and above: without them Node takes --env-file for itself, wherever it stands (nodejs/node#54232).
  passOn(spawn(node, ["--", fileURLToPath(new URL("main.ts", import.meta.url)), ...words], { stdio: "inherit" }));
}

/** Signals go in, and the exit code comes out. */
function passOn(child) {
  // A terminal's Ctrl-C reaches the child by itself as well: the two count as one there.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.once("error", (error) => {
    console.error(`Node 22 does not start (${error.message}): run \`npm ci\` again.`);
    process.exitCode = 1;
  });
  child.once("close", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
