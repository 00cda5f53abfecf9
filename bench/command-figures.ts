import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { median } from "../cli/bench/percentile.ts";
import { startHub } from "../local/hub.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";
import { createTerraformStandIn } from "../testing/cli/stand-in.ts";
import { REGION, startTestAws } from "../testing/local-aws/test-aws.ts";
import type { Figure, Section } from "./figure.ts";
import { run } from "./run-process.ts";

const ROUNDS = 3;
const BINARIES = join(PROJECT_FOLDER, "node_modules", ".bin");

/**
 * What a person waits for who types a command, against a process of Node that does nothing. AWS and the hub are on
 * loopback, Terraform says its version at once: the doctor's own work remains.
 */
export async function measureCommands(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-"));
  const terraform = createTerraformStandIn();
  const { aws } = await startTestAws();
  const hub = await startHub();
  const env = {
    ...process.env,
    ...terraform.environment,
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    CDKTF_OUTDIR: folder,
    HF_ENDPOINT: hub.url,
    PATH: [BINARIES, process.env.PATH].join(delimiter),
  };
  const seconds = async (command: string) => {
    const [program = "", ...parameters] = command.split(" ");
    const times: number[] = [];
    while (times.length < ROUNDS) times.push(await run(program, parameters, { cwd: PROJECT_FOLDER, env }));
    return median(times) / 1000;
  };
  try {
    const bare = await seconds("node --eval 0");
    const figures: Figure[] = [];
    for (const command of [
      "npx openai-sagemaker doctor",
      `npm run --silent synth -- --output ${folder}`,
      "node main.ts",
      "npm --version",
    ]) {
      const name = command.replace(/ --silent| -- .*/g, "");
      const time = await seconds(command);
      figures.push({ name, unit: "s", values: [time, bare], ratio: time / bare });
    }
    return { title: "Commands", columns: ["wall time", "bare Node"], figures };
  } finally {
    await hub.close();
    await aws.close();
    terraform.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}
