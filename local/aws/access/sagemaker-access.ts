import type { Access } from "../authorization.ts";
import {
  type AccessOf,
  arn,
  type Input,
  onAll,
  type Place,
  passRole,
  resourceTagContext,
  type ServiceAccess,
  tagContext,
  text,
} from "./access-of.ts";
import { endsScaling } from "./application-auto-scaling-access.ts";

const TABLES = {
  model: "models",
  "endpoint-config": "endpointConfigs",
  endpoint: "endpoints",
  "ai-workload-config": "workloadConfigs",
  "ai-recommendation-job": "recommendationJobs",
  "ai-benchmark-job": "benchmarkJobs",
  "model-package-group": "modelPackageGroups",
} as const;
type Kind = keyof typeof TABLES;
const NAMES: Readonly<Record<Kind, string>> = {
  model: "ModelName",
  "endpoint-config": "EndpointConfigName",
  endpoint: "EndpointName",
  "ai-workload-config": "AIWorkloadConfigName",
  "ai-recommendation-job": "AIRecommendationJobName",
  "ai-benchmark-job": "AIBenchmarkJobName",
  "model-package-group": "ModelPackageGroupName",
};
const CREATIONS: Readonly<Record<Kind, string>> = {
  model: "CreateModel",
  "endpoint-config": "CreateEndpointConfig",
  endpoint: "CreateEndpoint",
  "ai-workload-config": "CreateAIWorkloadConfig",
  "ai-recommendation-job": "CreateAIRecommendationJob",
  "ai-benchmark-job": "CreateAIBenchmarkJob",
  "model-package-group": "CreateModelPackageGroup",
};

/** SageMaker's ARNs are in lower case. */
const resourceArn = (kind: Kind, name: unknown, { state }: Place) => state.sageMaker[TABLES[kind]].arnOf(text(name));

function on(action: string, ...kinds: readonly Kind[]): AccessOf {
  return (input, place) => {
    const context = tagContext(input.Tags);
    return kinds.map((kind) => ({
      action: `sagemaker:${action}`,
      resource: resourceArn(kind, input[NAMES[kind]], place),
      context: { ...context, ...readTags(resourceArn(kind, input[NAMES[kind]], place), place) },
    }));
  };
}

