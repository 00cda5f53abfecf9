import { Construct } from "constructs";
import { sageMakerArn } from "../../contract/stage-arns.ts";
import type { CreateVersionVariables } from "../../functions/create-version/environment.ts";
import { NodeFunction } from "../base/node-function.ts";
import { StageStack } from "../base/stage-stack.ts";
import { readsHubToken } from "./hub-token.ts";

export interface CreateVersionProps {
  /** The role that SageMaker assumes to run the container. */
  readonly endpointRoleArn: string;
  /** ARN of a secret with a token of the Hugging Face hub. */
  readonly hubTokenSecretArn?: string | undefined;
}

/** The function that makes a version's SageMaker models and endpoint configuration. */
export class CreateVersion extends Construct {
  readonly functionArn: string;

  constructor(scope: Construct, id: string, { endpointRoleArn, hubTokenSecretArn }: CreateVersionProps) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const models = sageMakerArn(stack, "model");
    const endpointConfigs = sageMakerArn(stack, "endpoint-config");
    const token = readsHubToken(hubTokenSecretArn);
    const createVersion = new NodeFunction(this, "create-version", {
      name: "create-version",
      bundle: "create-version",
      description: "Makes the models and the endpoint configuration of a version",
      environment: { EXECUTION_ROLE_ARN: endpointRoleArn, ...token.environment } satisfies CreateVersionVariables,
      statements: [
        { actions: ["sagemaker:CreateModel"], resources: [models], because: "Makes a version." },
        { actions: ["sagemaker:CreateEndpointConfig"], resources: [endpointConfigs], because: "Makes a version." },
        {
          actions: ["sagemaker:AddTags"],
          resources: [models, endpointConfigs],
          // https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html
          because: "Creation with tags asks for it.",
        },
        {
          actions: ["iam:PassRole"],
          resources: [endpointRoleArn],
          because: "The container runs with this role and no other.",
          conditions: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
        },
        ...token.statements,
      ],
      timeoutSeconds: 60,
    });
    this.functionArn = createVersion.function.arn;
  }
}
