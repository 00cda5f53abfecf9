import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { Construct } from "constructs";
import { DEFAULT_ALIAS } from "../../names.ts";
import type { Settings } from "../../settings/settings.ts";
import { InlinePolicy } from "../base/inline-policy.ts";
import { instanceTrustPolicy } from "../base/policy.ts";
import { StageStack } from "../base/stage-stack.ts";
import { keepsItsOwnHash } from "./keeps-its-own-hash.ts";
import { readsClientSecret } from "./reads-client-secret.ts";

export interface WebUiRoleProps {
  readonly logGroupArn: string;
  readonly settings: Pick<Settings, "OAUTH_CLIENT_SECRET_ARN" | "OAUTH_CLIENT_SECRET_KMS_KEY_ARN">;
}

/**
 * What the web UI's machine may do in AWS: read where the API is and its own secrets, keep its own key's hash, write
 * its own log, be reached by Session Manager.
 */
export class WebUiRole extends Construct {
  readonly profile: IamInstanceProfile;

  constructor(scope: Construct, id: string, { logGroupArn, settings }: WebUiRoleProps) {
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
        ...readsClientSecret(settings),
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
