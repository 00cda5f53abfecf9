import * as v from "valibot";
import { EngineArguments } from "./engine-arguments.ts";

const Positive = v.pipe(v.string(), v.regex(/^[1-9]\d*$/, "it must be a whole number above 0"), v.transform(Number));

/** What the container reads from its environment: the part of the SageMaker vLLM image's variables that it has a use for. */
const Environment = v.pipe(
  v.object({
    ...EngineArguments,
    SM_VLLM_MODEL: v.optional(v.string()),
    HF_MODEL_ID: v.optional(v.string()),
    SM_LLAMA_CPP_ALIAS: v.optional(v.string()),
    SM_LLAMA_CPP_CTX_SIZE: v.optional(Positive),
    SM_LLAMA_CPP_PARALLEL: v.optional(Positive, "1"),
    SAGEMAKER_BIND_TO_PORT: v.optional(Positive, "8080"),
  }),
  v.forward(
    v.check(
      ({ SM_VLLM_ENABLE_AUTO_TOOL_CHOICE: calls, SM_VLLM_TOOL_CALL_PARSER: parser }) => !calls || parser !== undefined,
      "it requires SM_VLLM_TOOL_CALL_PARSER",
    ),
    ["SM_VLLM_ENABLE_AUTO_TOOL_CHOICE"],
  ),
  v.forward(
    v.check(
      ({ SM_VLLM_LORA_MODULES: modules, SM_VLLM_ENABLE_LORA: enabled }) => modules === undefined || enabled === true,
      "it requires SM_VLLM_ENABLE_LORA",
    ),
    ["SM_VLLM_LORA_MODULES"],
  ),
  v.forward(
    v.check(
      ({ SM_VLLM_MAX_CPU_LORAS: inMemory, SM_VLLM_MAX_LORAS: atOnce = 1 }) =>
        inMemory === undefined || inMemory >= atOnce,
      "it must be at least SM_VLLM_MAX_LORAS",
    ),
    ["SM_VLLM_MAX_CPU_LORAS"],
  ),
  v.forward(
    v.check((variables) => {
      const names = (variables.SM_VLLM_LORA_MODULES ?? []).map(({ name }) => name);
      return new Set([...names, servedName(variables)]).size > names.length;
    }, "its names must differ from each other and from the model's"),
    ["SM_VLLM_LORA_MODULES"],
  ),
);

interface Named {
  readonly SM_VLLM_SERVED_MODEL_NAME?: string | undefined;
  readonly SM_VLLM_MODEL?: string | undefined;
  readonly HF_MODEL_ID?: string | undefined;
}

function servedName({ SM_VLLM_SERVED_MODEL_NAME, SM_VLLM_MODEL, HF_MODEL_ID }: Named): string {
  return SM_VLLM_SERVED_MODEL_NAME ?? SM_VLLM_MODEL ?? HF_MODEL_ID ?? "/opt/ml/model";
}

export interface ContainerSettings {
  /** The name it answers to where a request's `model` counts. */
  readonly modelName: string;
  /** By the names that they answer to. */
  readonly adapters: readonly { readonly name: string; readonly path: string }[];
  readonly maxModelLen: number | undefined;
  /** Jinja, inline. */
  readonly chatTemplate: string | undefined;
  /** The usage says how much of a prompt the prefix cache had. */
  readonly tellsCachedTokens: boolean;
  readonly port: number;
  /** It behaves as AWS's image of llama.cpp does, and not as that of vLLM. */
  readonly isLlamaCpp: boolean;
}

/** @throws with one sentence that names the variable */
export function readEnvironment(environment: NodeJS.ProcessEnv = process.env): ContainerSettings {
  const result = v.safeParse(Environment, environment);
  if (!result.success) {
    const [{ path, message }] = result.issues;
    const name = String(path?.[0].key);
    throw new Error(`${name} is ${JSON.stringify(environment[name])}; ${message}`);
  }
  const variables = result.output;
  const { SM_LLAMA_CPP_ALIAS: alias, SM_LLAMA_CPP_CTX_SIZE: context, SM_LLAMA_CPP_PARALLEL: slots } = variables;
  return {
    isLlamaCpp: alias !== undefined,
    modelName: alias ?? servedName(variables),
    adapters: variables.SM_VLLM_LORA_MODULES ?? [],
    maxModelLen: context === undefined ? variables.SM_VLLM_MAX_MODEL_LEN : Math.max(1, Math.floor(context / slots)),
    chatTemplate: variables.SM_VLLM_CHAT_TEMPLATE,
    tellsCachedTokens: variables.SM_VLLM_ENABLE_PROMPT_TOKENS_DETAILS ?? false,
    port: variables.SAGEMAKER_BIND_TO_PORT,
  };
}
