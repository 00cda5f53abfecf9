import { collect, entryWith } from "../../testing/provisioning/entries.ts";
import type { Hub, HubAnswer, HubModel } from "../hub/hub.ts";
import { checkModel } from "./check-model.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";

const check = (answer: HubAnswer, changes: Partial<ProvisioningEntry> = {}) =>
  checkModel(
    entryWith({ modelId: "distilgpt2", ...changes }),
    async () => answer,
    () => undefined,
  );
const found = (model: Partial<HubModel>): HubAnswer => ({ kind: "found", model: { gated: false, ...model } });

test.each([
  [{ kind: "unknown-model" }, 'The Hugging Face hub has no public model "distilgpt2". Check the spelling'],
  [{ kind: "unknown-revision" }, 'has no revision "v1" on the hub: name a branch, tag or commit'],
  [{ kind: "token-refused" }, "does not accept the token of HF_TOKEN_SECRET"],
  [{ kind: "not-admitted" }, /may not read "distilgpt2": accept its licence at https:\/\/huggingface\.co\/distilgpt2/],
  [found({ gated: true }), /is gated: accept its licence .* HF_TOKEN_SECRET, or copy the weights to S3/],
] satisfies [HubAnswer, string | RegExp][])("%j is refused", async (answer, sentence) => {
  await expect(check(answer)).rejects.toThrow(sentence);
});

test("what can be fetched goes on, with what the hub knows", async () => {
  expect(await check(found({ weightBytes: 7 }))).toEqual({ gated: false, weightBytes: 7 });
});

test("a hub that cannot be asked is a warning", async () => {
  const { warnings, warn } = collect();
  const hub: Hub = async () => ({ kind: "unreachable", why: "no route" });
  expect(await checkModel(entryWith(), hub, warn)).toBeUndefined();
  expect(warnings).toEqual([expect.stringContaining("no route")]);
});

test("the hub is not asked about artefacts in S3", async () => {
  const never: Hub = () => Promise.reject(new Error("asked"));
  expect(await checkModel(entryWith({ modelS3Uri: "s3://bucket/model/" }), never, () => undefined)).toBeUndefined();
});

describe("a context longer than the model was made for", () => {
  const made = found({ architecture: { contextLength: 1024 } });
  const asking = (environment: Record<string, string>) => check(made, { environment });

  test("is refused, and the most that is allowed is told", async () => {
    await expect(asking({ SM_VLLM_MAX_MODEL_LEN: "2048" })).rejects.toThrow(
      'SM_VLLM_MAX_MODEL_LEN is 2048, but "distilgpt2" was made for 1024 tokens: set it to 1024 or less.',
    );
  });

  test("is left to vLLM when it is meant, or written in a way that only vLLM reads", async () => {
    await expect(asking({ SM_VLLM_MAX_MODEL_LEN: "1024" })).resolves.toBeDefined();
    await expect(asking({ SM_VLLM_MAX_MODEL_LEN: "8k" })).resolves.toBeDefined();
    const meant = { SM_VLLM_MAX_MODEL_LEN: "2048", VLLM_ALLOW_LONG_MAX_MODEL_LEN: "1" };
    await expect(asking(meant)).resolves.toBeDefined();
  });
});
