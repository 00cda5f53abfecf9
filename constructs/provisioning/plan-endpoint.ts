import { Construct } from "constructs";
import { type OwnPrices, ownPricesText } from "../../contract/own-prices.ts";
import type { PlanEndpointVariables } from "../../functions/plan-endpoint/environment.ts";
import { NodeFunction } from "../base/node-function.ts";
import { readsModelParameters } from "../base/stage-parameters.ts";
import { StageStack } from "../base/stage-stack.ts";
import { readsHubToken } from "./hub-token.ts";
import { readsConfigurations } from "./reads-artefacts.ts";
import type { WeightsBucket } from "./weights-bucket.ts";

export interface PlanEndpointProps {
  /** ARN of a secret with a token of the Hugging Face hub. */
  readonly hubTokenSecretArn?: string | undefined;
  /** The S3 prefixes that the endpoint's role may read. */
  readonly readablePrefixes: readonly string[];
  readonly weightsBucket: WeightsBucket;
  /** Names of the container's variables that need leave. */
  readonly allowedVariables: readonly string[];
  /** US dollars an hour that an instance may cost. */
  readonly maxInstancePrice: number;
  /** What the operator pays for an hour of instance types. */
  readonly prices?: OwnPrices | undefined;
  /** Instance types without a price that may be started. */
  readonly unpricedTypes: readonly string[];
}

/** The function that decides what provision-endpoint makes, and refuses what cannot work. */
export class PlanEndpoint extends Construct {
  readonly functionArn: string;

  constructor(scope: Construct, id: string, props: PlanEndpointProps) {
    super(scope, id);
    const { hubTokenSecretArn, readablePrefixes, allowedVariables, maxInstancePrice, unpricedTypes, weightsBucket } =
      props;
    const stack = StageStack.containing(this);
    const { parameter, stage } = stack.names;
    const token = readsHubToken(hubTokenSecretArn);
    const planEndpoint = new NodeFunction(this, "plan-endpoint", {
      name: "plan-endpoint",
      bundle: "plan-endpoint",
      description: "Decides image, environment and names of an endpoint, and refuses what cannot work",
      environment: {
        STAGE: stage,
        ...token.environment,
        ...(readablePrefixes.length === 0 ? {} : { READABLE_S3_PREFIXES: readablePrefixes.join(",") }),
        ...(allowedVariables.length === 0 ? {} : { ALLOWED_CONTAINER_VARIABLES: allowedVariables.join(",") }),
        WEIGHTS_BUCKET: weightsBucket.bucketName,
        MAX_INSTANCE_PRICE: String(maxInstancePrice),
        ...(props.prices === undefined ? {} : { INSTANCE_PRICES: ownPricesText(props.prices) }),
        ...(unpricedTypes.length === 0 ? {} : { UNPRICED_INSTANCE_TYPES: unpricedTypes.join(",") }),
      } satisfies PlanEndpointVariables,
      statements: [
        {
          actions: ["ssm:GetParameters"],
          resources: [parameter.door("http-api"), parameter.door("function-url"), parameter.asleep("*")].map((name) =>
            stack.parameterArn(name),
          ),
          because: "Reads where the doors are, and what sleeps under an alias.",
        },
        {
          actions: ["cloudwatch:DescribeAlarms"],
          resources: [stack.arn("cloudwatch", "alarm:*")],
          because:
            "Asks whether the budget is spent, before a request wakes a model. A list of alarms is authorised on all alarms.",
        },
        ...readsModelParameters(stack),
        ...readsConfigurations(readablePrefixes, stack),
        {
          actions: ["s3:GetObject"],
          resources: [`${weightsBucket.arn}/revisions/*`],
          because: "Knows the commit that was copied last when the hub cannot be asked.",
        },
        {
          actions: ["servicequotas:GetServiceQuota", "servicequotas:ListServiceQuotas"],
          resources: ["*"],
          because: "Asks how many instances the account may run. Neither action knows a narrower resource.",
        },
        ...token.statements,
      ],
      timeoutSeconds: 30,
    });
    this.functionArn = planEndpoint.function.arn;
  }
}
