import { LambdaInvocation } from "@cdktf/provider-aws/lib/lambda-invocation/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { executionArns } from "../../contract/stage-arns.ts";
import type { RetireBeforeDestroyVariables } from "../../functions/retire-before-destroy/environment.ts";
import { NodeFunction } from "../base/node-function.ts";
import { StageStack } from "../base/stage-stack.ts";

export interface RetireBeforeDestroyProps {
  readonly retireEndpointArn: string;
  /** What must stay until every endpoint is gone, beside all that a retirement itself uses. */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * Retires every model of the stage when Terraform destroys the stack, before anything that a retirement needs is gone; the
 * destruction fails when the retirement does. Terraform knows of no endpoint, so without this it would leave the GPU running.
 */
export class RetireBeforeDestroy extends Construct {
  constructor(scope: Construct, id: string, { retireEndpointArn, dependsOn }: RetireBeforeDestroyProps) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const retire = new NodeFunction(this, "retire-before-destroy", {
      name: "retire-before-destroy",
      bundle: "retire-before-destroy",
      description: "Retires every model of the stage when Terraform destroys it",
      environment: { RETIRE_ENDPOINT_ARN: retireEndpointArn } satisfies RetireBeforeDestroyVariables,
      statements: [
        {
          actions: ["states:StartExecution"],
          resources: [retireEndpointArn],
          because: "Retires the stage before Terraform removes it.",
        },
        {
          actions: ["states:DescribeExecution"],
          resources: executionArns(stack, ["retire-endpoint"]),
          because: "Waits for the end.",
        },
      ],
      timeoutSeconds: 900,
    });
    new LambdaInvocation(this, "invocation", {
      functionName: retire.function.functionName,
      // CRUD: invoked on create, update and destroy, with `tf.action` in the input.
      lifecycleScope: "CRUD",
      input: "{}",
      dependsOn,
    });
  }
}
