import { Construct } from "constructs";
import { executionArns } from "../../contract/stage-arns.ts";
import type { CopyWeightsVariables } from "../../functions/copy-weights/environment.ts";
import { NodeFunction } from "../base/node-function.ts";
import { StageStack } from "../base/stage-stack.ts";
import { usesCustomerKey } from "../base/uses-customer-key.ts";
import { readsHubToken } from "./hub-token.ts";
import type { WeightsBucket } from "./weights-bucket.ts";

export interface CopyWeightsProps {
  readonly weightsBucket: WeightsBucket;
  /** ARN of a secret with a token of the Hugging Face hub. */
  readonly hubTokenSecretArn?: string | undefined;
}

/** A processor for the hashes, and room for two parts and what the SDK makes of them. */
const MEMORY_MIB = 1_769;

/** The function that copies weights from the hub into the stage's bucket. */
export class CopyWeights extends Construct {
  readonly functionArn: string;

  constructor(scope: Construct, id: string, { weightsBucket, hubTokenSecretArn }: CopyWeightsProps) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const token = readsHubToken(hubTokenSecretArn);
    const { arn, bucketName } = weightsBucket;
    const copyWeights = new NodeFunction(this, "copy-weights", {
      name: "copy-weights",
      bundle: "copy-weights",
      description: "Copies a model's weights from the hub into the stage's bucket, and checks them",
      environment: { WEIGHTS_BUCKET: bucketName, ...token.environment } satisfies CopyWeightsVariables,
      statements: [
        {
          actions: ["s3:PutObject", "s3:GetObject"],
          resources: ["models", "manifests", "revisions", "copying"].map((folder) => `${arn}/${folder}/*`),
          because: "Writes files and what is known of them, and finds what is there.",
        },
        {
          actions: ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
          resources: [`${arn}/models/*`],
          because: "Puts the parts of a file together, or deletes them.",
        },
        { actions: ["s3:DeleteObject"], resources: [`${arn}/copying/*`], because: "Says that it copies no more." },
        {
          actions: ["s3:ListBucket", "s3:ListBucketMultipartUploads"],
          resources: [arn],
          because: "Is told what is not there, and what a stopped execution left behind.",
        },
        {
          actions: ["states:DescribeExecution"],
          resources: executionArns(stack, ["provision-endpoint"]),
          because: "Asks whether the execution that copies the same commit still runs.",
        },
        ...usesCustomerKey(stack, "s3"),
        ...token.statements,
      ],
      timeoutSeconds: 900,
      memoryMiB: MEMORY_MIB,
    });
    this.functionArn = copyWeights.function.arn;
  }
}
