import type { AsleepModel, SleepReason } from "../../contract/asleep-model.ts";
import { namesOf } from "../../names.ts";
import type { ProvisionedResource } from "../inventory/provisioned-resources.ts";
import type { Publication } from "../inventory/publications.ts";
import type { StageInventory } from "../inventory/stage-inventory.ts";
import { alarmToRearm, planRetirement, planWhatIsLeft } from "./retirement.ts";
import type { RetirementInput } from "./retirement-input.ts";

const names = namesOf("dev");
const [blue, green] = names.endpointNames("llama");
const version = (digit: string) => names.versionName("llama", digit.repeat(8));
const of = (alias: string) => (kind: ProvisionedResource["kind"], name: string) => ({ kind, name, alias });
const llama = of("llama");
const published: Publication = { alias: "llama", endpointName: blue, publishedAt: "2026-01-01T10:00:00Z" };

/** `llama` is published on its blue endpoint, with a configuration and a model of one name, and with guards. */
const serving: StageInventory = {
  resources: [
    llama("endpoint", blue),
    llama("endpoint configuration", version("1")),
    llama("model", version("1")),
    llama("alarm", names.alarm.errors(blue)),
    llama("alarm", names.alarm.idle(blue)),
    llama("schedule", names.expiry(blue)),
    llama("parameter", names.parameter.model("llama")),
  ],
  publications: [published],
  unreadable: [],
  alarms: [],
  atWork: new Set(),
  usage: [{ endpointName: blue, status: "InService", endpointConfigNames: [version("1")], modelNames: [version("1")] }],
  keptModels: new Map(),
  asleep: new Map(),
  catalog: new Map([["llama", {}]]),
  urls: [names.parameter.openaiBaseUrl],
};
const empty: StageInventory = { ...serving, resources: [], publications: [], usage: [], urls: [] };
/** What an execution left that was stopped while it made the green endpoint. */
const leftOvers = [
  llama("endpoint", green),
  llama("endpoint configuration", version("2")),
  llama("model", version("2")),
  llama("alarm", names.alarm.errors(green)),
  llama("parameter", names.parameter.provisioning("llama")),
];
const withLeftOvers: StageInventory = { ...serving, resources: [...serving.resources, ...leftOvers] };
const atWork = (stage: StageInventory): StageInventory => ({ ...stage, atWork: new Set(["llama"]) });
const publishedAs = (stage: StageInventory, fields: Partial<Publication>): StageInventory => ({
  ...stage,
  publications: [{ ...published, ...fields }],
});
const idle = (state = "ALARM"): StageInventory => ({
  ...publishedAs(serving, { idleMinutes: 60 }),
  alarms: [{ name: names.alarm.idle(blue), state }],
});

const asking = (startedAt = "2026-01-01T12:00:00Z") => ({ execution: "arn:own", startedAt });
const plan = (input: RetirementInput, stage: StageInventory, startedAt?: string) =>
  planRetirement(names, stage, input, asking(startedAt));
const aliases = (input: RetirementInput, stage: StageInventory, startedAt?: string) =>
  plan(input, stage, startedAt).targets.map(({ alias }) => alias);

