import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { Construct } from "constructs";
import { containerImage, registryAccount } from "../../contract/container-images.ts";
import { PRODUCT } from "../../names.ts";
import { InlinePolicy } from "../base/inline-policy.ts";
import { trustPolicy } from "../base/policy.ts";
import { StageStack } from "../base/stage-stack.ts";
import { usesCustomerKey } from "../base/uses-customer-key.ts";
import type { WeightsBucket } from "./weights-bucket.ts";

/** What a job makes to try an instance type, and takes away again. AWS does not say how it names them. */
const TRIED = ["model", "endpoint-config", "endpoint", "inference-component"] as const;

/**
 * The role that SageMaker assumes for a job of `recommend --measure`. AWS's documentation asks for "access to your model artifacts and
 * output bucket"; that the job reads quotas, makes temporary endpoints and registers model packages with this role is from AWS's samples:
 * aws-samples/sample-sagemaker-agentic-model-deployment at d97477c and sagemaker-genai-hosting-examples at 80ee5eb, which take
 * AmazonSageMakerFullAccess, and awslabs/ml-container-creator, which lists the actions.
 */
export class MeasurementRole extends Construct {
  constructor(scope: Construct, id: string, { weightsBucket }: { readonly weightsBucket: WeightsBucket }) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const { names } = stack;
    const role = new IamRole(this, "role", {
      name: names.role("measurement"),
      assumeRolePolicy: trustPolicy("sagemaker.amazonaws.com", stack.accountId),
    });
    const sageMaker = (kinds: readonly string[], name: string) =>
      kinds.map((kind) => stack.arn("sagemaker", `${kind}/${name}`));
    new InlinePolicy(this, "policy", {
      name: "weights-instances-and-results",
      role: role.name,
      statements: [
        ...weightsBucket.readStatements(),
        {
          actions: ["s3:GetObject", "s3:PutObject"],
          resources: [`${weightsBucket.arn}/measurements/*`],
          because: "Writes what it measured, beside the weights.",
        },
        {
          actions: ["s3:ListBucket"],
          resources: [weightsBucket.arn],
          because: "Finds what it wrote.",
          conditions: { StringLike: { "s3:prefix": "measurements/*" } },
        },
        ...usesCustomerKey(stack, "s3"),
        {
          actions: ["servicequotas:GetServiceQuota"],
          resources: ["*"],
          because:
            "Looks first whether the account may run the types. The quotas' codes differ by type, and some are not known.",
        },
        {
          actions: [
            ...["CreateModel", "CreateEndpointConfig", "CreateEndpoint", "CreateInferenceComponent"],
            ...["DescribeModel", "DescribeEndpointConfig", "DescribeEndpoint", "DescribeInferenceComponent"],
            ...["InvokeEndpoint", "InvokeEndpointWithResponseStream"],
            ...["DeleteInferenceComponent", "DeleteEndpoint", "DeleteEndpointConfig", "DeleteModel", "AddTags"],
          ].map((name) => `sagemaker:${name}`),
          resources: sageMaker(TRIED, "*"),
          because:
            "Makes an endpoint for each type that it tries, asks it, and removes it. AWS does not say how it names them, so that all names of the region are allowed, but those of the next line.",
        },
        {
          effect: "Deny",
          actions: ["DeleteEndpoint", "DeleteEndpointConfig", "DeleteModel"].map((name) => `sagemaker:${name}`),
          // As in `versionPrefix`; no job of ours has two hyphens in its name.
          resources: sageMaker(["endpoint", "endpoint-config", "model"], `${PRODUCT}-*--*`),
          because: "What serves, in this stage or in another, is never a job's to remove.",
        },
        {
          actions: [
            ...["CreateModelPackageGroup", "CreateModelPackage"],
            ...["DescribeModelPackageGroup", "DescribeModelPackage"],
          ].map((name) => `sagemaker:${name}`),
          resources: [
            stack.arn("sagemaker", `model-package-group/${names.measurement("*")}`),
            stack.arn("sagemaker", `model-package/${names.measurement("*")}`),
          ],
          because: "Registers what it recommends, in a group of the job's own name.",
        },
        {
          actions: [
            ...["CreateAIBenchmarkJob", "DescribeAIBenchmarkJob", "StopAIBenchmarkJob"],
            ...["CreateTrainingJob", "DescribeTrainingJob", "StopTrainingJob"],
          ].map((name) => `sagemaker:${name}`),
          resources: sageMaker(["ai-benchmark-job", "training-job"], "*"),
          because:
            "Has the load of each try made by a benchmark job, which is a training job inside. Their names are AWS's.",
        },
        {
          actions: ["iam:PassRole"],
          resources: [role.arn],
          because: "Hands itself to what it makes for a try.",
          conditions: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
        },
        {
          actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          resources: (["vllm", "lmi"] as const).map((kind) => {
            const { repository } = containerImage(kind);
            return `arn:aws:ecr:${stack.region}:${registryAccount(stack.region)}:repository/${repository}`;
          }),
          because: "SageMaker pulls the image of what it tries.",
        },
        {
          actions: ["ecr:GetAuthorizationToken"],
          resources: ["*"],
          because: "A token is for the registry as a whole: the action knows no resource.",
        },
        {
          actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          resources: [stack.arn("logs", "log-group:/aws/sagemaker/*")],
          because: "The logs of what it tries and of the load, in SageMaker's own groups.",
        },
        {
          actions: ["cloudwatch:PutMetricData"],
          resources: ["*"],
          because: "Metrics have no ARN; the namespace is the limit.",
          conditions: { StringLike: { "cloudwatch:namespace": "/aws/sagemaker/*" } },
        },
      ],
    });
  }
}
