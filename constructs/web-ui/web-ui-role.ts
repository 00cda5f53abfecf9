import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { Construct } from "constructs";
import { keyPrimaryKey } from "../../contract/key-items.ts";
import type { PolicyStatement } from "../../contract/policy-statement.ts";
import { DEFAULT_ALIAS, WEB_UI_KEY_ID } from "../../names.ts";
import { InlinePolicy } from "../base/inline-policy.ts";
import { instanceTrustPolicy } from "../base/policy.ts";
import { StageStack } from "../base/stage-stack.ts";
import { usesCustomerKey } from "../base/uses-customer-key.ts";

/**
 * What the web UI's machine may do in AWS: read where the API is and its own secrets, keep its own key's hash, write
 * its own log, be reached by Session Manager.
 */
export class WebUiRole extends Construct {
  readonly profile: IamInstanceProfile;

  constructor(scope: Construct, id: string, { logGroupArn }: { readonly logGroupArn: string }) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const { webUi: name, parameter } = stack.names;
    const role = new IamRole(this, "role", { name, assumeRolePolicy: instanceTrustPolicy() });
    const policy = new InlinePolicy(this, "policy", {
      name: "own-parameters-key-log-and-session-manager",
      role: role.name,
      statements: [
        {
          actions: ["ssm:GetParameters"],
          resources: [
            stack.parameterArn(parameter.openaiBaseUrl),
            stack.parameterArn(parameter.provisioning(DEFAULT_ALIAS)),
            stack.parameterArn(parameter.webUi("admin-password")),
            stack.parameterArn(parameter.webUi("people-secret")),
          ],
          because: "Where the API is, how far the model is, and its own two secrets.",
        },
        ...keepsItsOwnHash(stack),
        {
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          resources: [`${logGroupArn}:*`],
          because: "Its own log.",
        },
        // https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
        {
          actions: [
            "ssm:UpdateInstanceInformation",
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
          ],
          resources: ["*"],
          because:
            "Session Manager, without AmazonSSMManagedInstanceCore, which may read every parameter of the account. These know no narrower resource.",
        },
      ],
    });
    this.profile = new IamInstanceProfile(this, "profile", { name, role: role.name, dependsOn: [policy] });
  }
}

/**
 * AWS documents the conditions, and that `Select` always has a value for reads, as has `ReturnValues` for updates.
 * `ForAllValues` is also true of a key that a request does not have: hence `Null`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
function keepsItsOwnHash(stack: StageStack): readonly PolicyStatement[] {
  const resources = [stack.arn("dynamodb", `table/${stack.names.usageTable}`)];
  const itsHashAlone = {
    "ForAllValues:StringEquals": {
      "dynamodb:LeadingKeys": [WEB_UI_KEY_ID],
      // The primary key's attributes have to be among them.
      "dynamodb:Attributes": [...Object.keys(keyPrimaryKey(WEB_UI_KEY_ID)), "sha256"],
    },
    Null: { "dynamodb:LeadingKeys": "false", "dynamodb:Attributes": "false" },
  };
  return [
    {
      actions: ["dynamodb:GetItem"],
      resources,
      conditions: { ...itsHashAlone, StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" } },
      because: "Reads its own key's hash: no other key's, and nothing else of its own.",
    },
    {
      actions: ["dynamodb:UpdateItem"],
      resources,
      conditions: {
        ...itsHashAlone,
        StringEquals: { "dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"] },
      },
      because: "Writes its own key's hash, and gets nothing else of the item back.",
    },
    ...usesCustomerKey(stack, "dynamodb"),
  ];
}
