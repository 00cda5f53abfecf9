import { collect, entryWith, GIB } from "../../testing/provisioning/entries.ts";
import type { QuotaAnswer } from "./endpoint-quotas.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";
import { Refusal } from "./refusal.ts";
import { type InstanceTypeContext, usableInstanceTypes } from "./usable-instance-types.ts";

function choose(
  changes: Partial<ProvisioningEntry>,
  quotas: Record<string, number>,
  others: Partial<InstanceTypeContext> = {},
) {
  const answers = Object.entries(quotas).map(([type, instances]): [string, QuotaAnswer] => [
    type,
    { kind: "known", instances },
  ]);
  const { warnings, warn } = collect();
  const types = usableInstanceTypes(entryWith(changes), {
    alias: "llama",
    model: undefined,
    quotas: new Map(answers),
    warn,
    ...others,
  });
  return { types, warnings };
}
const T4 = { instanceTypes: ["ml.g4dn.xlarge"] };

test("all types that can be used are taken, in order, and the others are told", () => {
  const model = { gated: false, weightBytes: 20 * GIB };
  const instanceTypes = ["ml.g4dn.xlarge", "ml.g6.xlarge", "ml.g5.xlarge", "ml.g6.xlarge"];
  const quotas = { "ml.g4dn.xlarge": 4, "ml.g6.xlarge": 1, "ml.g5.xlarge": 1 };
  expect(choose({ instanceTypes }, quotas, { model })).toEqual({
    types: ["ml.g6.xlarge", "ml.g5.xlarge"],
    warnings: [expect.stringMatching(/^ml\.g4dn\.xlarge: the model's weights take 20\.0 GiB/)],
  });
});

test("a quota of 0 is refused with the place where to ask for more", () => {
  const chosen = () => choose(T4, { "ml.g4dn.xlarge": 0 });
  expect(chosen).toThrow(
    /^No instance type can be used\. ml\.g4dn\.xlarge: the account may run 0 .* and 1 are wanted, ask for more at Service Quotas/,
  );
  expect(chosen).toThrow(Refusal);
});

describe("what serves now", () => {
  const published = { instanceType: "ml.g4dn.xlarge", instanceCount: 1 };

  test("counts, because it keeps serving beside the new version", () => {
    expect(() => choose(T4, { "ml.g4dn.xlarge": 1 }, { published })).toThrow(
      /may run 1 for endpoints and 2 are wanted, because the 1 that serve now go on .* or start retire-endpoint with \{"alias": "llama"\} first/,
    );
    expect(choose(T4, { "ml.g4dn.xlarge": 2 }, { published }).types).toEqual(T4.instanceTypes);
  });

  test("counts as one when an older record does not tell", () => {
    const older = { instanceType: "ml.g4dn.xlarge" };
    expect(() => choose(T4, { "ml.g4dn.xlarge": 1 }, { published: older })).toThrow("2 are wanted");
  });

  test("does not count on another type", () => {
    const other = { instanceType: "ml.g5.xlarge", instanceCount: 4 };
    expect(choose(T4, { "ml.g4dn.xlarge": 1 }, { published: other }).types).toEqual(T4.instanceTypes);
  });

  test("is replaced one after the other when only the number changes", () => {
    const three = { ...T4, instanceCount: 3 };
    expect(choose(three, { "ml.g4dn.xlarge": 4 }, { published, resize: true }).types).toEqual(T4.instanceTypes);
    expect(() => choose(three, { "ml.g4dn.xlarge": 3 }, { published, resize: true })).toThrow("4 are wanted");
  });

  test("needs room for a whole batch, or blue/green for both fleets", () => {
    const resizes = (from: number, to: number, quota: number) => () =>
      choose(
        { ...T4, instanceCount: to },
        { "ml.g4dn.xlarge": quota },
        {
          published: { instanceType: "ml.g4dn.xlarge", instanceCount: from },
          resize: true,
        },
      );
    expect(resizes(4, 5, 6)).toThrow("7 are wanted");
    expect(resizes(3, 1, 3)).toThrow("4 are wanted");
    expect(resizes(1, 3, 3)).toThrow("4 are wanted");
    expect(resizes(2, 3, 4)).not.toThrow();
  });
});

test("a quota that is not known is a warning, and so is one that autoscaling will meet", () => {
  const unreachable: QuotaAnswer = { kind: "unreachable", why: "denied" };
  const quotas = new Map([["ml.g4dn.xlarge", unreachable]]);
  expect(choose(T4, {}, { quotas }).warnings).toEqual(["The quota for ml.g4dn.xlarge is not known (denied)."]);
  expect(choose({ ...T4, maxInstanceCount: 8 }, { "ml.g4dn.xlarge": 4 }).warnings).toEqual([
    "Autoscaling of ml.g4dn.xlarge will end at 4 instances, the account's quota.",
  ]);
});
