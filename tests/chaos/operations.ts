import fc from "fast-check";

/** The aliases of a round. The settings describe the first; the other one is made by hand. */
export const ALIASES = ["default", "b"] as const;
export type Alias = (typeof ALIASES)[number];

/** Something that exists is chosen when its turn comes: `pick` of the way through what is there then. */
type Pick = number;

export type Thing = (typeof THINGS)[number];
const THINGS = [
  "endpoint",
  "endpoint configuration",
  "model",
  "alarm",
  "schedule",
  "scaling",
  "publication",
  "lock",
  "URL",
] as const;

/** What somebody does to a stage. */
export type Operation =
  | {
      readonly does: "provision";
      readonly alias: Alias;
      readonly input: Readonly<Record<string, unknown>>;
      readonly pauseAt?: string | undefined;
    }
  | {
      readonly does: "start wrongly";
      readonly machine: "provision-endpoint" | "retire-endpoint";
      readonly input: unknown;
    }
  | { readonly does: "retire"; readonly alias?: Alias | undefined; readonly pauseAt?: string | undefined }
  | { readonly does: "sweep"; readonly alias?: Alias | undefined }
  | { readonly does: "resume" | "stop"; readonly pick: Pick }
  | { readonly does: "wait"; readonly minutes: number }
  | { readonly does: "raise alarm"; readonly pick: Pick }
  | { readonly does: "delete"; readonly thing: Thing; readonly pick: Pick }
  /** Writes a value that nobody can read. */
  | {
      readonly does: "spoil";
      readonly record: "publication" | "lock" | "catalog";
      readonly alias: Alias;
      readonly pick: Pick;
    }
  /** Changes one field of a publication to something else that can be read. */
  | { readonly does: "edit"; readonly alias: Alias; readonly pick: Pick }
  /** What Parameter Store remembers of it is written back. */
  | { readonly does: "write back"; readonly alias: Alias }
  | { readonly does: "fail launches"; readonly how: "no capacity" | "mute" | "crash"; readonly times: number };

const alias = fc.constantFrom(...ALIASES);
// fast-check prefers numbers at the ends.
const pick = fc.noBias(fc.integer({ min: 0, max: 999 })).map((thousandths) => thousandths / 1000);
const pauseAt = fc.option(
  fc.constantFrom(
    "WaitForFirstLook",
    "WaitForEndpoint",
    "Watch",
    "WaitForRemoval",
    "WaitForResized",
    "DrainNewVersion",
  ),
  { nil: undefined, freq: 2 },
);
const input = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        environment: fc.constantFrom({ SM_VLLM_MAX_MODEL_LEN: "512" }, { SM_VLLM_MAX_MODEL_LEN: "256" }),
        instanceCount: fc.integer({ min: 1, max: 3 }),
        maxInstanceCount: fc.integer({ min: 3, max: 4 }),
        ttlHours: fc.constantFrom(1, 24),
        idleMinutes: fc.constantFrom(5, 60),
        instanceTypes: fc.constantFrom(["ml.g4dn.xlarge"], ["ml.g5.xlarge", "ml.g4dn.xlarge"]),
        promptTemplate: fc.constantFrom("chatml", "{{ messages[0].content }}"),
      },
      { requiredKeys: [] },
    ),
  },
);
const wrongInput = fc.oneof(
  fc.constantFrom(
    ...[
      null,
      [],
      [{}],
      5,
      "text",
      "",
      true,
      [null],
      ["default"],
      { alias: null },
      { alias: ["default"] },
      { alias: 5 },
    ],
    ...[{ alias: "a--b" }, { alias: "" }, { alias: {} }, { role: ["user"] }, { everything: true }, { sweep: "yes" }],
    ...[{ sweep: false }, { endpointName: 5 }, { endpointName: null }, { idleAlarm: [] }, { instanceTypes: {} }],
    ...[
      { instanceCount: "2" },
      { instanceCount: -1 },
      { environment: [] },
      { environment: { A: 5 } },
      { ttlHours: 1e9 },
    ],
    ...[{ promptTemplate: "{% for %}" }, { modelId: "../.." }, { container: "other" }, { sweep: true, alias: null }],
  ),
  fc.jsonValue({ maxDepth: 2 }).filter((value) => !isWish(value)),
);

/** Whether a machine would take it for something that somebody may ask for. */
function isWish(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.keys(value).every((name) => name === "Comment");
}

/** One operation, the frequent ones more often. */
export const operation: fc.Arbitrary<Operation> = fc.noBias(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ does: fc.constant("provision" as const), alias, input, pauseAt }) },
    {
      weight: 2,
      arbitrary: fc.record({
        does: fc.constant("start wrongly" as const),
        machine: fc.constantFrom("provision-endpoint" as const, "retire-endpoint" as const),
        input: wrongInput,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        does: fc.constant("retire" as const),
        alias: fc.option(alias, { nil: undefined }),
        pauseAt: fc.option(fc.constant("WaitForDeletion"), { nil: undefined }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ does: fc.constant("sweep" as const), alias: fc.option(alias, { nil: undefined }) }),
    },
    { weight: 4, arbitrary: fc.record({ does: fc.constantFrom("resume" as const, "stop" as const), pick }) },
    {
      weight: 2,
      arbitrary: fc.record({ does: fc.constant("wait" as const), minutes: fc.constantFrom(5, 20, 61, 1500) }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("raise alarm" as const), pick }) },
    {
      weight: 5,
      arbitrary: fc.record({ does: fc.constant("delete" as const), thing: fc.constantFrom(...THINGS), pick }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        does: fc.constant("spoil" as const),
        record: fc.constantFrom("publication" as const, "lock" as const, "catalog" as const),
        alias,
        pick,
      }),
    },
    { weight: 3, arbitrary: fc.record({ does: fc.constant("edit" as const), alias, pick }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant("write back" as const), alias }) },
    {
      weight: 2,
      arbitrary: fc.record({
        does: fc.constant("fail launches" as const),
        how: fc.constantFrom("no capacity" as const, "mute" as const, "crash" as const),
        times: fc.integer({ min: 1, max: 3 }),
      }),
    },
  ),
);
