import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../functions/openai-proxy/json.ts";
import type { ContainerAnswer } from "./fake-sagemaker-runtime.ts";

/** One exchange with a real vLLM's `POST /invocations`. */
export interface Recording {
  readonly request: JsonObject;
  readonly response: ContainerAnswer & { readonly status: number; readonly body: string };
}

const FOLDER = join(import.meta.dirname, "../../functions/openai-proxy/__fixtures__/vllm");

export function recordingNames(): string[] {
  return readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ""));
}

export function recording(name: string): Recording {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8"));
}
