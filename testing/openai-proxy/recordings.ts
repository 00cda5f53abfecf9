import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../functions/openai-proxy/json.ts";
import type { ContainerAnswer } from "./fake-sagemaker-runtime.ts";

/** One exchange with a real vLLM. */
export interface Recording {
  readonly request: JsonObject;
  readonly response: ContainerAnswer & { readonly status: number; readonly body: string };
}

const FIXTURES = join(import.meta.dirname, "../../functions/openai-proxy/__fixtures__");

export function recordingNames(folder = "vllm"): string[] {
  return readdirSync(join(FIXTURES, folder)).map((file) => file.replace(/\.json$/, ""));
}

/** @param folder `vllm`: `POST /invocations`; `vllm-messages`: `POST /v1/messages` */
export function recording(name: string, folder = "vllm"): Recording {
  return JSON.parse(readFileSync(join(FIXTURES, folder, `${name}.json`), "utf8"));
}
