import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadEnvironment } from "../../settings/load-environment.ts";
import { readSettings, SettingsError } from "../../settings/settings.ts";
import { modelStart } from "./model-start.ts";
import { readCatalog } from "./read-catalog.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "catalog-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The catalog of a file with this text. */
function read(text: string, settings: Readonly<Record<string, string>> = {}) {
  const path = join(folder, "models.yaml");
  writeFileSync(path, text);
  return readCatalog(readSettings({ ...settings, MODELS_FILE: path }));
}

/** What reading it says, each line without the file's path. */
function complaints(text: string, settings: Readonly<Record<string, string>> = {}): string[] {
  try {
    read(text, settings);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as Error).message.replaceAll(`${join(folder, "models.yaml")}`, "models.yaml").split("\n");
  }
}

test("without a file the catalog is the model of the settings, as default", () => {
  const catalog = readCatalog(readSettings({ HF_MODEL_ID: "gpt2", IDLE_MINUTES: "30" }));
  expect([...catalog]).toEqual([
    [
      "default",
      {
        modelId: "gpt2",
        revision: "main",
        container: "vllm",
        instanceTypes: ["ml.g4dn.xlarge"],
        instanceCount: 1,
        idleMinutes: 30,
        environment: {},
      },
    ],
  ]);
});

test("models stand in the file's order, and what they leave out comes from the settings", () => {
  const text = `
zeta:
  modelId: acme/zeta
  instanceTypes: [ml.g6.xlarge, ml.g5.xlarge]
  revision: v2
  environment: { SM_VLLM_MAX_MODEL_LEN: "2048" }
  idleMinutes: 10
  start: request
alpha:
  modelId: acme/alpha
`;
  const catalog = read(text, { IDLE_MINUTES: "60", CONTAINER: "lmi", WAKE_ON_REQUEST: "idle", INSTANCE_COUNT: "2" });
  const shared = { container: "lmi", instanceCount: 2, wakeOnRequest: "idle" };
  expect([...catalog]).toEqual([
    [
      "zeta",
      {
        ...shared,
        modelId: "acme/zeta",
        instanceTypes: ["ml.g6.xlarge", "ml.g5.xlarge"],
        revision: "v2",
        environment: { SM_VLLM_MAX_MODEL_LEN: "2048" },
        idleMinutes: 10,
        start: "request",
      },
    ],
    [
      "alpha",
      {
        ...shared,
        modelId: "acme/alpha",
        revision: "main",
        instanceTypes: ["ml.g4dn.xlarge"],
        environment: {},
        idleMinutes: 60,
      },
    ],
  ]);
});

test("an entry may be another's with changes, and a name may look like a number", () => {
  const catalog = read(`3: &base\n  modelId: acme/a\n  idleMinutes: 5\nb:\n  <<: *base\n  modelId: acme/b\n`);
  expect([...catalog.keys()]).toEqual(["3", "b"]);
  expect(catalog.get("b")).toMatchObject({ modelId: "acme/b", idleMinutes: 5 });
});

