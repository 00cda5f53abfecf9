import { randomBytes } from "node:crypto";
import {
  CreateAIWorkloadConfigCommand,
  DeleteAIWorkloadConfigCommand,
  type SageMakerClient,
  type Tag,
} from "@aws-sdk/client-sagemaker";
import { weightsKey } from "../../contract/stored-weights.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import type { Question } from "../recommend/recommend.ts";

/** What the two kinds of jobs have in common. */
export interface JobParts {
  /** Of the job, and of its workload configuration. */
  readonly name: string;
  readonly RoleArn: string;
  readonly S3OutputLocation: string;
  readonly Tags: Tag[];
}

export interface StartedJob {
  readonly names: Names;
  readonly region: string;
  readonly roleArn: string;
  readonly bucket: string;
  readonly load: Pick<Question, "clients" | "promptTokens" | "answerTokens">;
  /** Of AIPerf, beside the load's. */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  readonly create: (parts: JobParts) => Promise<unknown>;
}

/** All prompts and all answers of one length. */
function aiperfLoad({ clients, promptTokens, answerTokens }: StartedJob["load"]) {
  return {
    prompt_input_tokens_mean: promptTokens,
    prompt_input_tokens_stddev: 0,
    output_tokens_mean: answerTokens,
    output_tokens_stddev: 0,
    concurrency: clients,
  };
}

/**
 * Makes a workload configuration and a job of one name.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/generative-ai-inference-recommendations-workload-config.html
 * @returns the name
 */
export async function startJob(
  sageMaker: SageMakerClient,
  { names, region, roleArn, bucket, load, parameters, create }: StartedJob,
): Promise<string> {
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 12);
  const name = names.measurement(`${stamp}-${randomBytes(3).toString("hex")}`);
  const Tags = Object.entries(names.tags).map(([Key, Value]) => ({ Key, Value }));
  const Inline = JSON.stringify({ benchmark: { type: "aiperf" }, parameters: { ...aiperfLoad(load), ...parameters } });
  const config = { AIWorkloadConfigName: name, AIWorkloadConfigs: { WorkloadSpec: { Inline } }, Tags };
  try {
    await sageMaker.send(new CreateAIWorkloadConfigCommand(config));
  } catch (error) {
    throw inWords(error, region);
  }
  try {
    const S3OutputLocation = `s3://${bucket}/${weightsKey.measurementFolder(name)}`;
    await create({ name, RoleArn: roleArn, S3OutputLocation, Tags });
    return name;
  } catch (error) {
    // What fails here too, the next measurement finds.
    await sageMaker.send(new DeleteAIWorkloadConfigCommand({ AIWorkloadConfigName: name })).catch(() => undefined);
    throw inWords(error, region);
  }
}

/** What an operator can put right; any other error is what it is. */
function inWords(error: unknown, region: string): unknown {
  if (!(error instanceof Error)) return error;
  if (/^UnknownOperation/.test(error.name)) {
    return new UserError(
      `SageMaker in ${region} has no such jobs. \`npx openai-sagemaker bench\` measures a model that serves, in any region.`,
    );
  }
  if (error.name === "ResourceLimitExceeded") {
    return new UserError(
      `The account has as many of SageMaker's jobs as it may: wait for one to end, or ask at Service Quotas. ${error.message}`,
    );
  }
  return error;
}
