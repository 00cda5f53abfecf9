import { namesOf } from "../../names.ts";
import type { Inventory } from "./inventory.ts";
import { planRetirement } from "./retirement.ts";

const names = namesOf("dev");
const inventory: Inventory = {
  endpoints: ["openai-sagemaker-dev-llama"],
  endpointConfigs: ["openai-sagemaker-dev-llama--11111111", "openai-sagemaker-dev-llama-3--22222222"],
  models: ["openai-sagemaker-dev-llama--11111111"],
  parameters: [
    "/openai-sagemaker/dev/catalog/default",
    "/openai-sagemaker/dev/keys/abc",
    "/openai-sagemaker/dev/models/llama",
    "/openai-sagemaker/dev/provisioning/stuck",
    "/openai-sagemaker/dev/openai-base-url",
  ],
};
const plan = (alias?: string, of = inventory) =>
  planRetirement(names, of, alias, "arn:execution", "2026-01-01T00:00:00Z");

test("finds every alias that left anything: endpoint, configuration, model, publication or lock", () => {
  expect(plan().targets.map(({ alias }) => alias)).toEqual(["llama", "llama-3", "stuck"]);
});

test("keeps an alias apart from one whose name begins alike", () => {
  const [target, ...others] = plan("llama").targets;
  expect(others).toEqual([]);
  expect(target).toMatchObject({
    endpointName: "openai-sagemaker-dev-llama",
    endpointConfigNames: ["openai-sagemaker-dev-llama--11111111"],
    modelNames: ["openai-sagemaker-dev-llama--11111111"],
    publishedParameters: ["/openai-sagemaker/dev/models/llama"],
  });
});

test("leaves the URLs alone as long as a model is published", () => {
  expect(plan().urls).toEqual([]);
  const unpublished = { ...inventory, parameters: inventory.parameters.filter((name) => !name.includes("/models/")) };
  expect(plan(undefined, unpublished).urls).toEqual(["/openai-sagemaker/dev/openai-base-url"]);
});

test("has nothing to do for an alias that left nothing, nor for catalog and keys", () => {
  expect(plan("nobody").targets).toEqual([]);
  expect(
    plan(undefined, { endpoints: [], endpointConfigs: [], models: [], parameters: ["/openai-sagemaker/dev/keys/abc"] })
      .targets,
  ).toEqual([]);
});

test("names what is left, and what of it is billed", () => {
  expect(plan("llama").left).toBe(
    "Still there: endpoint openai-sagemaker-dev-llama (billed), endpoint configuration openai-sagemaker-dev-llama--11111111, " +
      "model openai-sagemaker-dev-llama--11111111, parameter /openai-sagemaker/dev/models/llama.",
  );
});
