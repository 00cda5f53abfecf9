import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { terraformSteps } from "../../cli/deployment/terraform-steps.ts";
import { namesOf } from "../../names.ts";
import { readSettings } from "../../settings/settings.ts";
import { cleanEnvironment } from "../synthesized-app.ts";
import { startBucketServer } from "./bucket-server.ts";
import { createTerraformStandIn } from "./stand-in.ts";

export const BUCKET = "our-terraform-state";

export type StatePlace = Awaited<ReturnType<typeof startStatePlace>>;

/** A stage on the Terraform stand-in whose states may lie in a folder or in a bucket; another bucket lies `elsewhere`. */
export async function startStatePlace() {
  const terraform = createTerraformStandIn();
  const outputFolder = join(terraform.folder, "cdktf.out");
  const s3 = await startBucketServer({ [BUCKET]: "eu-north-1", elsewhere: "us-east-1" });
  const filesIn = (place: string) => (existsSync(place) ? readdirSync(place).sort() : []);
  const bucket = join(terraform.folder, "buckets", BUCKET, "openai-sagemaker", "dev");
  return {
    terraform,
    outputFolder,
    /** Of the states in the bucket. */
    bucket,
    inFolder: () => filesIn(join(terraform.folder, ".terraform-state", "dev")),
    inBucket: () => filesIn(bucket),
    steps(settings: Readonly<Record<string, string>> = {}) {
      let text = "";
      const environment = cleanEnvironment({ ...terraform.environment, AWS_ENDPOINT_URL_S3: s3.url, ...settings });
      const stage = { settings: readSettings(environment), names: namesOf("dev"), environment };
      const steps = terraformSteps(stage, { outputFolder, stream: { write: (piece) => (text += piece) } });
      return {
        ...steps,
        text: () => text,
        /** Names of the stacks that a plan would change. */
        changed: async () => (await steps.plan()).filter(({ isChanged }) => isChanged).map(({ stack }) => stack.name),
      };
    },
    async close() {
      await s3.close();
      terraform.remove();
    },
  };
}
