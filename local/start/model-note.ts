import * as v from "valibot";
import type { Settings } from "../../settings/settings.ts";

const Served = v.object({ data: v.array(v.object({ id: v.string() })) });

/** Which model answers in place of the one that the settings name: nobody shall take the one for the other. */
export async function modelNote(
  { MODEL_S3_URI, HF_MODEL_ID }: Pick<Settings, "MODEL_S3_URI" | "HF_MODEL_ID">,
  containerUrl: string | undefined,
): Promise<string> {
  const model = MODEL_S3_URI ?? HF_MODEL_ID;
  if (containerUrl !== undefined) {
    const served = await servedBy(containerUrl);
    return `The server at ${containerUrl}${served === undefined ? "" : `, which serves ${served},`} answers under the name of ${model}.`;
  }
  return [
    `${model} is not on this laptop: the built-in model of a million parameters`,
    "answers under its name, with what looks like English. For sense, run a server",
    "such as `vllm serve` and give its address with --container-url.",
  ].join("\n");
}

/** The models that a vLLM server lists; nothing when it lists none. */
async function servedBy(containerUrl: string): Promise<string | undefined> {
  try {
    const response = await fetch(new URL("/v1/models", containerUrl), { signal: AbortSignal.timeout(2000) });
    const { data } = v.parse(Served, await response.json());
    return data.length === 0 ? undefined : data.map(({ id }) => id).join(", ");
  } catch {
    return undefined;
  }
}