describe("what nobody retires by hand sleeps", () => {
  const laid = (input: RetirementInput, stage: StageInventory, startedAt?: string) =>
    plan(input, stage, startedAt).targets.map(({ asleep }) => asleep && JSON.parse(asleep.value));
  const ofHub = { commit: "c0ffee", modelId: "org/model", revision: "main" };
  const version2 = { configName: version("1"), attempt: "a1b2", ...ofHub, tookSeconds: 500 };
  const served = publishedAs(idle(), { idleMinutes: 60, ...version2, input: { ttlHours: 8 } });
  const asleepAs = (why: SleepReason): StageInventory => ({
    ...empty,
    resources: [
      llama("parameter", names.parameter.asleep("llama")),
      llama("endpoint configuration", version("1")),
      llama("model", version("1")),
    ],
    asleep: new Map([["llama", { since: "2026-01-01T08:00:00.000Z", why, version: version2, failures: 2 }]]),
    keptModels: new Map([[version("1"), [version("1")]]]),
  });

  test("with its reason, its version and its input, which is written before it is unpublished", () => {
    const since = "2026-01-01T12:00:00.000Z";
    const slept = { since, version: version2, input: { ttlHours: 8 } };
    expect(laid({ idleAlarm: names.alarm.idle(blue) }, served)).toEqual([{ why: "idle", ...slept }]);
    expect(laid({ endpointName: blue }, served)).toEqual([{ why: "expired", ...slept }]);
    expect(laid({ sleep: "schedule" }, served)).toEqual([{ why: "schedule", ...slept }]);
    const [target] = plan({ endpointName: blue }, served).targets;
    expect(target?.asleep?.name).toBe(names.parameter.asleep("llama"));
    expect(target?.publishedParameters).toEqual([names.parameter.model("llama")]);
  });

  test("also when the event came while somebody was at work on it, and the sweep does it", () => {
    expect(laid({ sweep: true }, served)).toMatchObject([{ why: "idle" }]);
    expect(laid({ sweep: true }, publishedAs(serving, { expiresAt: "2026-01-01T11:00:00Z" }))).toMatchObject([
      { why: "expired" },
    ]);
  });

  test("and not what a person retires, what a sweep finds beside it, or what nobody serves", () => {
    expect(laid({}, served)).toEqual([undefined]);
    expect(laid({ alias: "llama" }, served)).toEqual([undefined]);
    expect(laid({ sweep: true }, withLeftOvers)).toEqual([undefined]);
    expect(laid({ sweep: true }, { ...serving, usage: [] })).toEqual([undefined]);
  });

  test("costs nothing, so that no sweep takes its version, and a person takes all of it", () => {
    expect(aliases({ sweep: true }, asleepAs("idle"))).toEqual([]);
    const [target] = plan({ alias: "llama" }, asleepAs("idle")).targets;
    expect(target?.publishedParameters).toEqual([names.parameter.asleep("llama")]);
    expect(target?.resources).toHaveLength(3);
  });

  test("through the night, whatever laid it to sleep; once", () => {
    const [target] = plan({ sleep: "schedule" }, asleepAs("idle")).targets;
    expect(JSON.parse(target?.asleep?.value ?? "")).toEqual({
      since: "2026-01-01T08:00:00.000Z",
      why: "schedule",
      version: version2,
    });
    expect(aliases({ sleep: "schedule" }, asleepAs("schedule"))).toEqual([]);
  });

  test("but for a model that starts always, and one that is made by hand sleeps as the others do", () => {
    const start = (value: "always" | undefined): StageInventory => ({
      ...serving,
      catalog: new Map([["llama", { start: value }]]),
    });
    expect(aliases({ sleep: "schedule" }, start("always"))).toEqual([]);
    expect(aliases({ sleep: "schedule" }, start(undefined))).toEqual(["llama"]);
  });

  test("and one that starts on request from the deployment on, unless it serves or sleeps", () => {
    const [target] = plan({ sleep: "request", alias: "llama" }, empty).targets;
    expect(JSON.parse(target?.asleep?.value ?? "")).toEqual({ since: "2026-01-01T12:00:00.000Z", why: "request" });
    expect(target).toMatchObject({ force: false, endpointNames: [], publishedParameters: [] });
    expect(target?.urls).toBeUndefined();
    const doors = { api: "https://api", openaiBase: "https://url/v1" };
    expect(plan({ sleep: "request", alias: "llama" }, { ...empty, doors }).targets).toMatchObject([
      {
        urls: {
          api: { name: names.parameter.apiUrl, value: doors.api },
          openaiBase: { name: names.parameter.openaiBaseUrl, value: doors.openaiBase },
        },
      },
    ]);
    expect(plan({ sleep: "schedule" }, { ...served, doors }).targets[0]?.urls).toBeUndefined();
    expect(aliases({ sleep: "request", alias: "llama" }, serving)).toEqual([]);
    expect(aliases({ sleep: "request", alias: "llama" }, atWork(empty))).toEqual([]);
    const rested = asleepAs("idle");
    const [[, record] = ["", undefined]] = [...rested.asleep];
    const well = { ...rested, asleep: new Map([["llama", { ...record, failures: 0 } as AsleepModel]]) };
    expect(aliases({ sleep: "request", alias: "llama" }, well)).toEqual([]);
    // Two wakings failed: who deploys may have mended why.
    expect(laid({ sleep: "request", alias: "llama" }, rested)).toEqual([
      { since: "2026-01-01T08:00:00.000Z", why: "request", version: version2 },
    ]);
    expect(laid({ sleep: "request", alias: "llama" }, asleepAs("schedule"))).toMatchObject([
      { why: "request", version: version2 },
    ]);
  });

  test("but for what is made by hand, which no schedule brings back", () => {
    const byHand: StageInventory = { ...served, catalog: new Map([["llama", { origin: "execution" }]]) };
    expect(laid({ sleep: "schedule" }, byHand)).toMatchObject([{ why: "expired" }]);
    const asleep: StageInventory = { ...asleepAs("idle"), catalog: byHand.catalog };
    expect(aliases({ sleep: "schedule" }, asleep)).toEqual([]);
    expect(laid({ sleep: "expired" }, served)).toMatchObject([{ why: "expired" }]);
    expect(aliases({ sleep: "expired" }, asleepAs("idle"))).toEqual([]);
  });

  test("not what a person has just retired, of which the lock is all there is", () => {
    const lock = llama("parameter", names.parameter.provisioning("llama"));
    expect(aliases({ sleep: "schedule" }, { ...empty, resources: [lock] })).toEqual([]);
    expect(aliases({ sleep: "schedule" }, atWork({ ...empty, resources: [lock] }))).toEqual(["llama"]);
  });

  test("nor what the catalog does not have, which is off, and of which a sweep leaves nothing", () => {
    const unknown = { catalog: new Map() };
    expect(laid({ endpointName: blue }, { ...served, ...unknown })).toEqual([undefined]);
    expect(plan({ sweep: true }, { ...asleepAs("idle"), ...unknown }).targets).toMatchObject([
      { publishedParameters: [names.parameter.asleep("llama")] },
    ]);
  });

  test("and is not missed when a request woke it while others were laid to sleep", () => {
    const before = plan({ sleep: "schedule" }, served);
    const awake = publishedAs(serving, { publishedAt: "2026-01-01T12:05:00Z" });
    expect(planWhatIsLeft(names, awake, before, asking()).targets).toEqual([]);
    expect(planWhatIsLeft(names, atWork(withLeftOvers), before, asking()).targets).toEqual([]);
    expect(planWhatIsLeft(names, served, before, asking()).targets).toHaveLength(1);
  });

  test("keeps the stage's URLs, where clients ask for it", () => {
    const urls = [names.parameter.openaiBaseUrl];
    const gone = { ...asleepAs("idle"), urls };
    expect(planWhatIsLeft(names, gone, plan({ endpointName: blue }, served), asking()).urls).toEqual([]);
    expect(planWhatIsLeft(names, { ...empty, urls }, plan({}, served), asking()).urls).toEqual(urls);
  });

  test("forgets of the catalog what was made by hand, and nothing of Terraform's", () => {
    const catalog = new Map([
      ["llama", { origin: "execution" as const }],
      ["default", {}],
    ]);
    expect(plan({ forget: true }, { ...empty, catalog }).targets).toMatchObject([
      { alias: "llama", publishedParameters: [names.parameter.catalog("llama")] },
    ]);
    expect(aliases({}, { ...empty, catalog })).toEqual([]);
  });
});

