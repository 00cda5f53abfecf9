import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { PublishedModel } from "../../contract/published-model.ts";
import type { Hub } from "../../provisioning/hub/hub.ts";
import { AwsError } from "../../local/aws/aws-error.ts";
import { createEndpoint } from "../../testing/local-aws/test-aws.ts";
import { instanceType } from "./instance-type.ts";
import { type Examination, stageWith, startExamination } from "../../testing/cli/examination.ts";

let examination: Examination;
let refuses: boolean;
beforeEach(async () => {
  refuses = false;
  examination = await startExamination(({ service }) => {
    if (refuses && service === "service-quotas") throw new AwsError("AccessDeniedException", "may not list quotas");
  });
});
afterEach(() => examination.aws.close());

const hubWith =
  (gib: number): Hub =>
  async () => ({ kind: "found", model: { gated: false, weightBytes: gib * 2 ** 30 } });
const examine = (types: string, gib = 1) =>
  examination.examine(instanceType, { INSTANCE_TYPE: types }, { hub: hubWith(gib) });

test("the first type is taken, and the quota of each is told", async () => {
  expect(await examine("ml.g6.xlarge,ml.g5.xlarge")).toEqual({
    name: "instance type",
    status: "ok",
    found: "ml.g6.xlarge will be used: quota 4 for ml.g6.xlarge, quota 4 for ml.g5.xlarge.",
  });
});

test("the doctor warns about a T4 under vLLM, and names types that avoid it", async () => {
  expect(await examine("ml.g4dn.xlarge")).toMatchObject({
    status: "ok",
    found: expect.stringMatching(/known failures on a T4: INSTANCE_TYPE=ml\.g6\.xlarge,ml\.g5\.xlarge avoids it\.$/),
  });
});

test("a quota of 0 is an error when there is no other type", async () => {
  examination.aws.quotas.set("ml.g4dn.xlarge", 0);
  expect(await examine("ml.g4dn.xlarge")).toMatchObject({
    status: "error",
    found: expect.stringContaining("the account may run 0 for endpoints and 1 are wanted"),
    cure: expect.stringContaining("INSTANCE_TYPE"),
  });
});

test("a type that is passed over is a warning", async () => {
  expect(await examine("ml.g4dn.xlarge,ml.g6e.xlarge", 30)).toMatchObject({
    status: "warning",
    found: expect.stringMatching(
      /^ml\.g6e\.xlarge will be used\. ml\.g4dn\.xlarge: the model's weights take 30\.0 GiB/,
    ),
  });
});

test("a model that no GPU holds is an error", async () => {
  expect(await examine("ml.g4dn.xlarge", 30)).toMatchObject({
    status: "error",
    found: expect.stringContaining("its T4 has 16 GiB"),
  });
});

test("a quota that cannot be read is a warning", async () => {
  refuses = true;
  expect(await examine("ml.g4dn.xlarge")).toMatchObject({
    status: "warning",
    found: "ml.g4dn.xlarge will be used. The quota for ml.g4dn.xlarge is not known (may not list quotas).",
  });
});

describe("beside what runs", () => {
  const { names } = stageWith();
  const [blue] = names.endpointNames("default");
  let sageMaker: SageMakerClient;
  beforeEach(async () => {
    sageMaker = new SageMakerClient(examination.client);
    await createEndpoint(sageMaker, blue);
  });
  afterEach(() => sageMaker.destroy());

  const publish = async () => {
    const ssm = new SSMClient(examination.client);
    const model: PublishedModel = {
      endpointName: blue,
      invocationUrl: "https://runtime.sagemaker.eu-north-1.amazonaws.com/endpoints/e/invocations",
      modelId: "distilgpt2",
      revision: "main",
      dialect: "vllm",
      capabilities: { chatTemplate: false, tools: false, streaming: true },
      instanceType: "ml.g4dn.xlarge",
      publishedAt: "2026-11-22T10:00:00.000Z",
      execution: "arn:aws:states:eu-north-1:123456789012:execution:m:e",
    };
    const Value = JSON.stringify(model);
    await ssm.send(new PutParameterCommand({ Name: names.parameter.model("default"), Type: "String", Value }));
    ssm.destroy();
  };

  test("the quota is told with what it is used for", async () => {
    expect(await examine("ml.g4dn.xlarge")).toMatchObject({
      status: "ok",
      found: expect.stringMatching(/^ml\.g4dn\.xlarge will be used: quota 4 for ml\.g4dn\.xlarge, 1 of them running\./),
    });
  });

  test("a quota that others use up is a warning", async () => {
    examination.aws.quotas.set("ml.g4dn.xlarge", 1);
    expect(await examine("ml.g4dn.xlarge")).toMatchObject({
      status: "warning",
      found:
        "ml.g4dn.xlarge will be used. Of the 1 ml.g4dn.xlarge that the account may run, 1 run now, and 1 more may be wanted.",
    });
  });

  test("a new version that does not fit beside the one that serves is a warning: perhaps nothing changes", async () => {
    await publish();
    examination.aws.quotas.set("ml.g4dn.xlarge", 1);
    expect(await examine("ml.g4dn.xlarge")).toMatchObject({
      status: "warning",
      found: expect.stringMatching(/A new version does not fit beside the one that serves\. .* 2 are wanted/),
    });
  });
});
