import { entryWith, GIB, planContext } from "../../testing/provisioning/entries.ts";
import type { HubModel } from "../hub/hub.ts";
import { modelDefinition } from "./definition.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";
import { planEndpoint } from "./plan.ts";

const plan = (changes: Partial<ProvisioningEntry> = {}, model?: Partial<HubModel>) =>
  planEndpoint(
    {
      alias: "default",
      entry: entryWith(changes),
      instanceTypes: ["ml.g5.xlarge"],
      ...(model && { model: { gated: false, ...model } }),
      warnings: ["something"],
    },
    planContext,
  );

test("names everything that the state machine works with", () => {
  expect(
    plan({ promptTemplate: "chatml", instanceCount: 2, maxInstanceCount: 4, idleMinutes: 60, ttlHours: 8 }),
  ).toEqual({
    alias: "default",
    slots: ["openai-sagemaker-dev-default--blue", "openai-sagemaker-dev-default--green"],
    attempts: [expect.objectContaining({ instanceTypes: ["ml.g5.xlarge"] })],
    definition: expect.stringMatching(/^[0-9a-f]{16}$/),
    instanceCount: 2,
    guards: { instanceCount: 2, maxInstanceCount: 4, idleMinutes: 60, ttlHours: 8 },
    tags: [
      { Key: "Project", Value: "openai-sagemaker" },
      { Key: "Stage", Value: "dev" },
      { Key: "Alias", Value: "default" },
    ],
    lock: expect.objectContaining({ name: "/openai-sagemaker/dev/provisioning/default" }),
    parameters: {
      model: "/openai-sagemaker/dev/models/default",
      asleep: "/openai-sagemaker/dev/asleep/default",
      apiUrl: "/openai-sagemaker/dev/api-url",
      openaiBaseUrl: "/openai-sagemaker/dev/openai-base-url",
    },
    startedAt: planContext.startedAt,
    urls: planContext.urls,
    model: { modelId: "org/model", revision: "v1", dialect: "vllm", promptTemplate: "chatml" },
    warnings: ["something"],
  });
  expect(plan().guards).toEqual({ instanceCount: 1 });
});

test("a resize is rolling by half of the smaller fleet, and blue/green where that is none", () => {
  const rolling = (resizedFrom: number, instanceCount: number) =>
    planEndpoint(
      {
        alias: "default",
        entry: entryWith({ instanceCount }),
        instanceTypes: ["ml.g5.xlarge"],
        warnings: [],
        resizedFrom,
      },
      planContext,
    ).rolling;
  expect(rolling(2, 3)).toEqual({ fromInstances: 2, batchInstances: 1 });
  expect(rolling(7, 5)).toEqual({ fromInstances: 7, batchInstances: 2 });
  expect(rolling(1, 3)).toBeUndefined();
  expect(rolling(3, 1)).toBeUndefined();
});

test("tells for each step who holds the lock, and when the model should be live", () => {
  const { value, waiting, testing, watching } = plan({}, { weightBytes: 8 * GIB }).lock;
  expect(JSON.parse(waiting)).toEqual({
    execution: planContext.execution,
    step: "waiting for the endpoint to be InService",
    since: "2026-01-01T00:00:00.000Z",
    readyAt: "2026-01-01T00:10:00.000Z",
  });
  for (const text of [value, testing]) expect(JSON.parse(text)).toHaveProperty("readyAt");
  expect(JSON.parse(watching)).not.toHaveProperty("readyAt");
});

test("promises no time when the size of the model is not known", () => {
  expect(JSON.parse(plan().lock.waiting)).not.toHaveProperty("readyAt");
});

test("loads the commit that the revision is now, so that an instance that joins later has the same weights", () => {
  const { attempts, model } = plan({}, { commit: "c0ffee" });
  expect(attempts[0]?.models[0]?.PrimaryContainer.Environment).toMatchObject({ SM_VLLM_REVISION: "c0ffee" });
  expect(model.revision).toBe("v1");
});

describe("the definition", () => {
  const of = (changes: Partial<ProvisioningEntry> = {}, revision = "v1") =>
    modelDefinition(entryWith({ environment: { A: "1", B: "2" }, ...changes }), "eu-north-1", revision);

  test("is the same on other instances, in another number and in another order of the variables", () => {
    expect(of({ instanceTypes: ["ml.g6.xlarge"], instanceCount: 3, maxInstanceCount: 5, idleMinutes: 9 })).toBe(of());
    expect(of({ environment: { B: "2", A: "1" } })).toBe(of());
  });

  test.each<Partial<ProvisioningEntry>>([
    { modelId: "other" },
    { container: "lmi" },
    { environment: { A: "1" } },
    { promptTemplate: "chatml" },
    { modelS3Uri: "s3://bucket/model/" },
    { adapters: { support: { modelId: "acme/lora" } } },
  ])("differs with %j", (changes) => {
    expect(of(changes)).not.toBe(of());
  });

  test("differs with another adapter, or the same one at another commit, and not by their order", () => {
    const adapters = { a: { modelId: "acme/a" }, b: { modelS3Uri: "s3://b-1/b/" } };
    const { a, b } = adapters;
    expect(of({ adapters: { b, a } })).toBe(of({ adapters }));
    expect(of({ adapters: {} })).toBe(of());
    for (const others of [{ a }, { a, c: b }, { a: { ...a, revision: "c0ffee" }, b }, { a: b, b: a }]) {
      expect(of({ adapters: others })).not.toBe(of({ adapters }));
    }
  });

  test("differs when the branch has moved", () => {
    expect(of({}, "c0ffee")).not.toBe(of());
  });
});
