import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A models file with this text, in a folder of its own. */
export function writeModelsFile(text: string) {
  const folder = mkdtempSync(join(tmpdir(), "models-file-"));
  const path = join(folder, "models.yaml");
  writeFileSync(path, text);
  return { path, folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** Three models that are small everywhere: up for good, in working hours, and when somebody asks. No `default`. */
export const THREE_MODELS = `
steady:
  modelId: distilgpt2
  start: always
daily:
  modelId: gpt2
  environment: { SM_VLLM_MAX_MODEL_LEN: "512" }
  start: schedule
rare:
  modelId: distilgpt2
  idleMinutes: 5
  wakeOnRequest: idle
  start: request
`;
