import type { Settings } from "../../settings/settings.ts";

/** Which model answers in place of the one that the settings name: nobody shall take the one for the other. */
export function modelNote(
  { MODEL_S3_URI, HF_MODEL_ID }: Pick<Settings, "MODEL_S3_URI" | "HF_MODEL_ID">,
  containerUrl: string | undefined,
): string {
  const model = MODEL_S3_URI ?? HF_MODEL_ID;
  // It is not asked what it serves: SageMaker asks containers for nothing but /ping and /invocations, and some know no more.
  if (containerUrl !== undefined) return `The server at ${containerUrl} answers under the name of ${model}.`;
  return [
    `${model} is not on this laptop: the built-in model of a million parameters`,
    "answers under its name, with what looks like English. For sense, run a server",
    "such as `vllm serve` and give its address with --container-url.",
  ].join("\n");
}
