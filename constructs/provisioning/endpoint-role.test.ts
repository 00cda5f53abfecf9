import { App } from "cdktf";
import { defaultCatalogEntry } from "../../settings/default-catalog-entry.ts";
import { readablePrefixes } from "../../settings/readable-prefixes.ts";
import { readSettings, type Settings } from "../../settings/settings.ts";
import { StageStack } from "../base/stage-stack.ts";
import { EndpointRole } from "./endpoint-role.ts";

class RoleStack extends StageStack {
  constructor(scope: App, settings: Settings) {
    super(scope, "model", settings);
    new EndpointRole(this, "endpoint-role", { readablePrefixes: readablePrefixes([defaultCatalogEntry(settings)]) });
  }
}

interface Statement {
  readonly Action: string[];
  readonly Resource: string[];
  readonly Condition?: unknown;
}

function s3Statements(environment: Record<string, string>): Statement[] {
  const stack = new RoleStack(new App(), readSettings(environment));
  const { resource } = stack.toTerraform() as { resource: { aws_iam_role_policy: Record<string, { policy: string }> } };
  const [policy] = Object.values(resource.aws_iam_role_policy);
  const statements: Statement[] = JSON.parse(policy?.policy ?? "").Statement;
  return statements.filter(({ Action }) => Action.some((action) => action.startsWith("s3:")));
}

test("the role reads exactly the prefix of MODEL_S3_URI", () => {
  expect(s3Statements({ MODEL_S3_URI: "s3://my-bucket/models/v1/" })).toEqual([
    expect.objectContaining({ Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::my-bucket/models/v1/*"] }),
    expect.objectContaining({
      Action: ["s3:ListBucket"],
      Resource: ["arn:aws:s3:::my-bucket"],
      Condition: { StringLike: { "s3:prefix": "models/v1/*" } },
    }),
  ]);
});

test("without it the role reads no bucket", () => {
  expect(s3Statements({})).toEqual([]);
});
