import { sharedQuota } from "./shared-quota.ts";

const TYPE = "ml.g6.xlarge";
const known = (instances: number) => new Map([[TYPE, { kind: "known", instances } as const]]);
const model = (alias: string, serving = 0) => ({
  alias,
  type: TYPE,
  count: 1,
  comesUp: true,
  published: serving === 0 ? undefined : { instanceType: TYPE, instanceCount: serving },
});

test("all at once are replaced beside what serves", () => {
  const wanted = [model("a", 1), model("b", 1)];
  const inUse = new Map([[TYPE, 2]]);
  const [beside] = sharedQuota(wanted, { quotas: known(3), inUse });
  expect(beside).toMatchObject({ status: "warning", found: expect.stringContaining("beside the 2 that serve now") });
  expect(sharedQuota(wanted, { quotas: known(4), inUse })).toMatchObject([{ status: "ok" }]);
});

test("what other products run is counted", () => {
  const inUse = new Map([[TYPE, 2]]);
  const [found] = sharedQuota([model("a"), model("b")], { quotas: known(3), inUse });
  expect(found).toMatchObject({ status: "warning", found: expect.stringContaining("of which other endpoints have 2") });
});

test("a quota that nobody knows says nothing", () => {
  const quotas = new Map([[TYPE, { kind: "unreachable", why: "busy" } as const]]);
  expect(sharedQuota([model("a")], { quotas, inUse: new Map() })).toEqual([]);
});
