import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { UserError } from "../../user-error.ts";

/**
 * llama.cpp for Node, MIT. No dependency of this package: who runs no real model here does not pay for it.
 * https://github.com/withcatai/node-llama-cpp
 */
const VERSION = "3.21.1";

/** Measured with linux-x64: 117 packages. */
export const RUNTIME_SIZE = "50 MB to fetch, 84 MB on the disk";

/** The package with llama.cpp for this machine: the CPU, or a Mac's GPU. Those for CUDA and Vulkan have hundreds of megabytes. */
const BINARIES: Readonly<Record<string, string>> = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "darwin-arm64": "mac-arm64-metal",
  "darwin-x64": "mac-x64",
  "win32-x64": "win-x64",
  "win32-arm64": "win-arm64",
};

export interface Runtime {
  /** In whose `node_modules` it lies, once it is installed. */
  readonly folder: string;
  readonly isInstalled: boolean;
}

/** @param cache see `cacheFolder` */
export function findRuntime(cache: string, machine = `${process.platform}-${process.arch}`): Runtime {
  if (BINARIES[machine] === undefined) {
    throw new UserError(
      `--model: there is no llama.cpp for ${machine} in node-llama-cpp. Run a model server and give its address with --openai-url.`,
    );
  }
  const folder = join(cache, `node-llama-cpp-${VERSION}-${machine}`);
  // It gets this name when it is whole.
  return { folder, isInstalled: existsSync(folder) };
}

const UNFINISHED = "installing-";

/**
 * Installs it with npm, whole or not at all: what is left of an interrupted one is removed. None of its scripts is run.
 * @param environment with which npm runs
 * @throws with npm's own words
 */
export async function installRuntime(
  cache: string,
  { folder }: Runtime,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  await mkdir(cache, { recursive: true });
  for (const name of await readdir(cache)) {
    if (name.startsWith(UNFINISHED) && !isAlive(name)) await rm(join(cache, name), { recursive: true, force: true });
  }
  const staging = await mkdtemp(join(cache, `${UNFINISHED}${process.pid}-`));
  try {
    await writeFile(join(staging, "package.json"), JSON.stringify({ private: true }));
    await npm(
      [
        "install",
        "--save-exact",
        // The optional dependencies are the binaries for every machine; the peer is TypeScript, for its types.
        "--omit=optional",
        "--legacy-peer-deps",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        `node-llama-cpp@${VERSION}`,
        `@node-llama-cpp/${BINARIES[`${process.platform}-${process.arch}`]}@${VERSION}`,
      ],
      { cwd: staging, environment },
    );
    await rename(staging, folder).catch((error: NodeJS.ErrnoException) => {
      // Another start was faster.
      if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes(error.code ?? "")) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function isAlive(name: string): boolean {
  try {
    process.kill(Number(name.slice(UNFINISHED.length).split("-")[0]), 0);
    return true;
  } catch {
    return false;
  }
}

/** npm's own variables of this project's run, which would send it to the wrong folder. */
const OF_ANOTHER_RUN = /^npm_(?:config_(?:local_prefix|prefix)|package_|lifecycle_)/i;

async function npm(
  args: readonly string[],
  { cwd, environment }: { readonly cwd: string; readonly environment: NodeJS.ProcessEnv },
): Promise<void> {
  const { npm_execpath: script } = environment;
  const [command, before] = script === undefined ? ["npm", []] : [process.execPath, [script]];
  const child = spawn(command, [...before, ...args], {
    cwd,
    env: Object.fromEntries(Object.entries(environment).filter(([name]) => !OF_ANOTHER_RUN.test(name))),
    stdio: ["ignore", "ignore", "pipe"],
    shell: process.platform === "win32" && script === undefined,
  });
  const code = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const [said, exit] = await Promise.all([text(child.stderr), code]);
  if (exit === 0) return;
  const reasons = said
    .split("\n")
    .flatMap((line) => /^npm (?:error|ERR!) (?!code |A complete log)(.+)$/.exec(line)?.[1] ?? []);
  throw new Error(reasons[0] ?? `npm ended with exit code ${exit}`);
}
