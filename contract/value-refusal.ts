import { flagNeedingLeave } from "./container-flags.ts";
import { variableRefusal } from "./container-variables.ts";

interface ContainerVariable {
  readonly name: string;
  readonly value: string;
  /** Names of variables that have the operator's leave. */
  readonly allowed: readonly string[];
}

// AWS's entry point for llama.cpp goes through the lines of `env`, so that a second line of any value is read as a variable.

/** A chat template from `/proc/self/environ` would write the hub's token into each prompt, which callers may have echoed. */
const FILE_ELSEWHERE =
  /^(?:file:\/\/)?(?:\/(?:proc|sys|dev|etc|root|home|run|var)(?:\/|$)|[\w./~-]*(?:^|\/)\.\.(?:\/|$)|~)/;

/**
 * The sentence, without its point, that refuses what a flag's value would do besides: as another flag, as a key of its JSON, or as a file.
 * The image gives a value to vLLM as an argument, and each element of a JSON array as one of its own; a key of a flag's JSON may be a flag too.
 * Source: aws/deep-learning-containers `scripts/docker/vllm/sagemaker_args.py`
 */
export function valueRefusal({ name, value, allowed }: ContainerVariable): string | undefined {
  if (/\n\s*(SM_LLAMA_CPP|LLAMA_ARG)_/i.test(value) || (/^SM_LLAMA_CPP_/i.test(name) && /[\r\n]/.test(value))) {
    return `${name} has several lines, and the container llamacpp reads its flags line by line: write it in one line`;
  }
  const prefix = /^(?:SM_VLLM|OPTION|SM_LLAMA_CPP)_/i.exec(name)?.[0].toUpperCase();
  if (prefix === undefined || allowed.includes(name)) return undefined;
  const text = value
    .trim()
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
  if (/^-[^\d.]/.test(text) || (text.startsWith("[") && /["']-[^\d."']/.test(text))) {
    return `${name} cannot have a value that begins with "-", for the container would read it as another flag: set that flag by a variable of its own`;
  }
  if (FILE_ELSEWHERE.test(text)) {
    return `${name} names a file that is neither the model's nor the image's, and might show the hub's token to callers: name one below /opt/ml/model`;
  }
  // Not parsed: Python reads more than JSON, such as NaN, and several objects after each other.
  if (!/^(\[|\{\s*["'])/.test(text)) return undefined;
  for (const [, key = ""] of text.matchAll(/["']([\w-]+)["']\s*:/g)) {
    const flag = flagNeedingLeave(key);
    const refusal = flag === undefined ? undefined : variableRefusal(`${prefix}${flag}`, allowed);
    if (refusal !== undefined) return `${name} sets "${key}", and ${refusal}`;
  }
  return undefined;
}
