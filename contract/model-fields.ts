import * as v from "valibot";
import { Adapters } from "./adapter.ts";
import { ContainerKind } from "./container-kind.ts";
import { variableRefusal, variableRule } from "./container-variables.ts";
import { INSTANCE_TYPES, instanceFamilies } from "./instance-types.ts";
import { decimal, items, type ModelField, wholeNumber } from "./model-field.ts";
import { ggufFile, hubRepository, hubRevision, s3Prefix } from "./model-source.ts";
import { ROUTINGS, Routing } from "./routing.ts";
import { WEIGHTS_SOURCES } from "./stored-weights.ts";
import { MODEL_STARTS, WAKE_POLICIES } from "./wake-policy.ts";

const instanceTypeInText = v.pipe(
  v.string(),
  v.check(
    (type) => Object.hasOwn(INSTANCE_TYPES, type),
    `must name instance types, separated by commas, of ${instanceFamilies().join(", ")}: docs/costs.md lists them`,
  ),
);

const ON_A_T4 =
  "AWS tests its vLLM image only on g6, and vLLM has known failures on the T4 of g4dn; `ml.g6.xlarge,ml.g5.xlarge` avoids it.";

const nameIn = (pair: string) => pair.slice(0, pair.indexOf("="));

/**
 * Every field of a model, once. From here come the settings of the default model, the flags that deploy a model, the catalog
 * entry, the input of provision-endpoint, docs/settings.md and the inputs of the workflow.
 */
