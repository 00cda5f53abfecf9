import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { Construct } from "constructs";
import { allContainerImages, registryAccount } from "../../contract/container-images.ts";
import { InlinePolicy } from "../base/inline-policy.ts";
import { trustPolicy } from "../base/policy.ts";
import { StageStack } from "../base/stage-stack.ts";
import { readsArtefacts } from "./reads-artefacts.ts";
import type { WeightsBucket } from "./weights-bucket.ts";

export interface EndpointRoleProps {
  /** S3 prefixes of models and adapters. */
  readonly readablePrefixes: readonly string[];
  readonly weightsBucket: WeightsBucket;
}

/** The role that SageMaker assumes to pull the image, fetch the artefacts, run the container and write its log. */
export class EndpointRole extends Construct {
  readonly role: IamRole;
  readonly policy: InlinePolicy;

  constructor(scope: Construct, id: string, { readablePrefixes, weightsBucket }: EndpointRoleProps) {
    super(scope, id);
    const stack = StageStack.containing(this);
    this.role = new IamRole(this, "role", {
      name: stack.names.role("endpoint"),
      assumeRolePolicy: trustPolicy("sagemaker.amazonaws.com", stack.accountId),
    });
    this.policy = new InlinePolicy(this, "policy", {
      name: "image-artefacts-log-and-metrics",
      role: this.role.name,
      statements: [
        {
          actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          resources: allContainerImages().map(
            ({ repository }) => `arn:aws:ecr:${stack.region}:${registryAccount(stack.region)}:repository/${repository}`,
          ),
          because: "SageMaker pulls the container's image.",
        },
        {
          actions: ["ecr:GetAuthorizationToken"],
          resources: ["*"],
          because: "A token is for the registry as a whole: the action knows no resource.",
        },
        {
          actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          resources: [stack.arn("logs", `log-group:${stack.names.logGroup.endpoint(`${stack.names.prefix}-*`)}`)],
          because: "The container's log, in the stage's groups only.",
        },
        {
          actions: ["cloudwatch:PutMetricData"],
          resources: ["*"],
          because: "Metrics have no ARN; the namespace is the limit.",
          conditions: { StringLike: { "cloudwatch:namespace": "/aws/sagemaker/*" } },
        },
        // https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html
        {
          actions: ["cloudwatch:DescribeAlarms"],
          resources: [stack.arn("cloudwatch", "alarm:*")],
          because:
            "SageMaker rolls back a resize by the alarm of errors, and looks at it with this role. A list of alarms is authorised on all alarms.",
        },
        ...weightsBucket.readStatements(),
        ...readsArtefacts(readablePrefixes, stack),
      ],
    });
  }
}
