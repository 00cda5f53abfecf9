import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PROJECT_FOLDER = join(import.meta.dirname, "..", "..");

export interface Run {
  readonly code: number | null;
  readonly output: string;
  readonly seconds: number;
}

export type Settings = Readonly<Record<string, string>>;

/** The project's own command line on one stage, in a folder of the check's own. */
export class Deployment {
  readonly stage: string;
  private readonly folder: string;
  private readonly settings: Settings;

  constructor(stage: string, folder: string, settings: Settings) {
    this.stage = stage;
    this.folder = folder;
    this.settings = settings;
  }

  /** @returns the process, and what it becomes */
  start(args: readonly string[], settings: Settings = {}) {
    const started = Date.now();
    const child = spawn(process.execPath, ["cli/openai-sagemaker.mjs", ...args], {
      cwd: PROJECT_FOLDER,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        CDKTF_OUTDIR: join(this.folder, "cdktf.out"),
        STAGE: this.stage,
        ...this.settings,
        ...settings,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    const ended = new Promise<Run>((resolve) => {
      child.once("close", (code) => resolve({ code, output, seconds: (Date.now() - started) / 1000 }));
    });
    return { child, ended };
  }

  /** The stacks alone; what an earlier run left outside the states is imported. */
  deploy = (settings: Settings = {}, ...more: readonly string[]) =>
    this.start(["deploy", "--no-doctor", "--no-model", "--yes", "--orphans", "import", ...more], settings);

  plan = (settings: Settings = {}) => this.start(["plan", "--no-doctor", "--json"], settings).ended;

  destroy = () => this.start(["destroy", "--yes"]).ended;

  /** Addresses of all that the states know, with ids of what must survive; whatever is tainted is said to be. */
  known(): ReadonlyMap<string, string> {
    const folder = join(this.folder, ".terraform-state", this.stage);
    const known = new Map<string, string>();
    for (const file of existsSync(folder) ? readdirSync(folder) : []) {
      if (!file.endsWith(".tfstate")) continue;
      const text = readFileSync(join(folder, file), "utf8");
      const { resources = [] }: { resources?: StateResource[] } = text === "" ? {} : JSON.parse(text);
      for (const { mode, type, name, instances } of resources) {
        if (mode !== "managed") continue;
        for (const { attributes, status } of instances) known.set(`${type}.${name}`, status ?? String(attributes.id));
      }
    }
    return known;
  }
}

interface StateResource {
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly instances: readonly { readonly attributes: { readonly id?: string }; readonly status?: string }[];
}
