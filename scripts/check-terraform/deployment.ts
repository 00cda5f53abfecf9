import { spawn } from "node:child_process";
import { join } from "node:path";

const PROJECT_FOLDER = join(import.meta.dirname, "..", "..");

export interface Run {
  /** Absent when a signal ended it. */
  readonly code: number | null;
  readonly output: string;
  readonly seconds: number;
}

export type Settings = Readonly<Record<string, string>>;

export interface DeploymentPlace {
  readonly stage: string;
  /** What a checkout has beside its files: the synthesized stacks, the states. */
  readonly folder: string;
  readonly settings: Settings;
  /** Where the states are. Default: in the folder. */
  readonly bucket?: string | undefined;
}

/** The project's own command line on one stage, in a folder of the check's own. */
export class Deployment {
  readonly place: DeploymentPlace;

  constructor(place: DeploymentPlace) {
    this.place = place;
  }

  get outputFolder(): string {
    return join(this.place.folder, "cdktf.out");
  }

  /** All that the command line and Terraform get. */
  environment(settings: Settings = {}): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      CDKTF_OUTDIR: this.outputFolder,
      STAGE: this.place.stage,
      ...(this.place.bucket !== undefined && { STATE_BUCKET: this.place.bucket }),
      ...this.place.settings,
      ...settings,
    };
  }

  /** The same, from another checkout. */
  elsewhere(folder: string): Deployment {
    return new Deployment({ ...this.place, folder });
  }

  /** @returns the process, and what it becomes */
  start(args: readonly string[], settings: Settings = {}) {
    const started = Date.now();
    const child = spawn(process.execPath, ["cli/openai-sagemaker.mjs", ...args], {
      cwd: PROJECT_FOLDER,
      env: this.environment(settings),
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

  /** The stacks alone. */
  deploy = (settings: Settings = {}, ...more: readonly string[]) =>
    this.start(["deploy", "--no-doctor", "--no-model", "--yes", ...more], settings);

  /** As an operator does after a run that went wrong: takes in what exists outside the states, and releases locks of the dead. */
  deployAgain = () => this.deploy({}, "--orphans", "import", "--unlock").ended;

  plan = (settings: Settings = {}) => this.start(["plan", "--no-doctor", "--json"], settings).ended;

  destroy = (settings: Settings = {}) => this.start(["destroy", "--yes"], settings).ended;
}
