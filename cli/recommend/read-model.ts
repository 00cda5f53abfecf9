import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { ContainerKind } from "../../contract/container-kind.ts";
import type { Hub, HubModel } from "../../provisioning/hub/hub.ts";
import { readArchitecture } from "../../provisioning/hub/model-architecture.ts";
import { checkModel, withGguf } from "../../provisioning/plan/check-model.ts";
import { Refusal } from "../../provisioning/plan/refusal.ts";
import { UserError } from "../../user-error.ts";

/** A model as a recommendation needs it. */
export interface WantedModel {
  readonly modelId: string;
  readonly revision: string;
  readonly model: HubModel;
  /** Where what is known of it comes from: the hub, a folder, or a configuration alone. */
  readonly source: "hub" | "folder" | "configuration";
}

/** Whether the word is a path: a folder with a model, or its `config.json`. */
export function isPath(word: string): boolean {
  return /^[./~]/.test(word) || /\.(json|gguf)$/.test(word);
}

/**
 * Of a folder as the hub has it, or of a configuration alone, from which the size is computed.
 * @throws UserError
 */
export function readLocalModel(path: string): WantedModel {
  const place = resolve(path.replace(/^~(?=\/|$)/, process.env.HOME ?? "~"));
  const stats = statSync(place);
  const isFolder = stats.isDirectory();
  if (place.endsWith(".gguf")) {
    return {
      modelId: basename(place),
      revision: "main",
      source: "folder",
      model: { gated: false, weightBytes: stats.size },
    };
  }
  const file = isFolder ? join(place, "config.json") : place;
  const architecture = readArchitecture(parseJson(file));
  if (architecture?.attentionHeads === undefined) {
    throw new UserError(`${file} describes no language model: give the config.json that lies beside its weights.`);
  }
  const bytes = isFolder ? weightsIn(place) : undefined;
  const weightBytes = bytes ?? architecture.parameters?.weightBytes;
  return {
    modelId: basename(isFolder ? place : resolve(place, "..")),
    revision: "main",
    source: bytes === undefined ? "configuration" : "folder",
    model: { gated: false, architecture, ...(weightBytes !== undefined && { weightBytes }) },
  };
}

export interface Asked {
  readonly modelId: string;
  readonly revision: string;
  readonly container?: ContainerKind;
  readonly ggufFile?: string | undefined;
}

/**
 * Of the hub, with the plan's own sentences for what it does not have.
 * @throws UserError
 */
export async function readHubModel(
  hub: Hub,
  { modelId, revision, container = "vllm", ggufFile }: Asked,
): Promise<WantedModel> {
  if (!/^[\w.-]+(\/[\w.-]+)?$/.test(modelId)) {
    throw new UserError(
      `"${modelId}" is neither a repository on the hub, such as Qwen/Qwen3-4B, nor a path such as ./model.`,
    );
  }
  const answer = await hub(modelId, revision);
  if (answer.kind === "unreachable") {
    throw new UserError(
      `The hub could not be asked about "${modelId}" (${answer.why}): try again, or give a folder or a config.json in its place.`,
    );
  }
  try {
    if (answer.kind === "found") {
      const entry = { modelId, ...(ggufFile !== undefined && { ggufFile }) };
      const model = container === "llamacpp" ? withGguf(entry, answer.model) : answer.model;
      return { modelId: model.id ?? modelId, revision, model, source: "hub" };
    }
    const entry = { modelId, revision, environment: {}, container };
    await checkModel(
      entry,
      async () => answer,
      () => undefined,
    );
  } catch (error) {
    if (error instanceof Refusal) throw new UserError(error.message);
    throw error;
  }
  throw new UserError(`The hub has no answer about "${modelId}".`);
}

function parseJson(file: string): unknown {
  const text = readFileSync(file, "utf8");
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${file} is no JSON: give a model's folder, or its config.json.`);
  }
}

/** Of all safetensors at the top, 32-bit numbers as the 16 bits that vLLM loads. */
function weightsIn(folder: string): number | undefined {
  const names = readdirSync(folder).filter((name) => name.endsWith(".safetensors") && !name.startsWith("consolidated"));
  const bytes = names.reduce((sum, name) => sum + loadedBytes(join(folder, name)), 0);
  return bytes === 0 ? undefined : bytes;
}

/** A safetensors file begins with the length of its header and the header in JSON. https://huggingface.co/docs/safetensors */
function loadedBytes(file: string): number {
  const { size } = statSync(file);
  const header = readHeader(file, size);
  if (header === undefined) return size;
  return Object.values(header).reduce((sum, { dtype, data_offsets: [start, end] = [0, 0] }) => {
    return sum + (end - start) / (dtype === "F32" ? 2 : dtype === "F64" ? 4 : 1);
  }, 0);
}

interface Tensor {
  readonly dtype?: string;
  readonly data_offsets?: readonly [number, number];
}

const LONGEST_HEADER = 100 * 1024 * 1024;

function readHeader(file: string, size: number): Readonly<Record<string, Tensor>> | undefined {
  const descriptor = openSync(file, "r");
  try {
    const length = Buffer.alloc(8);
    readSync(descriptor, length, 0, 8, 0);
    const bytes = Number(length.readBigUInt64LE());
    if (bytes > Math.min(size, LONGEST_HEADER)) return undefined;
    const text = Buffer.alloc(bytes);
    readSync(descriptor, text, 0, bytes, 8);
    const { __metadata__: _, ...tensors } = JSON.parse(text.toString("utf8"));
    return tensors;
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}
