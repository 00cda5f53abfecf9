import { readFileSync } from "node:fs";
import { join } from "node:path";
import { namesOf } from "../../names.ts";
import { scriptedClients } from "../../testing/cli/scripted-clients.ts";
import { synthesizeApp, WITH_WEB_UI } from "../../testing/synthesized-app.ts";
import type { StageResources } from "../stage-inventory/resources/stage-resources.ts";
import { IMPORT_IDS, NOT_IMPORTED } from "./import-ids.ts";

/** Every setting that adds a resource. */
const EVERYTHING = {
  ...WITH_WEB_UI,
  SSH_KEY_NAME: "my-key",
  ALLOWED_SSH_CIDR: "203.0.113.7/32",
  WEBUI_DOMAIN: "chat.example.com",
  NOTIFY_EMAIL: "ops@example.com",
  BUDGET_USD: "500",
  SCHEDULE_START: "cron(0 8 ? * MON-FRI *)",
  SCHEDULE_STOP: "cron(0 18 ? * MON-FRI *)",
  IDLE_MINUTES: "60",
  MAX_INSTANCE_COUNT: "3",
  MAX_CONCURRENCY: "100",
  TRACING: "on",
  HF_TOKEN_SECRET: "arn:aws:secretsmanager:eu-north-1:123456789012:secret:hf-token-AbCdEf",
  KMS_KEY_ARN: "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
  PERMISSIONS_BOUNDARY: "arn:aws:iam::123456789012:policy/boundary",
};

let types: string[];
beforeAll(async () => {
  const app = await synthesizeApp(EVERYTHING);
  types = [...new Set(app.stacks.flatMap(({ resources }) => resources.map(({ type }) => type)))].sort();
  app.remove();
});

test("every type of resource in the stacks can be imported, or says what happens instead", () => {
  expect(Object.keys({ ...IMPORT_IDS, ...NOT_IMPORTED }).sort()).toEqual(types);
  expect(Object.keys(IMPORT_IDS).filter((type) => type in NOT_IMPORTED)).toEqual([]);
});

test("the page about Terraform names each type that is not imported, and why", () => {
  const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "terraform.md"), "utf8");
  for (const [type, instead] of Object.entries(NOT_IMPORTED)) expect(page).toContain(`| \`${type}\` | ${instead} |`);
});

const names = namesOf("dev");
const NOTHING = { listed: {}, tagged: {} } as unknown as StageResources;
const found = (listed: Readonly<Record<string, readonly string[]>>) =>
  ({ ...NOTHING, listed }) as unknown as StageResources;
const planned = (type: string, attributes: Readonly<Record<string, string>>) => ({
  type,
  address: `${type}.one`,
  stack: { name: "model", folder: "", dependencies: [], resources: [] },
  text: (attribute: string) => attributes[attribute],
});

test("the data volume is not confused with the machine's root volume, which has the stage's tags too", async () => {
  const { clients } = scriptedClients({
    DescribeVolumes: () => ({
      Volumes: [
        { VolumeId: "vol-root", Tags: [{ Key: "Stage", Value: "dev" }] },
        { VolumeId: "vol-data", Tags: [{ Key: "Name", Value: names.webUi }] },
      ],
    }),
  });
  const context = { clients, names, found: found({ volumes: ["vol-root", "vol-data"] }) };
  expect(await IMPORT_IDS.aws_ebs_volume?.(planned("aws_ebs_volume", {}), context)).toBe("vol-data");
});

test("a budget's id has its account; a missing budget has no id", async () => {
  const { clients } = scriptedClients({ GetCallerIdentity: () => ({ Account: "123456789012" }) });
  const budget = planned("aws_budgets_budget", { name: names.budget });
  const lookup = (budgets: string[]) =>
    IMPORT_IDS.aws_budgets_budget?.(budget, { clients, names, found: found({ budgets }) });
  expect(await lookup([names.budget])).toBe(`123456789012:${names.budget}`);
  expect(await lookup([])).toBeUndefined();
});
