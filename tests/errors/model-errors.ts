import type { AsleepModel } from "../../contract/asleep-model.ts";
import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { ProvisioningLock } from "../../contract/provisioning-lock.ts";
import type { PublishedModel } from "../../contract/published-model.ts";
import { HTTP_API } from "../../functions/openai-proxy/door.ts";
import { cachedStageParameters } from "../../functions/openai-proxy/models/parameter-cache.ts";
import {
  BASE_MODEL,
  CATALOG_ENTRY,
  CHAT_MODEL,
  PARAMETER,
  toStageParameters,
} from "../../testing/openai-proxy/fake-parameters.ts";
import { failure, fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";
import { ask, type Cause, messages } from "./cause.ts";

const stage = (values: Readonly<Record<string, unknown>>) => ({ parameters: toStageParameters(values) });
const offline = { [PARAMETER.catalog("default")]: CATALOG_ENTRY };
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const lock = {
  execution: "arn",
  step: "waiting for the endpoint to be InService",
  since: minutesAgo(4),
  readyAt: minutesAgo(-6),
};
const retiring = { execution: "a:b-retire-endpoint:c", step: "retiring the endpoint", since: minutesAgo(1) };
const at = (work: ProvisioningLock) => ask(stage({ ...offline, [PARAMETER.provisioning("default")]: work }));
const asleep = (changes: Partial<AsleepModel>, entry: Partial<CatalogEntry> = { wakeOnRequest: "idle" }) =>
  ask(
    stage({
      [PARAMETER.catalog("default")]: { ...CATALOG_ENTRY, ...entry },
      [PARAMETER.asleep("default")]: { since: "2026-11-22T02:00:00.000Z", why: "idle", ...changes },
    }),
  );
const model = (changes: Partial<PublishedModel>) =>
  stage({ [PARAMETER.model("default")]: { ...BASE_MODEL, ...changes } });
const lmi = (body: object) => ask({ path: "/v1/completions", body, ...model({ dialect: "lmi" }) });
const tools = [{ type: "function", function: { name: "f" } }];

/** The model, as it is published. */
export const modelErrors: readonly Cause[] = [
  ["an unknown model, or one that the key may not use", ask({ body: { model: "gpt-5", messages } })],
  [
    "no `model`, and there are several",
    ask(stage({ [PARAMETER.model("default")]: CHAT_MODEL, [PARAMETER.model("other")]: CHAT_MODEL })),
  ],
  ["a model that is not live", ask(stage(offline))],
  [
    "an adapter of a model that is not live",
    ask({
      body: { model: "support", messages },
      ...stage({
        [PARAMETER.catalog("default")]: { ...CATALOG_ENTRY, adapters: { support: { modelId: "acme/support-lora" } } },
      }),
    }),
  ],
  ["a model that is being made", at(lock)],
  ["a model that takes longer than usual", at({ ...lock, since: minutesAgo(14), readyAt: minutesAgo(4) })],
  ["a model that is being retired", at(retiring)],
  ["a model that sleeps, and that the key may not wake", asleep({})],
  ["a model that no request wakes", asleep({}, {})],
  ["a model that sleeps outside working hours", asleep({ why: "schedule" })],
  ["a model whose waking failed, in the pause after it", asleep({ failures: 1, failedAt: minutesAgo(4) })],
  [
    "a model that is not woken, because the budget is spent",
    asleep({ refused: { why: "The stage has spent its budget.", until: "2100-01-01T00:00:00.000Z" } }),
  ],
  [
    "a model whose endpoint has just been removed",
    ask({
      ...stage({ [PARAMETER.model("default")]: CHAT_MODEL }),
      runtime: fakeSageMaker(() => {
        throw failure("ValidationError", { message: "Endpoint a of account 123456789012 not found." });
      }),
    }),
  ],
  [
    "Parameter Store cannot be read, and never could",
    ask({
      parameters: cachedStageParameters({
        root: PARAMETER.root,
        log: () => undefined,
        // biome-ignore lint/correctness/useYield: it fails before it has anything
        pages: async function* () {
          throw new Error("throttled");
        },
      }),
    }),
  ],
  [
    "a tool call that is required of a model without tools",
    ask({ body: { messages, tools, tool_choice: "required" }, ...model({}) }),
  ],
  [
    "embeddings of a model that makes none",
    ask({
      path: "/v1/embeddings",
      body: { model: "default", input: "Hello" },
      runtime: fakeSageMaker(() => recording("tiny-embeddings-body").response),
    }),
  ],
  [
    "an answer over 6 MB (HTTP API)",
    () =>
      ask({
        path: "/v1/embeddings",
        body: { input: "Hello" },
        runtime: fakeSageMaker(() => ({ body: JSON.stringify({ object: "list", data: ['"'.repeat(3_200_000)] }) })),
      })(HTTP_API),
  ],
  [
    "an image for a base model",
    ask({ body: { messages: [{ role: "user", content: [{ type: "image_url" }] }] }, ...model({}) }),
  ],
  [
    "a role that only a chat template could know, for a base model",
    ask({ body: { messages: [{ role: "ipython" }] }, ...model({}) }),
  ],
  ["a chat without any text for a base model", ask({ body: { messages: [{ role: "user" }] }, ...model({}) })],
  [
    "messages that the prompt template refuses",
    ask(model({ promptTemplate: "{{ raise_exception('Roles must alternate.') }}" })),
  ],
  ["a prompt template that is wrong", ask(model({ promptTemplate: "nonsense" }))],
  ["several prompts for an LMI container", lmi({ prompt: ["a", "b"] })],
  ["several choices of an LMI container", lmi({ prompt: "a", n: 2 })],
];
