import { setTimeout as wait } from "node:timers/promises";
import type { StoredFile } from "../../contract/stored-weights.ts";
import { HubFailure, type HubFiles, hubFailure } from "./hub-files.ts";

export interface FilePart {
  readonly modelId: string;
  readonly commit: string;
  readonly file: StoredFile;
  /** Bytes of the file, the first one and one behind the last. */
  readonly from: number;
  readonly to: number;
}

const ATTEMPTS = 5;
const LONGEST_PAUSE_MILLISECONDS = 8_000;

/**
 * Bytes of a file on the hub. A connection that breaks off is begun again.
 * @throws HubFailure
 */
export async function readPart(hub: HubFiles, part: FilePart, pauseMilliseconds = 500): Promise<Buffer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await readOnce(hub, part);
    } catch (error) {
      if (attempt === ATTEMPTS || (error instanceof HubFailure && !(error instanceof Passing)))
        throw described(error, part);
      await wait(Math.min(pauseMilliseconds * 2 ** attempt, LONGEST_PAUSE_MILLISECONDS));
    }
  }
}

/** It may be another one in a moment. */
class Passing extends HubFailure {}

async function readOnce(hub: HubFiles, { modelId, commit, file, from, to }: FilePart): Promise<Buffer> {
  const { path, size } = file;
  const address = `${modelId}/resolve/${encodeURIComponent(commit)}/${path.split("/").map(encodeURIComponent).join("/")}`;
  const isWhole = from === 0 && to === size;
  const answer = await hub.get(address, isWhole ? {} : { range: `bytes=${from}-${to - 1}` });
  if (answer.status >= 500 || answer.status === 429) {
    throw new Passing((await hubFailure(answer, `${path} of ${modelId}`)).message);
  }
  if (!answer.ok) throw await hubFailure(answer, `${path} of ${modelId}`);
  if (!isWhole && answer.status !== 206) {
    await answer.body?.cancel();
    throw new HubFailure(`The hub gives ${path} of ${modelId} as a whole only, not in parts.`);
  }
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (bytes.length === to - from) return bytes;
  throw new Passing(`The hub gave ${bytes.length} bytes of ${path} of ${modelId} in place of ${to - from}.`);
}

function described(error: unknown, { file, modelId }: FilePart): Error {
  if (error instanceof HubFailure) return error;
  const { message, cause } = error as Error;
  const why = cause instanceof Error ? `${message}: ${cause.message}` : message;
  return new HubFailure(`The hub broke off ${ATTEMPTS} times while ${file.path} of ${modelId} was copied (${why}).`);
}