describe("{} and an alias", () => {
  const qwen = of("qwen")("model", names.versionName("qwen", "11111111"));
  const two = { ...serving, resources: [...serving.resources, qwen] };

  test("retire everything there is, by alias, even where an execution is at work", () => {
    expect(aliases({}, atWork(two))).toEqual(["llama", "qwen"]);
    expect(aliases({ alias: "qwen" }, two)).toEqual(["qwen"]);
    expect(aliases({ alias: "nobody" }, two)).toEqual([]);
  });

  test("unpublish, stop who is at work, and delete both endpoints, for one may not be listed yet", () => {
    expect(plan({}, serving).targets).toEqual([
      {
        alias: "llama",
        input: { alias: "llama" },
        force: true,
        endpointNames: [blue, green],
        publishedParameters: [names.parameter.model("llama")],
        lock: {
          name: names.parameter.provisioning("llama"),
          value: JSON.stringify({
            execution: "arn:own",
            step: "retiring the endpoint",
            since: "2026-01-01T12:00:00Z",
          }),
        },
        resources: serving.resources,
      },
    ]);
  });

  test("name what is left, and what of it is billed", () => {
    expect(plan({ alias: "llama" }, { ...serving, resources: serving.resources.slice(0, 2) }).left).toBe(
      `Still there: endpoint ${blue} (billed), endpoint configuration ${version("1")}.`,
    );
  });
});

