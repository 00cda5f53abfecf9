import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { HubTokenUnreadable, hubToken } from "../../provisioning/hub/hub-token.ts";
import { type Hub, type HubAnswer, type HubModel, huggingFaceHub } from "../../provisioning/hub/hub.ts";
import { withDoctorClients } from "./clients.ts";
import { model } from "./model.ts";
import { type BucketServer, startBucketServer } from "../../testing/cli/bucket-server.ts";
import { type Examination, startExamination } from "../../testing/cli/examination.ts";
import { serveOnLoopback } from "../../testing/serve-on-loopback.ts";

let examination: Examination;
let buckets: BucketServer;
beforeAll(async () => {
  examination = await startExamination();
  buckets = await startBucketServer({ here: "eu-north-1", there: "us-west-2" });
});
afterAll(async () => {
  await examination.aws.close();
  await buckets.close();
});

const GIB = 2 ** 30;
const examine = (answer: HubAnswer) =>
  examination.examine(model, { HF_MODEL_ID: "acme/model" }, { hub: async () => answer });
const found = (changes: Partial<HubModel>) =>
  examine({ kind: "found", model: { gated: false, weightBytes: 2 * GIB, ...changes } });

test("tells size and chat template", async () => {
  expect(await found({ chatTemplate: true })).toEqual({
    name: "model",
    status: "ok",
    found: "acme/model (main), 2.0 GiB of weights, with a chat template",
  });
  expect(await found({ chatTemplate: false })).toMatchObject({
    status: "ok",
    found: expect.stringContaining("without a chat template"),
  });
});

test("a size that the hub does not tell is a warning", async () => {
  const answer = { kind: "found", model: { gated: false } } as const;
  expect(await examine(answer)).toMatchObject({ status: "warning", cure: expect.stringContaining("fit the GPU") });
});

test.each([
  [{ kind: "unknown-model" }, 'The Hugging Face hub has no public model "acme/model".', /^Check the spelling; /],
  [{ kind: "unknown-revision" }, 'The model "acme/model" has no revision "main" on the hub.', /^Name a branch/],
  [
    { kind: "found", model: { gated: true } },
    '"acme/model" is gated.',
    /^Accept its licence at https:.*MODEL_S3_URI\.$/,
  ],
] satisfies [HubAnswer, string, RegExp][])("%j is an error", async (answer, sentence, cure) => {
  expect(await examine(answer)).toEqual({
    name: "model",
    status: "error",
    found: sentence,
    cure: expect.stringMatching(cure),
  });
});

