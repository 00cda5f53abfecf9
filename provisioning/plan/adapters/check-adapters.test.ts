import type { Adapters } from "../../../contract/adapter.ts";
import { entryWith } from "../../../testing/provisioning/entries.ts";
import { Refusal } from "../refusal.ts";
import { checkAdapters } from "./check-adapters.ts";

const many = (count: number, adapter: (index: number) => Adapters[string]) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`adapter-${index}`, adapter(index)]));

test.each<readonly [string, Parameters<typeof entryWith>[0], RegExp]>([
  ["LMI", { container: "lmi", adapters: { support: { modelId: "acme/lora" } } }, /need the container "vllm"/],
  ["the model's alias", { adapters: { chat: { modelId: "acme/lora" } } }, /"chat" has the alias of its own model/],
  [
    "the model's name",
    { modelId: "distilgpt2", adapters: { distilgpt2: { modelId: "acme/lora" } } },
    /"distilgpt2" has the name of its own model/,
  ],
  [
    "a revision of the hub",
    { adapters: { support: { modelId: "acme/lora", revision: "v2" } } },
    /"v2", but vLLM loads adapters from a repository's main alone: copy that revision of acme\/lora to S3/,
  ],
  [
    "a revision in S3",
    { adapters: { support: { modelS3Uri: "s3://b-1/lora/", revision: "v2" } } },
    /s3:\/\/b-1\/lora\/ has none: leave it out/,
  ],
  [
    "six sources in S3",
    { adapters: many(6, (index) => ({ modelS3Uri: `s3://b-1/${index}/` })) },
    /^6 adapters are in S3 and SageMaker takes 5/,
  ],
  [
    "more than a variable holds",
    { adapters: many(16, (index) => ({ modelId: `acme-research-laboratory/adapter-for-team-${index}` })) },
    /^The 16 adapters take \d{4} characters of SM_VLLM_LORA_MODULES and SageMaker allows 1024/,
  ],
])("%s is refused with the cure", (_, changes, sentence) => {
  const check = () => checkAdapters("chat", entryWith(changes));
  expect(check).toThrow(Refusal);
  expect(check).toThrow(sentence);
});

test("ten of the hub and five of S3 pass, and main is a revision", () => {
  const passing: Adapters[] = [
    many(10, (index) => ({ modelId: `acme/adapter-for-team-${index}`, revision: "main" })),
    many(5, (index) => ({ modelS3Uri: `s3://b-1/${index}/` })),
  ];
  for (const adapters of passing) expect(() => checkAdapters("chat", entryWith({ adapters }))).not.toThrow();
});

test("without any, LMI passes", () => {
  expect(() => checkAdapters("chat", entryWith({ container: "lmi", adapters: {} }))).not.toThrow();
});
