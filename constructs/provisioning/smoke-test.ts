import { Construct } from "constructs";
import { sageMakerArn } from "../../contract/stage-arns.ts";
import type { SmokeTestVariables } from "../../functions/smoke-test/environment.ts";
import { NodeFunction } from "../base/node-function.ts";
import { StageStack } from "../base/stage-stack.ts";

/** The function that tries an endpoint before it is published. */
export class SmokeTest extends Construct {
  readonly functionArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const smokeTest = new NodeFunction(this, "smoke-test", {
      name: "smoke-test",
      bundle: "smoke-test",
      description: "Tries an endpoint before it is published, and learns what the model can do",
      environment: {} satisfies SmokeTestVariables,
      statements: [
        {
          actions: [
            "sagemaker:InvokeEndpoint",
            "sagemaker:InvokeEndpointWithResponseStream",
            "sagemaker:DescribeEndpoint",
          ],
          resources: [sageMakerArn(stack, "endpoint")],
          because: "Tries a version before it is published.",
        },
        {
          actions: ["sagemaker:DescribeEndpointConfig"],
          resources: [sageMakerArn(stack, "endpoint-config")],
          because: "Learns which instance type it got.",
        },
      ],
      // Six probes of at most 60 s each, and the patience that a cold GPU needs.
      timeoutSeconds: 600,
    });
    this.functionArn = smokeTest.function.arn;
  }
}