describe("a token of HF_TOKEN_SECRET", () => {
  const arn = "arn:aws:secretsmanager:eu-north-1:123456789012:secret:hf-token-AbCdEf";
  const unreadable = (message: string) =>
    examination.examine(
      model,
      { HF_TOKEN_SECRET: arn },
      { hub: () => Promise.reject(new HubTokenUnreadable(message)) },
    );

  test("that the caller may not read is a warning, for the functions may", async () => {
    expect(await unreadable(`The secret ${arn} cannot be read (AccessDeniedException, no): check it.`)).toMatchObject({
      status: "warning",
      found: expect.stringContaining("the caller may not read the token of HF_TOKEN_SECRET; the functions may"),
    });
  });

  test("that is not there is an error", async () => {
    const secretsManager = new SecretsManagerClient(examination.client);
    const hub: Hub = async (...question) => huggingFaceHub("http://127.0.0.1:1", await token())(...question);
    const token = hubToken(secretsManager, arn);
    expect(await examination.examine(model, { HF_TOKEN_SECRET: arn }, { hub })).toMatchObject({
      status: "error",
      found: expect.stringMatching(/^The secret arn:aws:\S+ cannot be read \(ResourceNotFoundException,/),
    });
    secretsManager.destroy();
  });

  test("is what the doctor asks the hub with", async () => {
    const asked: (string | undefined)[] = [];
    const hub = await serveOnLoopback(({ headers }, response) => {
      asked.push(headers.authorization);
      response.end("{}");
    });
    examination.aws.secrets.set(arn, "hf_token");
    const connection = { endpoint: examination.aws.url, credentials: examination.client.credentials };
    const HF_ENDPOINT = hub.url;
    const environment = { HF_TOKEN_SECRET: arn, HF_ENDPOINT };
    await withDoctorClients("eu-north-1", environment, (clients) => clients.hub("acme/model", "main"), connection);
    expect(new Set(asked)).toEqual(new Set(["Bearer hf_token"]));
    await hub.close();
  });
});

test("a hub that cannot be asked is a warning", async () => {
  expect(await examine({ kind: "unreachable", why: "it answered with HTTP 503" })).toMatchObject({
    status: "warning",
    found: 'The hub could not be asked about "acme/model" (it answered with HTTP 503); the model was not checked.',
  });
});

test.each([
  ["here", "ok", /^s3:\/\/here\/model\/: the bucket is in eu-north-1/],
  ["there", "error", /^there lies in us-west-2, and SageMaker takes models from eu-north-1 only\.$/],
  ["nowhere", "error", /^There is no bucket nowhere\.$/],
  ["broken", "warning", /was not checked: S3 answered with HTTP 503/],
])("artefacts in the bucket %s: %s", async (bucket, status, sentence) => {
  const settings = { MODEL_S3_URI: `s3://${bucket}/model/`, AWS_ENDPOINT_URL_S3: buckets.url };
  expect(await examination.examine(model, settings)).toMatchObject({
    status,
    found: expect.stringMatching(sentence),
  });
});

describe("adapters", () => {
  const ADAPTERS = JSON.stringify({ support: { modelId: "acme/support-lora" } });
  const LORA = { peft_type: "LORA", base_model_name_or_path: "acme/model", r: 12 };
  const known = { gated: false, weightBytes: GIB };
  const answer = (changes: Partial<HubModel> = {}) => ({ kind: "found" as const, model: { ...known, ...changes } });
  const withConfiguration = (json: unknown, changes: Partial<HubModel> = {}, adapters = ADAPTERS) =>
    examination.examine(
      model,
      { HF_MODEL_ID: "acme/model", ADAPTERS: adapters },
      {
        hub: async () => answer(changes),
        adapterConfigurations: async ({ modelId }) =>
          modelId === undefined ? { kind: "unreachable", why: "it lies in S3" } : { kind: "found", json },
      },
    );

  test("that vLLM loads are named, with the rank that holds them", async () => {
    expect(await withConfiguration(LORA)).toMatchObject({
      status: "ok",
      found: expect.stringMatching(/^acme\/model \(main\), 1\.0 GiB.*, with room for adapters of rank 16: support$/),
    });
  });

  test.each<[string, object, Partial<HubModel>, RegExp]>([
    ["of another model", { ...LORA, base_model_name_or_path: "acme/other" }, {}, /was trained on "acme\/other"/],
    ["of a rank too high", { ...LORA, r: 1024 }, {}, /has the rank 1024 and vLLM takes 512 at most/],
    ["of another kind", { ...LORA, peft_type: "IA3" }, {}, /is of the type IA3/],
    [
      "of an architecture without them",
      LORA,
      { architecture: { architectures: ["GPT2LMHeadModel"] } },
      /takes no adapters for "acme\/model"/,
    ],
  ])("%s are an error", async (_what, configuration, changes, sentence) => {
    const { status, found: said, cure } = await withConfiguration(configuration, changes);
    expect([status, `${said} ${cure}`]).toEqual(["error", expect.stringMatching(sentence)]);
  });

  test("that cannot be read are a warning", async () => {
    const inS3 = JSON.stringify({ legal: { modelS3Uri: "s3://my-bucket/legal/" } });
    expect(await withConfiguration(LORA, {}, inS3)).toMatchObject({
      status: "warning",
      found: expect.stringContaining('The adapter "legal" (s3://my-bucket/legal/) could not be read (it lies in S3)'),
    });
  });
});
