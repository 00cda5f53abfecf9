import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { INTERRUPTED, startDeployProcess } from "../../testing/cli/deploy-process.ts";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";

/** `interruption.long.test.ts` tests other signals, and interruptions after Terraform. */

const terraform = createTerraformStandIn();
const outputFolder = join(terraform.folder, "cdktf.out");
mkdirSync(outputFolder);
let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];

beforeAll(async () => {
  ({ aws } = await startTestAws());
});
afterAll(async () => {
  await aws?.close();
  terraform.remove();
});

test("SIGINT while Terraform is at work interrupts it once, lets it end in order, and prints one sentence", async () => {
  const deployment = startDeployProcess({
    aws: aws.url,
    outputFolder,
    settings: { ...terraform.environment, STAND_IN_HANGS: "1" },
  });
  await deployment.until(terraform.isApplyingTwo);
  deployment.interrupt("SIGINT");
  const { code, stderr } = await deployment.ended;
  expect({ code, stderr }).toEqual({ code: 130, stderr: INTERRUPTED.Terraform });
  expect(
    terraform
      .asked()
      .filter((one) => one.includes("interrupted"))
      .sort(),
  ).toEqual(["api: interrupted", "model: interrupted"]);
});
