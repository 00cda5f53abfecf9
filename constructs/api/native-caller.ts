import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { Construct } from "constructs";
import { LONGEST_TOKEN_SECONDS } from "../../contract/native-path.ts";
import { sageMakerArn } from "../../contract/stage-arns.ts";
import { InlinePolicy } from "../base/inline-policy.ts";
import { accountTrustPolicy } from "../base/policy.ts";
import { StageStack } from "../base/stage-stack.ts";

/**
 * The role behind the tokens of `openai-sagemaker token`: a token carries all that its identity may, so that this one may nothing but
 * call the stage's endpoints. Operators take it, with a policy for one endpoint; nothing of the stage does.
 */
export class NativeCaller extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const role = new IamRole(this, "role", {
      name: stack.names.role("native-caller"),
      assumeRolePolicy: accountTrustPolicy(stack.partition, stack.accountId),
      maxSessionDuration: LONGEST_TOKEN_SECONDS,
    });
    new InlinePolicy(this, "policy", {
      name: "native-path",
      role: role.name,
      statements: [
        {
          actions: ["sagemaker:InvokeEndpoint"],
          resources: [sageMakerArn(stack, "endpoint")],
          because: "Calls a model past the gateway, with a token of the command `token`.",
        },
        {
          actions: ["sagemaker:CallWithBearerToken"],
          resources: ["*"],
          because: "Does so with a token in place of a signature: the action knows no resource.",
        },
      ],
    });
  }
}
