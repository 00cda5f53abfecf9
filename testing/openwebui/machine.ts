import { spawn } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { SHIFTED_CLOCK } from "../../local/shifted-clock.ts";
import { FILES } from "../../openwebui/user-data.ts";

/** What the scripts find on the machine as it is. Everything else they call is a stand-in. */
const REAL_PROGRAMS = [
  ..."awk base64 bash cat chmod cmp cp df dirname env grep gzip head mkdir mv sed sha256sum tail tr uname".split(" "),
  // On files they need no root.
  ..."blkid mkfs.ext4 wipefs".split(" "),
];

/** A machine in a folder: its file system below `root`, and the programs on its PATH. */
export type TestMachine = ReturnType<typeof createMachine>;

export function createMachine() {
  const root = mkdtempSync(join(tmpdir(), "openai-sagemaker-machine-"));
  const path = (name: string) => join(root, name);
  const write = (name: string, content: string | Uint8Array) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content);
  };
  const installed = "opt/openai-sagemaker";
  for (const name of [installed, "bin", "etc", "run/openai-sagemaker", "var/lib/docker"]) {
    mkdirSync(path(name), { recursive: true });
  }
  for (const name of FILES)
    copyFileSync(join(import.meta.dirname, "..", "..", "openwebui", name), path(`${installed}/${name}`));
  for (const name of REAL_PROGRAMS) symlinkSync(findProgram(name), path(`bin/${name}`));

  return {
    path,
    write,
    exists: (name: string) => existsSync(path(name)),
    read: (name: string) => readFileSync(path(name), "utf8"),

    /** A program that writes down how it is called, and then does what `script` (of a shell, or of Node) says. */
    standIn(name: string, script = "", interpreter = "/bin/bash") {
      const noted = `echo "${name} $*" >> "$ROOT/calls"\n`;
      // A link to a program of the real machine must not be written through.
      rmSync(path(`bin/${name}`), { force: true });
      write(`bin/${name}`, `#!${interpreter}\n${interpreter === "/bin/bash" ? noted : ""}${script}\n`);
      chmodSync(path(`bin/${name}`), 0o755);
    },

    /** The calls of stand-ins since the last time, a line each. */
    takeCalls(): string[] {
      if (!existsSync(path("calls"))) return [];
      const calls = readFileSync(path("calls"), "utf8").trimEnd().split("\n");
      rmSync(path("calls"));
      return calls;
    },

    start(script: string, environment: Readonly<Record<string, string>> = {}) {
      const child = spawn(script, { env: { ...SHIFTED_CLOCK, ...environment, ROOT: root, PATH: path("bin") } });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (text) => {
          output += text;
        });
      }
      const exit = new Promise<number | null>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", resolve);
      });
      return { child, exit, output: () => output };
    },

    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function findProgram(name: string): string {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  const found = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (found === undefined) throw new Error(`These tests need ${name}, which belongs to every Linux with ext4.`);
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
