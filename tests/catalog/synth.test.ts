import { findResources, synthesizeApp } from "../../testing/synthesized-app.ts";
import { THREE_MODELS, writeModelsFile } from "../../testing/models-file.ts";

const PREFIX = "openai-sagemaker-dev";
const file = writeModelsFile(THREE_MODELS);
let app: Awaited<ReturnType<typeof synthesizeApp>>;
beforeAll(async () => {
  app = await synthesizeApp({
    MODELS_FILE: file.path,
    SCHEDULE_START: "cron(0 8 ? * MON-FRI *)",
    SCHEDULE_STOP: "cron(0 18 ? * MON-FRI *)",
  });
});
afterAll(() => {
  app.remove();
  file.remove();
});

const all = (type: string) => findResources(app.stacks, type);

test("each model of the file is in the catalog, and no other", () => {
  const entries = all("aws_ssm_parameter").filter(({ name }) => String(name).includes("/catalog/"));
  expect(Object.fromEntries(entries.map(({ name, value }) => [name, JSON.parse(String(value))]))).toEqual({
    "/openai-sagemaker/dev/catalog/steady": expect.objectContaining({ modelId: "distilgpt2", start: "always" }),
    "/openai-sagemaker/dev/catalog/daily": expect.objectContaining({
      modelId: "gpt2",
      environment: { SM_VLLM_MAX_MODEL_LEN: "512" },
    }),
    "/openai-sagemaker/dev/catalog/rare": expect.objectContaining({ wakeOnRequest: "idle", start: "request" }),
  });
});

test("each has the log groups of both its endpoints", () => {
  const groups = all("aws_cloudwatch_log_group").map(({ name }) => String(name));
  for (const alias of ["steady", "daily", "rare"]) {
    for (const slot of ["blue", "green"]) {
      expect(groups).toContain(`/aws/sagemaker/Endpoints/${PREFIX}-${alias}--${slot}`);
    }
  }
  expect(groups.filter((name) => name.includes("default"))).toEqual([]);
});

test("working hours begin for those that have them, and the dashboard shows every model", () => {
  const schedules = all("aws_scheduler_schedule").map(({ name, target }) => [
    name,
    JSON.parse((target as { input: string }).input),
  ]);
  expect(schedules).toContainEqual(["start-daily", { alias: "daily" }]);
  expect(schedules).toContainEqual(["ready-rare", { alias: "rare", sleep: "request" }]);
  expect(schedules.map(([name]) => name).sort()).toEqual(["ready-rare", "start-daily", "stop", "sweeper", "watch"]);
  const [dashboard] = all("aws_cloudwatch_dashboard");
  for (const label of ["steady blue", "daily green", "rare blue"]) {
    expect(String(dashboard?.dashboard_body)).toContain(`"label":"${label}"`);
  }
});

test("a stage that gets a file keeps what it has of default, address by address", async () => {
  const own = writeModelsFile("default: { modelId: distilgpt2 }\nother: { modelId: gpt2 }\n");
  const [before, after] = await Promise.all([synthesizeApp(), synthesizeApp({ MODELS_FILE: own.path })]);
  const resources = ({ stacks }: typeof before) =>
    new Map(
      stacks.flatMap((stack) =>
        stack.resources.map(({ type, name, attributes }) => [
          `${stack.name} ${type}.${name}`,
          JSON.stringify(attributes),
        ]),
      ),
    );
  const [old, now] = [resources(before), resources(after)];
  const changed = [...old].filter(([address, attributes]) => now.get(address) !== attributes).map(([one]) => one);
  const added = [...now.keys()].filter((address) => !old.has(address));
  for (const one of [before, after, own]) one.remove();
  // The dashboard shows the other model, too, and destruction waits for its log groups.
  expect(changed.map((address) => address.replace(/^\w+ (\w+)\..*/, "$1")).sort()).toEqual([
    "aws_cloudwatch_dashboard",
    "aws_lambda_invocation",
  ]);
  expect(added.sort()).toEqual([
    "model aws_cloudwatch_log_group.blue-log-group-other",
    "model aws_cloudwatch_log_group.green-log-group-other",
    "model aws_ssm_parameter.catalog-entry-other",
  ]);
});
