import * as v from "valibot";

const WholeNumber = v.pipe(v.string(), v.regex(/^[1-9]\d*$/), v.transform(Number));

/** What the container reads from its environment: the part of the SageMaker vLLM image's variables that it has a use for. */
const Environment = v.object({
  SM_VLLM_MODEL: v.optional(v.string()),
  HF_MODEL_ID: v.optional(v.string()),
  SM_VLLM_SERVED_MODEL_NAME: v.optional(v.string()),
  SM_VLLM_MAX_MODEL_LEN: v.optional(WholeNumber),
  SM_VLLM_CHAT_TEMPLATE: v.optional(v.string()),
  SAGEMAKER_BIND_TO_PORT: v.optional(WholeNumber, "8080"),
});

export interface ContainerSettings {
  /** The name it answers to; the local model answers whatever the name. */
  readonly modelName: string;
  readonly maxModelLen: number | undefined;
  /** Jinja, inline. */
  readonly chatTemplate: string | undefined;
  readonly port: number;
}

/** @throws with one sentence that names the variable */
export function readEnvironment(environment: NodeJS.ProcessEnv = process.env): ContainerSettings {
  const result = v.safeParse(Environment, environment);
  if (!result.success) {
    const [{ path, input }] = result.issues;
    throw new Error(`${path?.[0].key} is ${JSON.stringify(input)}; it must be a whole number above 0`);
  }
  const variables = result.output;
  return {
    modelName:
      variables.SM_VLLM_SERVED_MODEL_NAME ?? variables.SM_VLLM_MODEL ?? variables.HF_MODEL_ID ?? "/opt/ml/model",
    maxModelLen: variables.SM_VLLM_MAX_MODEL_LEN,
    chatTemplate: variables.SM_VLLM_CHAT_TEMPLATE,
    port: variables.SAGEMAKER_BIND_TO_PORT,
  };
}
