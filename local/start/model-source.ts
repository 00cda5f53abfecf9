import { UserError } from "../../user-error.ts";
import type { LaunchContainer } from "../aws/sagemaker/container.ts";
import { checkContainerUrl, externalContainer } from "../external-container.ts";
import { builtInContainer, type ContainerLauncherOptions } from "../launch-container.ts";
import { openAiContainer } from "../openai-server/openai-container.ts";
import { findOpenAiServer, OPENAI_URL_KEY, type OpenAiServer } from "../openai-server/openai-server.ts";

/** What answers in place of the models that the stage deploys. */
export type ModelSource =
  | { readonly kind: "built-in" }
  /** A server with the container's contract that somebody else runs. */
  | { readonly kind: "container"; readonly url: string }
  | { readonly kind: "openai"; readonly server: OpenAiServer };

export interface ModelOptions {
  readonly containerUrl?: string;
  readonly openaiUrl?: string;
  readonly model?: string;
}

/**
 * What the options ask for, if it is there.
 * @throws UserError
 */
export async function findModelSource(
  { containerUrl, openaiUrl, model }: ModelOptions,
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
  return { kind: "built-in" };
}

export function containerOf(source: ModelSource, options: Required<ContainerLauncherOptions>): LaunchContainer {
  if (source.kind === "container") return externalContainer(source.url);
  if (source.kind === "openai") return openAiContainer(source.server, options.onRestart);
  return builtInContainer(options);
}