export const MODEL_FIELDS = {
  modelId: {
    ...hubRepository,
    example: "Qwen/Qwen3-4B",
    meaning: "Repository on the Hugging Face hub.",
    flag: "model-id",
    setting: "HF_MODEL_ID",
    settingFlag: "model-id",
    standard: "distilgpt2",
  },
  revision: {
    ...hubRevision,
    example: "main",
    meaning: "Branch, tag or commit on the hub.",
    flag: "revision",
    setting: "HF_MODEL_REVISION",
    settingFlag: "model-revision",
    standard: "main",
    isOfModel: true,
  },
  modelS3Uri: {
    ...s3Prefix,
    example: "s3://my-bucket/my-model/",
    meaning: "A fine-tuned model's uncompressed artefacts, instead of the hub.",
    flag: "model-s3-uri",
    setting: "MODEL_S3_URI",
    isOfModel: true,
  },
  ggufFile: {
    ...ggufFile,
    example: "Q4_K_M",
    meaning:
      "Which GGUF model of the repository, for the container `llamacpp`: a file such as `qwen3-4b-q8_0.gguf`, or a quantisation such as `Q8_0`. Absent: the only one, else `Q4_K_M`. Of a model in S3, the file; absent: the first.",
    flag: "gguf-file",
    setting: "GGUF_FILE",
    isOfModel: true,
  },
  weights: {
    format: v.picklist(WEIGHTS_SOURCES, `must be ${WEIGHTS_SOURCES.join(" or ")}`),
    fromText: v.pipe(v.string(), v.picklist(WEIGHTS_SOURCES, `must be ${WEIGHTS_SOURCES.join(" or ")}`)),
    example: "s3",
    meaning:
      "Where an instance has the weights from: `hub`, at each start; `s3`, from the stage's own bucket, into which provision-endpoint copies the commit once and checks it. An instance starts faster then, the hub may be down, and SageMaker is not shown the hub's token. S3 bills the copies. Nothing is copied where `MODEL_S3_URI` says where the weights are, and an adapter of the hub stays there. Absent: `hub`; `llamacpp` has its file from the bucket always.",
    flag: "weights",
    setting: "WEIGHTS",
  },
  container: {
    format: ContainerKind,
    fromText: v.pipe(v.string(), ContainerKind),
    example: "vllm",
    meaning:
      "`vllm`; `lmi` for DJL's container; or `llamacpp`, which serves a GGUF file on instances without a GPU. Sets image, environment and wire dialect.",
    flag: "container",
    setting: "CONTAINER",
    standard: "vllm",
  },
  instanceTypes: {
    format: v.pipe(
      v.array(v.string("must be text"), 'must be a list such as ["ml.g6.xlarge", "ml.g5.xlarge"]'),
      v.minLength(1, "must name at least one instance type"),
    ),
    fromText: v.pipe(items, v.array(instanceTypeInText)),
    example: "ml.g6.xlarge,ml.g5.xlarge",
    meaning: `Instance types in order of preference, separated by commas: the next is tried when one is not available, or the container does not come up. With the container llamacpp the default is ml.c7i.4xlarge. ${ON_A_T4}`,
    caution: ON_A_T4,
    flag: "instance-type",
    setting: "INSTANCE_TYPE",
    standard: "ml.g4dn.xlarge",
  },
  environment: {
    format: v.record(
      v.string(),
      v.string('must be text in quotes, such as "4096"'),
      'must be an object such as {"SM_VLLM_MAX_MODEL_LEN": "4096"}',
    ),
    fromText: v.pipe(
      v.string(),
      v.regex(/^[A-Za-z_]\w*=/, "Give NAME=VALUE"),
      // Only the stage knows whether a variable that needs permission has it.
      v.check(
        (pair) => variableRule(nameIn(pair))?.kind !== "derived",
        ({ input }) => variableRefusal(nameIn(input), []) ?? "",
      ),
      v.transform((pair) => ({ [nameIn(pair)]: pair.slice(pair.indexOf("=") + 1) })),
    ),
    example: "SM_VLLM_MAX_MODEL_LEN=2048",
    meaning:
      "Variables of the container that tune the model. What the product derives is refused, and what runs other code or sends the hub's token elsewhere needs `ALLOWED_CONTAINER_VARIABLES`.",
    flag: "environment",
    isOfModel: true,
  },
  adapters: {
    format: Adapters,
    fromText: v.pipe(
      v.string(),
      v.parseJson(undefined, 'must be JSON such as {"support": {"modelId": "acme/support-lora"}}'),
      Adapters,
    ),
    example: '{"support": {"modelId": "acme/support-lora"}}',
    meaning:
      'LoRA adapters that are served beside the model, by the aliases under which they are asked for, in JSON: of the hub, `{"support": {"modelId": "acme/support-lora"}}`, or of S3, `{"legal": {"modelS3Uri": "s3://my-bucket/legal-lora/"}}`.',
    flag: "adapters",
    setting: "ADAPTERS",
    isOfModel: true,
  },
  promptTemplate: {
    format: v.string("must be text"),
    fromText: v.string(),
    example: "chatml",
    meaning: "Jinja, or the name of a built-in template, for a model without a chat template of its own.",
    isOfModel: true,
  },
  instanceCount: {
    ...wholeNumber({ least: 1, most: 10 }),
    example: "2",
    meaning: "Instances behind the endpoint; each is billed.",
    flag: "instance-count",
    setting: "INSTANCE_COUNT",
    standard: "1",
  },
  maxInstanceCount: {
    ...wholeNumber({ least: 1, most: 20 }),
    example: "4",
    meaning: "Most instances to scale up to while there are many requests; the endpoint scales down again afterwards.",
    flag: "max-instance-count",
    setting: "MAX_INSTANCE_COUNT",
  },
  routing: {
    format: Routing,
    fromText: v.pipe(v.string(), Routing),
    example: ROUTINGS[2],
    meaning:
      "How an endpoint of several instances chooses one for a request: `least`, the one with the fewest requests in progress; `random`; or `prefix`, the one that had the beginning of this key's prompt before, so that its prefix cache has it. Absent: `least`.",
    flag: "routing",
    setting: "ROUTING",
    isOfModel: true,
  },
  idleMinutes: {
    ...wholeNumber({ least: 5, most: 1440, unit: " of minutes" }),
    example: "60",
    meaning: "Minutes without a request after which the model is retired.",
    flag: "idle-minutes",
    setting: "IDLE_MINUTES",
  },
  ttlHours: {
    ...decimal({ least: 0.25, most: 720, unit: " of hours" }),
    example: "8",
    meaning: "Hours after its publication when the model is retired.",
    flag: "ttl-hours",
  },
  wakeOnRequest: {
    format: v.picklist(WAKE_POLICIES, "must be off, idle or always"),
    fromText: v.pipe(v.string(), v.picklist(WAKE_POLICIES, "must be off, idle or always")),
    example: "idle",
    meaning:
      "Whether the first request for a model that sleeps wakes it: `off`, as without it; `idle`, what was retired because nobody used it or its time was over; `always`, outside working hours too. Only keys with `--may-wake` wake a model. A waking costs what the instance costs from then on until the model sleeps again, so set `IDLE_MINUTES` with it.",
    flag: "wake-on-request",
    setting: "WAKE_ON_REQUEST",
  },
  start: {
    format: v.picklist(MODEL_STARTS, "must be always, schedule or request"),
    fromText: v.pipe(v.string(), v.picklist(MODEL_STARTS, "must be always, schedule or request")),
    example: "request",
    meaning:
      "When a model of the models file comes up: `always`, with `deploy`, and it stays through the night; `schedule`, with `deploy` and in working hours; `request`, asleep until somebody asks. Absent: `schedule` where the stage has working hours, else `always`.",
  },
} as const satisfies Readonly<Record<string, ModelField<unknown> | ModelField<never>>>;

export type ModelFieldName = keyof typeof MODEL_FIELDS;

/** The fields with their names, for code that treats them all alike. */
export const MODEL_FIELD_LIST = Object.entries(MODEL_FIELDS) as unknown as readonly [
  ModelFieldName,
  ModelField<unknown>,
][];

/** Whether a field says which model it is, or describes that one alone, and so is no default for others. */
export function isOfOneModel(name: ModelFieldName): boolean {
  const { isOfModel }: ModelField<never> | ModelField<unknown> = MODEL_FIELDS[name];
  return name === "modelId" || isOfModel === true;
}
