import { App } from "cdktf";
import { defaultCatalogEntry } from "../../settings/default-catalog-entry.ts";
import { readablePrefixes } from "../../settings/readable-prefixes.ts";
import { readSettings, type Settings } from "../../settings/settings.ts";
import { StageStack } from "../base/stage-stack.ts";
import { EndpointRole } from "./endpoint-role.ts";
import { WeightsBucket } from "./weights-bucket.ts";

class RoleStack extends StageStack {
  constructor(scope: App, settings: Settings) {
    super(scope, "model", settings);
    const weightsBucket = new WeightsBucket(this, "weights");
    const prefixes = readablePrefixes([defaultCatalogEntry(settings)]);
    new EndpointRole(this, "endpoint-role", { readablePrefixes: prefixes, weightsBucket });
  }
}

interface Statement {
  readonly Action: string[];
  readonly Resource: string[];
  readonly Condition?: unknown;
}

/** @param own of the stage's own bucket, or of those of others */
function s3Statements(environment: Record<string, string>, own = false): Statement[] {
  const stack = new RoleStack(new App(), readSettings(environment));
  const { resource } = stack.toTerraform() as { resource: { aws_iam_role_policy: Record<string, { policy: string }> } };
  const [policy] = Object.values(resource.aws_iam_role_policy);
  const statements: Statement[] = JSON.parse(policy?.policy ?? "").Statement;
  return statements.filter(
    ({ Action, Resource }) =>
      Action.some((action) => action.startsWith("s3:")) && Resource.join().includes("aws_s3_bucket.") === own,
  );
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

test("of the stage's own bucket the role reads what was copied, and nothing that is known of it", () => {
  expect(s3Statements({}, true)).toEqual([
    expect.objectContaining({ Action: ["s3:GetObject"], Resource: [expect.stringMatching(/\/models\/\*$/)] }),
    expect.objectContaining({
      Action: ["s3:ListBucket"],
      Condition: { StringLike: { "s3:prefix": "models/*" } },
    }),
  ]);
});
