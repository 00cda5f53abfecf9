import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { startHub } from "../../local/hub.ts";
import { namesOf } from "../../names.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { entryWith } from "../../testing/provisioning/entries.ts";
import { huggingFaceHub } from "../hub/hub.ts";
import { decide } from "./decide.ts";
import { serviceQuotas } from "./endpoint-quotas.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";
import { readPlanParameters } from "./plan-parameters.ts";

const names = namesOf("dev");
let local: Awaited<ReturnType<typeof startTestAws>>;
let hub: Awaited<ReturnType<typeof startHub>>;
let ssm: SSMClient;
let quotas: ServiceQuotasClient;

beforeEach(async () => {
  local = await startTestAws();
  hub = await startHub();
  ssm = new SSMClient(local.client);
  quotas = new ServiceQuotasClient(local.client);
});
afterEach(async () => {
  ssm.destroy();
  quotas.destroy();
  await hub.close();
  await local.aws.close();
});

const put = (Name: string, value: unknown) =>
  ssm.send(
    new PutParameterCommand({ Name, Value: typeof value === "string" ? value : JSON.stringify(value), Type: "String" }),
  );

const published = {
  endpointName: "openai-sagemaker-dev-default--blue",
  invocationUrl: "https://runtime.example/invocations",
  modelId: "distilgpt2",
  revision: "main",
  dialect: "vllm",
  capabilities: { chatTemplate: false, tools: false, streaming: true },
  instanceType: "ml.g4dn.xlarge",
  publishedAt: "2026-01-01T00:00:00.000Z",
  execution: "arn:aws:states:eu-north-1:123456789012:execution:provision:one",
};

async function decideFor(changes: Partial<ProvisioningEntry> = {}, hubUrl = hub.url) {
  const stage = await readPlanParameters(ssm, names, "default");
  const entry = entryWith({ modelId: "distilgpt2", revision: "main", instanceTypes: ["ml.g4dn.xlarge"], ...changes });
  return decide("default", entry, stage.published, {
    hub: async () => huggingFaceHub(hubUrl),
    weightsBucket: "stage-weights",
    configurations: async () => ({ kind: "missing" }),
    quotas: serviceQuotas(quotas),
    region: "eu-north-1",
    rules: {
      readablePrefixes: [],
      allowedVariables: [],
      maxInstancePrice: Number.POSITIVE_INFINITY,
      prices: {},
      unpricedTypes: [],
    },
  });
}

describe("a stage with its doors", () => {
  beforeEach(() => put(names.parameter.door("http-api"), "https://api.example"));

  test("gets a decision with what the hub and the quotas say", async () => {
    expect(await decideFor()).toMatchObject({
      instanceTypes: ["ml.g4dn.xlarge"],
      model: { weightBytes: 176_408_064, architecture: { contextLength: 1024 }, commit: expect.any(String) },
      warnings: [],
    });
  });

  test("is refused a second version that the account may not run beside the first", async () => {
    local.aws.quotas.set("ml.g4dn.xlarge", 1);
    expect(await decideFor()).toMatchObject({ instanceTypes: ["ml.g4dn.xlarge"] });
    await put(names.parameter.model("default"), published);
    await expect(decideFor()).rejects.toThrow("start retire-endpoint with");
  });

  test("goes on without hub and quotas, and says so", async () => {
    quotas.destroy();
    quotas = new ServiceQuotasClient({ ...local.client, endpoint: "http://127.0.0.1:1" });
    const { warnings } = await decideFor({}, "http://127.0.0.1:1");
    expect(warnings).toEqual([
      expect.stringMatching(/^The hub could not be asked about "distilgpt2"/),
      expect.stringMatching(/^The quota for ml\.g4dn\.xlarge is not known/),
    ]);
  });

  test("refuses what the entry itself has wrong without asking anybody", async () => {
    await expect(decideFor({ instanceTypes: ["ml.m5.large"] }, "http://127.0.0.1:1")).rejects.toThrow("choose one of");
  });
});

test("a stage without doors is refused, for nobody could reach the model", async () => {
  await expect(decideFor()).rejects.toThrow('The stage "dev" has no API yet');
});
