import type { StoredFile } from "../../contract/stored-weights.ts";
import { HubFailure, type HubFiles, PassingHubFailure, patiently } from "./hub-files.ts";

export interface FilePart {
  readonly modelId: string;
  readonly commit: string;
  readonly file: StoredFile;
  /** Bytes of the file, the first one and one behind the last. */
  readonly from: number;
  readonly to: number;
  /** Before it is asked for again; then twice as many. */
  readonly pauseMilliseconds?: number | undefined;
}

/**
 * Bytes of a file on the hub. A connection that breaks off is begun again.
 * @throws HubFailure
 */
export function readPart(hub: HubFiles, part: FilePart): Promise<Buffer> {
  const what = `${part.file.path} of ${part.modelId}`;
  return patiently(what, () => readOnce(hub, part, what), part.pauseMilliseconds);
}

async function readOnce(hub: HubFiles, part: FilePart, what: string): Promise<Buffer> {
  const { modelId, commit, file, from, to } = part;
  const name = file.path.split("/").map(encodeURIComponent).join("/");
  const isWhole = from === 0 && to === file.size;
  const headers: Record<string, string> = isWhole ? {} : { range: `bytes=${from}-${to - 1}` };
  const answer = await hub.get(`${modelId}/resolve/${encodeURIComponent(commit)}/${name}`, { what, headers });
  if (!isWhole && answer.status !== 206) {
    await answer.body?.cancel();
    throw new HubFailure(`The hub gives ${what} as a whole only, not in parts.`);
  }
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (bytes.length === to - from) return bytes;
  throw new PassingHubFailure(`The hub gave ${bytes.length} bytes of ${what} in place of ${to - from}.`);
}
