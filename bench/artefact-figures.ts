import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { type BundleName, bundle } from "../constructs/bundle.ts";
import { atMost, type Section } from "./figure.ts";
import { run } from "./run-process.ts";

const PROJECT_FOLDER = join(import.meta.dirname, "..");
const BINARIES = join(PROJECT_FOLDER, "node_modules", ".bin");

/** Size of each function's code, and of the zip with code and source map that is uploaded. */
export function measureBundles(): Section {
  const kilobytesOf = (path: string) => statSync(path).size / 1000;
  const figures = readdirSync(join(PROJECT_FOLDER, "functions")).map((name) => {
    const { zipPath } = bundle(name as BundleName);
    const minified = kilobytesOf(join(dirname(zipPath), "index.js"));
    const values = [minified, kilobytesOf(zipPath)];
    return { name, unit: "kB", values, ...(name === "openai-proxy" && atMost(700, minified)) } as const;
  });
  return { title: "Bundles", columns: ["minified", "zip"], figures };
}

/** Time to synthesize, with and without the CLI around the app. */
export async function measureSynth(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-"));
  try {
    const env = { ...process.env, CDKTF_OUTDIR: folder, PATH: [BINARIES, process.env.PATH].join(delimiter) };
    const options = { cwd: PROJECT_FOLDER, env };
    const cli = await run("cdktf", ["synth", "--output", folder], options);
    const app = await run("node", ["main.ts"], options);
    const figures = [
      { name: "cdktf synth", unit: "s", values: [cli / 1000] },
      { name: "node main.ts", unit: "s", values: [app / 1000] },
    ] as const;
    return { title: "Synth", columns: ["wall time"], figures };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