const readTags = (resource: string, { state }: Place) =>
  resourceTagContext(
    Object.fromEntries((state.sageMaker.tags.get(resource) ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
  );

/** "SageMaker AI adds tags … the caller needs sagemaker:AddTags": developer guide, identity-based policy examples. */
function creation(kind: Kind, more: AccessOf = () => []): AccessOf {
  const asked = on(CREATIONS[kind], ...(kind === "endpoint" ? (["endpoint", "endpoint-config"] as const) : [kind]));
  return (input, place) => [
    ...asked(input, place),
    ...(Array.isArray(input.Tags) && input.Tags.length > 0 ? on("AddTags", kind)(input, place) : []),
    ...more(input, place),
  ];
}

const byArn =
  (action: string): AccessOf =>
  ({ ResourceArn, Tags, TagKeys }, place): readonly Access[] => [
    {
      action: `sagemaker:${action}`,
      resource: text(ResourceArn),
      context: {
        ...tagContext(Tags),
        ...(Array.isArray(TagKeys) && { "aws:TagKeys": TagKeys.map(text) }),
        ...readTags(text(ResourceArn), place),
        "sagemaker:TaggingAction": undefined,
      },
    },
  ];

/** Of packages, whose ARNs name their group and their version. */
const onPackages =
  (action: string): AccessOf =>
  (input, place) => {
    const name = text(input.ModelPackageName ?? input.ModelPackageGroupName)
      .split(":")
      .at(-1);
    const resource = arn(place, "sagemaker", `model-package/${name?.replace(/^model-package(-group)?\//, "")}`);
    return [
      {
        action: `sagemaker:${action}`,
        resource: input.ModelPackageName === undefined ? `${resource}/*` : resource,
        context: { ...tagContext(input.Tags), "aws:ResourceTag/": undefined },
      },
    ];
  };

const jobOf = ({ RoleArn }: Input) => passRole(RoleArn, "sagemaker.amazonaws.com");

export const sageMakerAccess: ServiceAccess = {
  CreateModel: creation("model", ({ ExecutionRoleArn }) => passRole(ExecutionRoleArn, "sagemaker.amazonaws.com")),
  CreateEndpointConfig: creation("endpoint-config"),
  CreateEndpoint: creation("endpoint"),
  UpdateEndpoint: on("UpdateEndpoint", "endpoint", "endpoint-config"),
  DeleteEndpoint: (input, place) => [
    ...on("DeleteEndpoint", "endpoint")(input, place),
    // https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-delete-with-scaling.html
    ...endsScaling(`endpoint/${text(input.EndpointName)}/`, place),
  ],
  DeleteEndpointConfig: on("DeleteEndpointConfig", "endpoint-config"),
  DeleteModel: on("DeleteModel", "model"),
  DescribeEndpoint: on("DescribeEndpoint", "endpoint"),
  DescribeEndpointConfig: on("DescribeEndpointConfig", "endpoint-config"),
  DescribeModel: on("DescribeModel", "model"),
  ListEndpoints: onAll("sagemaker:ListEndpoints"),
  ListEndpointConfigs: onAll("sagemaker:ListEndpointConfigs"),
  ListModels: onAll("sagemaker:ListModels"),
  CreateAIWorkloadConfig: creation("ai-workload-config"),
  DescribeAIWorkloadConfig: on("DescribeAIWorkloadConfig", "ai-workload-config"),
  DeleteAIWorkloadConfig: on("DeleteAIWorkloadConfig", "ai-workload-config"),
  ListAIWorkloadConfigs: onAll("sagemaker:ListAIWorkloadConfigs"),
  CreateAIRecommendationJob: creation("ai-recommendation-job", jobOf),
  DescribeAIRecommendationJob: on("DescribeAIRecommendationJob", "ai-recommendation-job"),
  StopAIRecommendationJob: on("StopAIRecommendationJob", "ai-recommendation-job"),
  DeleteAIRecommendationJob: on("DeleteAIRecommendationJob", "ai-recommendation-job"),
  ListAIRecommendationJobs: onAll("sagemaker:ListAIRecommendationJobs"),
  CreateAIBenchmarkJob: creation("ai-benchmark-job", jobOf),
  DescribeAIBenchmarkJob: on("DescribeAIBenchmarkJob", "ai-benchmark-job"),
  StopAIBenchmarkJob: on("StopAIBenchmarkJob", "ai-benchmark-job"),
  DeleteAIBenchmarkJob: on("DeleteAIBenchmarkJob", "ai-benchmark-job"),
  ListAIBenchmarkJobs: onAll("sagemaker:ListAIBenchmarkJobs"),
  CreateModelPackageGroup: creation("model-package-group"),
  CreateModelPackage: onPackages("CreateModelPackage"),
  ListModelPackageGroups: onAll("sagemaker:ListModelPackageGroups"),
  // The reference names packages as optional: what is asked of is not said.
  ListModelPackages: onAll("sagemaker:ListModelPackages"),
  DeleteModelPackage: onPackages("DeleteModelPackage"),
  DeleteModelPackageGroup: on("DeleteModelPackageGroup", "model-package-group"),
  AddTags: byArn("AddTags"),
  DeleteTags: byArn("DeleteTags"),
  ListTags: byArn("ListTags"),
};

const invokeEndpoint: AccessOf = (input, place) =>
  on("InvokeEndpoint", "endpoint")(input, place).map((one) => ({
    ...one,
    context: { ...one.context, "sagemaker:TargetModel": undefined },
  }));

export const sageMakerRuntimeAccess: ServiceAccess = {
  InvokeEndpoint: invokeEndpoint,
  /** The native path: the token, and then the endpoint. */
  CallWithBearerToken: (input, place) => [
    {
      action: "sagemaker:CallWithBearerToken",
      resource: "*",
      context: { "sagemaker:BearerTokenType": "SHORT_TERM" },
    },
    ...invokeEndpoint(input, place),
  ],
  InvokeEndpointWithResponseStream: on("InvokeEndpointWithResponseStream", "endpoint"),
};