test.each<[text: string, said: (string | RegExp)[], settings?: Record<string, string>]>([
  ["", [/^models\.yaml has no models: write an alias/]],
  ["# nothing\n", [/^models\.yaml has no models/]],
  ["- a\n", [/^models\.yaml, line 1: expected an alias and, below it/]],
  ["a:\n", [/^models\.yaml, line 1: a needs its model: write modelId below it/]],
  ["a:\n  idleMinutes: 5\n", [/^models\.yaml, line 1: a needs its model/]],
  ["a: gpt2\n", [/^models\.yaml, line 1: a needs its model/]],
  ["a:\n  modelId: b: c\n", [/^models\.yaml, line 2: this is no YAML: /]],
  ["a:\n\tmodelId: b\n", [/^models\.yaml, line 2: a tab stands/]],
  ["a: { modelId: gpt2 }\n---\nb: { modelId: gpt2 }\n", [/^models\.yaml, line [23]: a second document begins here/]],
  ["a:\n  modelId: !include b.yaml\n", [/^models\.yaml, line 2: the tag of this value is not known/]],
  [
    "a: { modelId: gpt2 }\nb: { modelId: gpt2 }\na: { modelId: gpt2 }\n",
    ["models.yaml, line 3: the alias a stands here a second time, after line 1: keep one of the two."],
  ],
  [
    "a:\n  modelId: gpt2\n  idleMinutes: 5\n  modelId: gpt2\n",
    ["models.yaml, line 4: a.modelId stands here a second time, after line 2: keep one of the two."],
  ],
  [
    "Chat_Bot: { modelId: gpt2 }\n",
    [/^models\.yaml, line 1: the alias "Chat_Bot" must be at most 23 lower-case letters, digits and single hyphens/],
  ],
  [
    "a:\n  modelId: gpt2\n  idle_minutes: 5\n",
    ['models.yaml, line 3: a has no field "idle_minutes"; did you mean idleMinutes?'],
  ],
  ["a:\n  modelId: gpt2\n  INSTANCE_TYPE: ml.g6.xlarge\n", [/did you mean instanceTypes\?$/]],
  ["a:\n  modelId: gpt2\n  origin: execution\n", [/^models\.yaml, line 3: a has no field "origin"; /]],
  ["a:\n  modelId: gpt2\n  replicaAutoscaler: 5\n", [/a has no field "replicaAutoscaler"; the fields are modelId, /]],
  [
    "a:\n  modelId: gpt2\n  idleMinutes: 2\n",
    ["models.yaml, line 3: a.idleMinutes is 2, but must be a whole number of minutes from 5 to 1440."],
  ],
  [
    "a:\n  modelId: gpt2\n  idleMinutes:\n",
    ["models.yaml, line 3: a.idleMinutes has no value: give it one, or take the line out."],
  ],
  [
    "a:\n  modelId: gpt2\n  revision: 12345678\n",
    ['models.yaml, line 3: a.revision is 12345678, but must be text: write it in quotes, as "12345678".'],
  ],
  [
    "a:\n  modelId: gpt2\n  instanceTypes: ml.g6.xlarge\n",
    [/^models\.yaml, line 3: a\.instanceTypes is "ml\.g6\.xlarge", but must be a list such as/],
  ],
  [
    "a:\n  modelId: gpt2\n  instanceTypes:\n    - ml.g6.xlrge\n",
    [
      /^models\.yaml, line 3: a\.instanceTypes: "ml\.g6\.xlrge" is not an instance type that is known here: choose one of/,
    ],
  ],
  [
    "a:\n  modelId: gpt2\n  environment:\n    SM_VLLM_MAX_MODEL_LEN: 4096\n",
    ['models.yaml, line 4: a.environment.SM_VLLM_MAX_MODEL_LEN is 4096, but must be text in quotes, such as "4096".'],
  ],
  [
    "a:\n  modelId: gpt2\n  environment:\n    SM_VLLM_TRUST_REMOTE_CODE: 'true'\n",
    [/^models\.yaml, line 3: a\.environment: .*ALLOWED_CONTAINER_VARIABLES/],
  ],
  [
    "a:\n  modelId: gpt2\n  environment:\n    SM_VLLM_TRUST_REMOTE_CODE: 'true'\n",
    [],
    { ALLOWED_CONTAINER_VARIABLES: "SM_VLLM_TRUST_REMOTE_CODE" },
  ],
  [
    "a:\n  modelId: gpt2\n  instanceTypes: [ml.g5.12xlarge]\n",
    [
      /^models\.yaml, line 3: a\.instanceTypes: ml\.g5\.12xlarge costs \$.* choose another type, or set MAX_INSTANCE_PRICE/,
    ],
    { MAX_INSTANCE_PRICE: "1" },
  ],
  [
    "a:\n  modelId: gpt2\n  instanceCount: 3\n  maxInstanceCount: 2\n",
    [/^models\.yaml, line 4: a\.maxInstanceCount: The "maxInstanceCount" is 2 and the "instanceCount" 3/],
  ],
  [
    "a:\n  modelId: gpt2\n  start: request\n",
    [
      'models.yaml, line 3: a.start is "request", but its wakeOnRequest is off, so that no request would wake it: add wakeOnRequest: idle (or always), or choose another start.',
    ],
  ],
  [
    "a:\n  modelId: gpt2\n  start: request\n  wakeOnRequest: off\n",
    [/a\.start is "request", but its wakeOnRequest is off/],
    { WAKE_ON_REQUEST: "idle" },
  ],
  ["a:\n  modelId: gpt2\n  start: request\n", [], { WAKE_ON_REQUEST: "always" }],
  [
    "a:\n  modelId: gpt2\n  start: never\n",
    ['models.yaml, line 3: a.start is "never", but must be always, schedule or request.'],
  ],
  [
    "a:\n  modelId: gpt2\n  adapters:\n    b: { modelId: x/y }\nb:\n  modelId: gpt2\n",
    ["models.yaml, line 4: a.adapters.b has the alias of a model: give one of the two another."],
  ],
  [
    "a:\n  modelId: gpt2\n  adapters: { c: { modelId: x/y } }\nb:\n  modelId: gpt2\n  adapters:\n    c: { modelId: x/z }\n",
    ["models.yaml, line 7: b.adapters.c has the alias of an adapter of a: give one of the two another."],
  ],
  [
    `a:\n  modelId: gpt2\n  promptTemplate: "${"é".repeat(2500)}"\n`,
    [
      /^models\.yaml, line 3: a is \d+ bytes as an entry of the catalog, and Parameter Store holds 4096: shorten its promptTemplate\.$/,
    ],
  ],
  [
    "a:\n  modelId: gpt2\n  adapters:\n    b: { modelId: x/y, modelS3Uri: 's3://my-bucket/b/' }\n",
    [/^models\.yaml, line 4: a\.adapters\.b is .* but must have either "modelId" or "modelS3Uri"\.$/],
  ],
])("%j is told by file, line, alias and field", (text, said, settings = {}) => {
  const found = complaints(text, settings);
  expect(found).toHaveLength(said.length);
  for (const [index, one] of said.entries()) expect(found[index]).toMatch(one);
});

