import type { PolicyStatement } from "../../contract/policy-statement.ts";
import type { StageStack } from "../base/stage-stack.ts";

/** Lets SageMaker fetch what lies below prefixes of S3, and read what is encrypted with the customer's key, as the stage's own bucket is. */
export function readsArtefacts(prefixes: readonly string[], stack: StageStack): PolicyStatement[] {
  return [
    ...prefixes.map(bucketAndKey).flatMap(({ bucket, key }): PolicyStatement[] => [
      {
        actions: ["s3:GetObject"],
        resources: [`arn:aws:s3:::${bucket}/${key}*`],
        because: "The artefacts of MODEL_S3_URI or of an adapter in ADAPTERS, nothing beside them.",
      },
      {
        actions: ["s3:ListBucket"],
        resources: [`arn:aws:s3:::${bucket}`],
        because: "Finds them.",
        conditions: { StringLike: { "s3:prefix": `${key}*` } },
      },
    ]),
    ...decrypts(stack),
  ];
}

/** Lets a plan see what models and adapters below prefixes of S3 are made for. */
export function readsConfigurations(prefixes: readonly string[], stack: StageStack): PolicyStatement[] {
  if (prefixes.length === 0) return decrypts(stack);
  return [
    {
      actions: ["s3:GetObject"],
      resources: prefixes.map(bucketAndKey).map(({ bucket, key }) => `arn:aws:s3:::${bucket}/${key}*config.json`),
      because: "Reads what a model in S3 and its adapters are made for, not their weights.",
    },
    ...decrypts(stack),
  ];
}

function decrypts({ customerKeyArn, region }: StageStack): PolicyStatement[] {
  if (customerKeyArn === undefined) return [];
  return [
    {
      actions: ["kms:Decrypt"],
      resources: [customerKeyArn],
      because: "The customer's key, through S3 alone: a bucket may be encrypted with it.",
      conditions: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
    },
  ];
}

function bucketAndKey(uri: string) {
  const { hostname, pathname } = new URL(uri);
  return { bucket: hostname, key: pathname.slice(1) };
}
