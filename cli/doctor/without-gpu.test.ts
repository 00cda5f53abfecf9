import type { Hub, HubModel } from "../../provisioning/hub/hub.ts";
import { type Examination, startExamination } from "../../testing/cli/examination.ts";
import { instanceType } from "./instance-type.ts";

let examination: Examination;
beforeEach(async () => {
  examination = await startExamination();
  examination.aws.quotas.set("ml.g6.xlarge", 0);
});
afterEach(() => examination.aws.close());

const GIB = 2 ** 30;
/** A hub with these repositories and no others. */
const hubWith =
  (models: Readonly<Record<string, Partial<HubModel>>>): Hub =>
  async (modelId) => {
    const model = models[modelId];
    return model ? { kind: "found", model: { gated: false, ...model } } : { kind: "unknown-model" };
  };
const QWEN = { "Qwen/Qwen3-8B": { weightBytes: 15.3 * GIB } };
const GGUF = {
  "Qwen/Qwen3-8B-GGUF": { gguf: [{ files: ["Qwen3-8B-Q4_K_M.gguf"], bytes: 4.7 * GIB }] },
};
const examine = (hub: Hub, more: Readonly<Record<string, string>> = {}) =>
  examination.examine(instanceType, { HF_MODEL_ID: "Qwen/Qwen3-8B", INSTANCE_TYPE: "ml.g6.xlarge", ...more }, { hub });

test("where the account may run no GPU, the doctor offers an instance without one, with its price and an estimate", async () => {
  const { status, cure } = await examine(hubWith({ ...QWEN, ...GGUF }));
  expect(status).toBe("error");
  expect(cure).toMatch(
    /\nWithout a GPU: Qwen\/Qwen3-8B-GGUF \(4\.7 GiB\) fits on ml\.c7i\.4xlarge, of which the account may run 4, for \$0\.86 an hour, about 6 tokens\/s by an estimate: `npx openai-sagemaker deploy --container llamacpp --model-id Qwen\/Qwen3-8B-GGUF --instance-type ml\.c7i\.4xlarge`\.$/,
  );
});

test("what it offers is deployed as it stands there: the line's settings are right", async () => {
  const { cure = "" } = await examine(hubWith({ ...QWEN, ...GGUF }));
  const [, modelId = "", type = ""] = /--model-id (\S+) --instance-type (\S+)`/.exec(cure) ?? [];
  const settings = { CONTAINER: "llamacpp", HF_MODEL_ID: modelId, INSTANCE_TYPE: type };
  expect(await examine(hubWith(GGUF), settings)).toMatchObject({
    status: "ok",
    found: /c7i/.exec(type) && expect.any(String),
  });
});

test("a type that the account may not run either is passed over for the next", async () => {
  examination.aws.quotas.set("ml.c7i.4xlarge", 0);
  expect((await examine(hubWith({ ...QWEN, ...GGUF }))).cure).toMatch(
    /fits on ml\.m7i\.4xlarge, of which .* may run 4/,
  );
});

test("a type is offered as well that the operator has told a price of", async () => {
  const { cure } = await examine(hubWith({ ...QWEN, ...GGUF }), { INSTANCE_PRICES: "ml.c8g.4xlarge=0.5" });
  expect(cure).toMatch(/fits on ml\.c8g\.4xlarge, .*for \$0\.50 an hour/);
});

test("without a known file it is estimated by the model's own size", async () => {
  expect((await examine(hubWith(QWEN))).cure).toMatch(
    /A GGUF file of this model, of some 4\.6 GiB, fits on ml\.c7i\.4xlarge, .*--model-id REPOSITORY-GGUF/,
  );
});

test("a model that no processor answers in time, or whose size nobody tells, has no offer", async () => {
  expect((await examine(hubWith({ "Qwen/Qwen3-8B": {} }))).cure).not.toContain("Without a GPU");
  const huge = { "Qwen/Qwen3-8B": { weightBytes: 6000 * GIB } };
  expect((await examine(hubWith(huge))).cure).not.toContain("Without a GPU");
});

test("with a GPU that the account may run there is nothing to offer", async () => {
  const hub = hubWith({ ...QWEN, ...GGUF });
  expect((await examine(hub, { INSTANCE_TYPE: "ml.g6.xlarge,ml.g5.xlarge" })).status).not.toBe("error");
});
