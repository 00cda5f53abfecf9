import { namesOf } from "../../names.ts";
import { listProvisionedResources } from "./provisioned-resources.ts";
import { publicationsIn } from "./publications.ts";

const names = namesOf("dev");
const nothing = {
  endpoints: [],
  endpointConfigs: [],
  models: [],
  parameters: new Map(),
  alarms: [],
  schedules: [],
};
const parameters = (...found: string[]) => new Map(found.map((name) => [name, ""]));
const listAliases = (found: Partial<Parameters<typeof listProvisionedResources>[1]>) =>
  listProvisionedResources(names, { ...nothing, ...found }).map(({ kind, alias }) => `${kind} of ${alias}`);

test("finds the alias in every name that provisioning gives, and keeps apart those that begin alike", () => {
  const [blue] = names.endpointNames("llama");
  expect(
    listAliases({
      endpoints: [blue],
      endpointConfigs: [names.versionName("llama", "11111111"), names.versionName("llama-3", "22222222")],
      models: [names.versionName("llama", "11111111")],
      alarms: [{ name: names.alarm.idle(blue), state: "OK" }],
      schedules: [names.expiry(blue)],
      parameters: parameters(names.parameter.model("llama"), names.parameter.provisioning("stuck")),
    }),
  ).toEqual([
    "endpoint of llama",
    "endpoint configuration of llama",
    "endpoint configuration of llama-3",
    "model of llama",
    "alarm of llama",
    "schedule of llama",
    "parameter of llama",
    "parameter of stuck",
  ]);
});

test("leaves alone what Terraform, the tools or somebody else made", () => {
  expect(
    listAliases({
      endpoints: ["openai-sagemaker-dev-by-hand"],
      alarms: [{ name: "openai-sagemaker-dev-openwebui-recovery", state: "OK" }],
      schedules: ["sweeper"],
      parameters: parameters(
        names.parameter.catalog("llama"),
        names.parameter.key("abc"),
        names.parameter.openaiBaseUrl,
      ),
    }),
  ).toEqual([]);
});

test("a publication that nobody can read is told from none", () => {
  const llama = { endpointName: names.endpointNames("llama")[0], publishedAt: "2026-01-01T00:00:00Z" };
  const torn = new Map([
    [names.parameter.model("llama"), JSON.stringify({ ...llama, dialect: "vllm" })],
    [names.parameter.model("torn"), '{"endpointName":'],
    [names.parameter.catalog("llama"), "{}"],
  ]);
  expect(publicationsIn(names, { parameters: torn })).toEqual({
    publications: [{ alias: "llama", ...llama }],
    unreadable: ["torn"],
  });
});