describe("a sweep", () => {
  const sweep = (stage: StageInventory, startedAt?: string) =>
    plan({ sweep: true }, stage, startedAt).targets.flatMap(({ resources }) => resources);

  test("finds nothing in a stage whose model serves, nor while it is being resized", () => {
    expect(sweep(serving)).toEqual([]);
    const [usage] = serving.usage;
    const updating = usage && { ...usage, status: "Updating", endpointConfigNames: [version("1"), version("2")] };
    const resized = [...serving.resources, llama("endpoint configuration", version("2"))];
    expect(sweep({ ...serving, resources: resized, usage: updating ? [updating] : [] })).toEqual([]);
  });

  test("removes what an execution left that is over, and its lock, and leaves what is published", () => {
    expect(sweep(withLeftOvers)).toEqual(leftOvers);
    expect(plan({ sweep: true }, withLeftOvers).targets).toMatchObject([
      { input: { sweep: true, alias: "llama" }, force: false, endpointNames: [green], publishedParameters: [] },
    ]);
  });

  test("leaves an alias alone that an execution is at work on", () => {
    expect(sweep(atWork(withLeftOvers))).toEqual([]);
  });

  test("keeps a model, though the configuration of its name is not used", () => {
    const [usage] = serving.usage;
    const stage = { ...serving, usage: usage ? [{ ...usage, endpointConfigNames: [version("3")] }] : [] };
    expect(sweep(stage)).toEqual([llama("endpoint configuration", version("1"))]);
  });

  test.each(["Failed", "Deleting"])("unpublishes a model whose endpoint is %s", (status) => {
    const [usage] = serving.usage;
    const target = plan({ sweep: true }, { ...serving, usage: usage ? [{ ...usage, status }] : [] }).targets[0];
    expect(target?.publishedParameters).toEqual([names.parameter.model("llama")]);
    expect(target?.endpointNames).toEqual([blue]);
  });

  test("unpublishes a model whose endpoint is gone", () => {
    const parameter = llama("parameter", names.parameter.model("llama"));
    expect(sweep({ ...serving, resources: [parameter], usage: [] })).toEqual([parameter]);
  });

  test("retires a model whose expiry or idleness was missed, for each is told once only", () => {
    const expiring = publishedAs(serving, { expiresAt: "2026-01-01T11:00:00Z" });
    expect(sweep(expiring, "2026-01-01T10:59:00Z")).toEqual([]);
    expect(sweep(expiring, "2026-01-01T11:00:00Z")).toEqual(serving.resources);
    expect(sweep(idle(), "2026-01-01T10:59:00Z")).toEqual([]);
    expect(sweep(idle(), "2026-01-01T11:00:00Z")).toEqual(serving.resources);
  });
});

describe("an expiry", () => {
  test("retires the model that is published on its endpoint, and no other", () => {
    expect(plan({ endpointName: blue }, serving).targets).toMatchObject([{ alias: "llama", force: false }]);
    expect(aliases({ endpointName: green }, withLeftOvers)).toEqual([]);
  });

  test("leaves a model alone that an execution is at work on", () => {
    expect(aliases({ endpointName: blue }, atWork(serving))).toEqual([]);
  });
});

