import { globSync } from "node:fs";
import { basename } from "node:path";
import { readSynthesizedStacks } from "../../synth/synthesized-stacks.ts";
import { UserError } from "../../user-error.ts";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";
import { standInStage } from "../../testing/cli/stand-in-stage.ts";

/** Tests that need a working Terraform, and no AWS. */

const terraform = createTerraformStandIn();
afterAll(() => terraform.remove());

const stage = () => standInStage(terraform);

const RUN_INSTANCES_REFUSED =
  "creating EC2 Instance: operation error EC2: RunInstances, https response error StatusCode: 500, RequestID: 1, api error " +
  "InsufficientInstanceCapacity: We currently do not have sufficient t3.medium capacity in the Availability Zone you requested (eu-north-1a). " +
  "Our system will be working on provisioning additional capacity. You can currently get t3.medium capacity by not specifying an Availability Zone " +
  "in your request or choosing eu-north-1b, eu-north-1c.";

test("a failed stack stops only the stacks that need it; its error is shown whole, and a rerun completes", async () => {
  const { steps } = stage();
  const BUCKET = { STATE_BUCKET: "our-terraform-state" };
  const failing = await steps(BUCKET, { ...terraform.failingWith(RUN_INSTANCES_REFUSED), STAND_IN_FAILS_IN: "model" });
  await expect(failing.apply(await failing.plan())).rejects.toThrow(
    new UserError(`model failed: ${RUN_INSTANCES_REFUSED} Then run the same command again: it continues from there.`),
  );
  expect(failing.text()).toMatch(/^ {2}api +done +\d+ of \d+/m);
  expect(failing.text()).toMatch(/^ {2}openwebui +done /m);
  expect(failing.text()).toMatch(/^ {2}observability +not started: it needs model/m);
  expect(failing.text()).toContain(RUN_INSTANCES_REFUSED);
  // Each wrote its state and gave its lock back, the one that failed too.
  const left = globSync("buckets/**/*.tf*", { cwd: terraform.folder }).map((file) => basename(file));
  expect(left.sort()).toEqual(["api.tfstate", "model.tfstate", "openwebui.tfstate"]);

  const again = await steps(BUCKET);
  const plans = await again.plan();
  expect(plans.filter(({ isChanged }) => isChanged).map(({ stack }) => stack.name)).toEqual(["model", "observability"]);
  await again.apply(plans);
  expect((await again.plan()).filter(({ isChanged }) => isChanged)).toEqual([]);
});

test("nothing is applied unless every stack has a plan, and the error names an unreachable registry", async () => {
  const { steps } = stage();
  const { STAND_IN_FAILURE: STAND_IN_INIT_FAILURE } = terraform.failingWith(
    "Failed to query available provider packages: could not connect to registry.terraform.io: no such host",
  );
  terraform.asked();
  await expect((await steps({}, { STAND_IN_INIT_FAILURE })).plan()).rejects.toThrow(
    /^api failed: Terraform cannot download the AWS provider from its registry: .* Nothing was changed\.$/,
  );
  expect(terraform.asked().filter((one) => !one.includes(" init "))).toEqual([]);
});

test("a smaller volume is refused at the plan, and a larger one is not", async () => {
  const { steps } = stage();
  const first = await steps({ WEBUI_VOLUME_GIB: "20" });
  await first.apply(await first.plan());
  await expect((await steps({ WEBUI_VOLUME_GIB: "10" })).plan()).rejects.toThrow(
    "openwebui failed: WEBUI_VOLUME_GIB is 10, but the web UI's data volume has 20 GiB, and AWS cannot shrink a volume: set it to 20 or more. Nothing was changed.",
  );
  const larger = await (await steps({ WEBUI_VOLUME_GIB: "30" })).plan();
  expect(larger.filter(({ isChanged }) => isChanged).map(({ changes }) => changes)).toEqual([
    [{ address: expect.stringMatching(/^aws_ebs_volume\./), action: "update" }],
  ]);
});

test("a subnet in another zone than the data volume is refused at the plan, with the whole sentence of the stack", async () => {
  const { steps, outputFolder } = stage();
  await steps();
  const machines = readSynthesizedStacks(outputFolder).flatMap(({ resources }) =>
    resources
      .filter(({ type }) => type === "aws_instance")
      .map(({ attributes }) => JSON.stringify(attributes.lifecycle)),
  );
  const sentence =
    "SUBNET_ID lies in another availability zone than the web UI's data volume, which cannot follow. Choose a subnet in the volume's zone.";
  expect(machines).toEqual([expect.stringContaining(sentence)]);
  const { STAND_IN_FAILURE: STAND_IN_PLAN_FAILURE } = terraform.failingWith(
    `Resource precondition failed: ${sentence}`,
  );
  const refusing = await steps({}, { STAND_IN_PLAN_FAILURE, STAND_IN_FAILS_IN: "openwebui" });
  await expect(refusing.plan()).rejects.toThrow(`openwebui failed: ${sentence} Nothing was changed.`);
});

test("a stage is not moved to another region, nor its data volume replaced", async () => {
  const { steps } = stage();
  const first = await steps();
  await first.apply(await first.plan());
  await expect((await steps({ AWS_REGION: "us-east-1" })).plan()).rejects.toThrow(
    /^\w+(, \w+)*,? and \w+ failed: The stage is deployed in eu-north-1, and AWS_REGION is us-east-1: a stage stays in its region\. Set AWS_REGION=eu-north-1, or choose another STAGE\. .*Nothing was changed\.$/,
  );
});

test("a first deployment prints fewer than sixty lines, however many resources there are", async () => {
  const first = await stage().steps();
  await first.apply(await first.plan());
  expect(first.text().split("\n").length).toBeLessThan(60);
});