test("all errors of a file are told at once, in its order", () => {
  const found = complaints("a:\n  modelId: gpt2\n  ttlHours: 0\nB: {}\nc:\n  modelID: x\n  start: no\n");
  expect(found.map((line) => Number(/line (\d+)/.exec(line)?.[1]))).toEqual([3, 4, 5, 6, 7]);
});

test("a file that cannot be read is an error with its path", () => {
  const reading = (path: string) => () => readCatalog(readSettings({ MODELS_FILE: path }));
  expect(reading(join(folder, "none.yaml"))).toThrow(
    /none\.yaml does not exist: name the YAML file of the models in MODELS_FILE/,
  );
  expect(reading(folder)).toThrow(/is a directory: the models are read from a file of that name\./);
  writeFileSync(join(folder, "utf16.yaml"), Buffer.from("a: {}\n", "utf16le"));
  expect(reading(join(folder, "utf16.yaml"))).toThrow(/is no UTF-8 text/);
});

test("a file of aliases of aliases is refused, and takes no memory", () => {
  const levels = Array.from(
    { length: 9 },
    (_, level) => `x${level}: &x${level} [${`*x${level - 1},`.repeat(level === 0 ? 0 : 9)}]`,
  );
  expect(complaints(`${levels.join("\n")}\n`).length).toBeGreaterThan(0);
  expect(complaints(`a: &a\n  modelId: gpt2\n  environment: *a\n`)).toHaveLength(1);
});

test("settings that describe one model are refused beside the file", () => {
  expect(() => readSettings({ MODELS_FILE: "models.yaml", HF_MODEL_ID: "gpt2" })).toThrow(
    /^HF_MODEL_ID is set, and so is MODELS_FILE, whose entries say which models there are: write it there as modelId/,
  );
  expect(() => readSettings({ MODELS_FILE: "models.yaml", INSTANCE_TYPE: "ml.g6.xlarge" })).not.toThrow();
});

test("the path starts at the .env file that has it, and else at the folder", () => {
  mkdirSync(join(folder, "settings"));
  writeFileSync(join(folder, "settings", "a.env"), "MODELS_FILE=models.yaml\n");
  const loaded = loadEnvironment(folder, { OPENAI_SAGEMAKER_ENV_FILE: join(folder, "settings", "a.env") });
  expect(loaded.MODELS_FILE).toBe(join(folder, "settings", "models.yaml"));
  expect(loadEnvironment(folder, { MODELS_FILE: "own.yaml" }).MODELS_FILE).toBe(join(folder, "own.yaml"));
  expect(loadEnvironment(join(folder, "settings"), loaded).MODELS_FILE).toBe(loaded.MODELS_FILE);
});

test("a model that does not say when it comes up follows working hours, where there are any", () => {
  const start = (settings: Readonly<Record<string, string>>) => modelStart({}, readSettings(settings));
  expect(start({})).toBe("always");
  expect(start({ SCHEDULE_STOP: "rate(1 days)" })).toBe("schedule");
  expect(modelStart({ start: "always" }, readSettings({ SCHEDULE_STOP: "rate(1 days)" }))).toBe("always");
});
