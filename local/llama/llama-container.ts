import { join } from "node:path";
import type { LaunchContainer } from "../aws/sagemaker/container.ts";
import { type ContainerLauncherOptions, containerProcess } from "../launch-container.ts";

const ENTRY = join(import.meta.dirname, "main.ts");

export interface LlamaModelPlace {
  /** The model, in GGUF. */
  readonly file: string;
  /** The folder with node-llama-cpp. */
  readonly runtime: string;
}

/** Starts a container with a real model in GGUF as a process of its own, for every endpoint. */
export function llamaContainer({ file, runtime }: LlamaModelPlace, options: ContainerLauncherOptions): LaunchContainer {
  return containerProcess([ENTRY, "--gguf", file, "--runtime", runtime], options);
}
