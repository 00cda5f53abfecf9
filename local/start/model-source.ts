import { UserError } from "../../user-error.ts";
import type { LaunchContainer } from "../aws/sagemaker/container.ts";
import { checkContainerUrl, externalContainer } from "../external-container.ts";
import { builtInContainer, type ContainerLauncherOptions } from "../launch-container.ts";
import { findGgufModel } from "../llama/find-gguf-model.ts";
import { type LlamaModelPlace, llamaContainer } from "../llama/llama-container.ts";
import { openAiContainer } from "../openai-server/openai-container.ts";
import { findOpenAiServer, OPENAI_URL_KEY, type OpenAiServer } from "../openai-server/openai-server.ts";
import { askYes } from "./ask-yes.ts";
import { startProgress } from "./progress.ts";

/** What answers in place of the models that the stage deploys. */
export type ModelSource =
  /** `because`: another one was asked for, and cannot be had now. */
  | { readonly kind: "built-in"; readonly because?: string }
  /** A server with the container's contract that somebody else runs. */
  | { readonly kind: "container"; readonly url: string }
  | { readonly kind: "openai"; readonly server: OpenAiServer }
  /** A real model, by llama.cpp. */
  | ({ readonly kind: "gguf"; readonly name: string } & LlamaModelPlace);

export interface ModelOptions {
  readonly containerUrl?: string;
  readonly openaiUrl?: string;
  readonly model?: string;
  /** What is missing is installed without a question. */
  readonly yes?: boolean;
}

/**
 * What the options ask for, if it is there.
 * @throws UserError
 */
export async function findModelSource(
  { containerUrl, openaiUrl, model, yes = false }: ModelOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ModelSource> {
  if (containerUrl !== undefined && (openaiUrl ?? model) !== undefined) {
    throw new UserError(
      "--container-url names a server that serves its model already: leave out --model and --openai-url.",
    );
  }
  if (containerUrl !== undefined) {
    await checkContainerUrl(containerUrl);
    return { kind: "container", url: containerUrl };
  }
  if (openaiUrl !== undefined) {
    const key = environment[OPENAI_URL_KEY] || undefined;
    return { kind: "openai", server: await findOpenAiServer(openaiUrl, { model, key }) };
  }
  if (model === undefined) return { kind: "built-in" };
  const progress = startProgress(process.stdout);
  try {
    const mayInstall = async (question: string) => yes || (await askYes(question));
    const found = await findGgufModel(model, { environment, progress, mayInstall });
    return "because" in found ? { kind: "built-in", because: found.because } : { kind: "gguf", ...found };
  } finally {
    progress.end();
  }
}

export function containerOf(source: ModelSource, options: Required<ContainerLauncherOptions>): LaunchContainer {
  if (source.kind === "container") return externalContainer(source.url);
  if (source.kind === "openai") return openAiContainer(source.server, options.onRestart);
  if (source.kind === "gguf") return llamaContainer(source, options);
  return builtInContainer(options);
}