describe("an idle alarm", () => {
  const input = { idleAlarm: names.alarm.idle(blue) };
  const rearmed = (stage: StageInventory, startedAt?: string) =>
    alarmToRearm(names, stage, plan(input, stage, startedAt));

  test("retires the model when it was published for its idle minutes", () => {
    expect(aliases(input, idle())).toEqual(["llama"]);
    expect(rearmed(idle())).toBeUndefined();
  });

  test("goes back to OK when it calls too early, or while an execution is at work: it would call no more", () => {
    expect(aliases(input, idle(), "2026-01-01T10:59:00Z")).toEqual([]);
    expect(rearmed(idle(), "2026-01-01T10:59:00Z")).toBe(input.idleAlarm);
    expect(aliases(input, atWork(idle()))).toEqual([]);
    expect(rearmed(atWork(idle()))).toBe(input.idleAlarm);
  });

  test("does nothing when a request came in the meantime, or when another endpoint is published", () => {
    for (const stage of [idle("OK"), publishedAs(idle(), { endpointName: green, idleMinutes: 60 }), serving]) {
      expect(aliases(input, stage)).toEqual([]);
      expect(rearmed(stage)).toBeUndefined();
    }
  });
});

describe("the second look", () => {
  const lookAgain = (input: RetirementInput, before: StageInventory, now: StageInventory) =>
    planWhatIsLeft(names, now, plan(input, before), asking());

  test("tells what is gone, and finds nothing left", () => {
    const after = lookAgain({ sweep: true }, withLeftOvers, serving);
    expect(after.targets).toEqual([]);
    expect(after.removed).toEqual(leftOvers.map(({ kind, name }) => `${kind} ${name}`));
  });

  test("finds everything that is left of a stage, also what came in the meantime", () => {
    expect(lookAgain({}, empty, serving).targets).toMatchObject([{ alias: "llama" }]);
  });

  test("finds what is left of a model that expired, but not a model that was created again, or kept under the lock", () => {
    const input = { endpointName: blue };
    const unpublished = { ...serving, publications: [], resources: serving.resources.slice(0, 1) };
    expect(lookAgain(input, serving, unpublished).left).toBe(`Still there: endpoint ${blue} (billed).`);
    expect(lookAgain(input, serving, atWork(unpublished)).targets).toEqual([]);
    expect(lookAgain(input, serving, serving).targets).toEqual([]);
  });

  test("does not count what a sweep had not found", () => {
    expect(lookAgain({ sweep: true }, serving, withLeftOvers).targets).toEqual([]);
  });

  test("gives the URLs away with the last model, unless somebody is at work on a new one", () => {
    const unpublished: StageInventory = { ...empty, urls: serving.urls };
    expect(plan({}, serving).urls).toEqual([]);
    const after = lookAgain({}, serving, unpublished);
    expect(after.urls).toEqual(serving.urls);
    expect(after.removed.at(-1)).toBe(`parameter ${names.parameter.openaiBaseUrl}`);
    expect(lookAgain({}, serving, atWork(unpublished)).urls).toEqual([]);
  });
});

describe("what cannot be read", () => {
  const unreadable: StageInventory = { ...withLeftOvers, publications: [], unreadable: ["llama"] };
  const requester = {
    execution: "arn:aws:states:eu-north-1:123456789012:execution:x:y",
    startedAt: "2026-01-02T00:00:00Z",
  };
  const targetsFor = (stage: StageInventory, input: RetirementInput) =>
    planRetirement(names, stage, input, requester).targets.map(({ resources }) => resources);

  test("a publication that nobody understands lets no sweep delete what may serve", () => {
    expect(targetsFor(unreadable, { sweep: true })).toEqual([]);
  });

  test("it keeps no other alias from being swept", () => {
    const left = of("other")("endpoint", names.endpointNames("other")[0]);
    expect(targetsFor({ ...unreadable, resources: [...unreadable.resources, left] }, { sweep: true })).toEqual([
      [left],
    ]);
  });

  test("it keeps nobody from retiring the model, by hand or because its time is over", () => {
    expect(targetsFor(unreadable, { alias: "llama" })).toEqual([unreadable.resources]);
    expect(targetsFor(unreadable, { endpointName: blue })).toEqual([unreadable.resources]);
    expect(targetsFor(unreadable, { endpointName: "foreign" })).toEqual([]);
  });

  test("an endpoint whose configuration is gone keeps its alias's models, and nothing else is spared", () => {
    const usage = [{ endpointName: blue, status: "InService", endpointConfigNames: [version("1")] }];
    const spare = leftOvers.filter(({ kind }) => kind !== "model");
    expect(targetsFor({ ...withLeftOvers, usage }, { sweep: true })).toEqual([spare]);
  });
});
