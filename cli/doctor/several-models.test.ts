import type { Hub } from "../../provisioning/hub/hub.ts";
import { type Examination, startExamination } from "../../testing/cli/examination.ts";
import { writeModelsFile } from "../../testing/models-file.ts";
import { budget } from "./budget.ts";
import { instanceType } from "./instance-type.ts";
import { model } from "./model.ts";

const file = writeModelsFile(`
chat: { modelId: acme/chat, instanceTypes: [ml.g6.xlarge], instanceCount: 2 }
code: { modelId: acme/code, instanceTypes: [ml.g6.xlarge] }
rare: { modelId: acme/rare, instanceTypes: [ml.g6.xlarge], instanceCount: 2, start: request, wakeOnRequest: idle }
`);
const MODELS = { MODELS_FILE: file.path };

let examination: Examination;
beforeEach(async () => {
  examination = await startExamination();
});
afterEach(() => examination.aws.close());
afterAll(() => file.remove());

/** A hub that has all but one, each of a size of its own. */
const hub: Hub = async (modelId) =>
  modelId === "acme/code"
    ? { kind: "unknown-model" }
    : {
        kind: "found",
        model: { gated: false, weightBytes: (modelId === "acme/chat" ? 2 : 3) * 2 ** 30, chatTemplate: true },
      };

test("each model of the file is looked up, and the one that is wrong is named", async () => {
  const { status, found, cure } = await examination.examine(model, MODELS, { hub });
  expect(status).toBe("error");
  expect(found.split("\n")).toEqual([
    "chat: acme/chat (main), 2.0 GiB of weights, with a chat template",
    expect.stringMatching(/^code: The Hugging Face hub has no public model "acme\/code"\./),
    "rare: acme/rare (main), 3.0 GiB of weights, with a chat template",
  ]);
  expect(cure).toBeDefined();
});

test.each([
  [2, "error", /all together: the account may run 2 ml\.g6\.xlarge, and chat, code want 3 together\.$/],
  [4, "warning", /all together: the account may run 4 ml\.g6\.xlarge, and 5 are wanted with every model awake/],
  [5, "ok", /all together: 5 of 5 ml\.g6\.xlarge are wanted with every model awake\.$/],
] as const)("a quota of %i for three models that want 5, of which 3 come up, is: %s", async (quota, status, found) => {
  examination.aws.quotas.set("ml.g6.xlarge", quota);
  const result = await examination.examine(instanceType, MODELS, { hub });
  expect(result).toMatchObject({ status, found: expect.stringMatching(found) });
});

test("the budget is compared with all that come up", async () => {
  const examine = (BUDGET_USD: string) => examination.examine(budget, { ...MODELS, BUDGET_USD });
  expect(await examine("10")).toMatchObject({
    status: "warning",
    found: expect.stringMatching(/^BUDGET_USD is \$10\.00, but the models cost/),
  });
  expect(await examine("9999")).toMatchObject({ status: "ok" });
});
