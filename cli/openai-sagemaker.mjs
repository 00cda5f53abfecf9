#!/usr/bin/env -S node --
// The command line's first step, in whatever Node the machine has, before `npm ci` too: plain JavaScript on purpose.
import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const fileAt = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const pinnedNode = findPinnedNode();
if (pinnedNode === undefined) {
  console.error("Run `npm ci` first: it brings Node 22 and everything else that openai-sagemaker runs on.");
  process.exitCode = 1;
} else if (pinnedNode === realpathSync(process.execPath)) {
  await import("./main.ts");
} else {
  // The dashes here and above: without them Node takes --env-file for itself, wherever it stands (nodejs/node#54232).
  passOn(spawn(pinnedNode, ["--", fileAt("main.ts"), ...process.argv.slice(2)], { stdio: "inherit" }));
}

/** The Node of the npm package `node`, which package-lock.json fixes. */
function findPinnedNode() {
  try {
    return realpathSync(fileAt("../node_modules/node/bin/node"));
  } catch {
    return undefined;
  }
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
