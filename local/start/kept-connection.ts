import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { createApiKey, keyIdOf } from "../../contract/api-key.ts";
import { issueKeyId, newIdSecret } from "../../contract/key-id.ts";
import { writePrivateFile } from "./write-private-file.ts";

const port = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)));

const File = v.object({
  key: v.pipe(
    v.string(),
    v.check((key) => keyIdOf(key) !== undefined),
  ),
  /** Absent: the key is from before there was one. */
  idSecret: v.optional(v.pipe(v.string(), v.minLength(1))),
  ports: v.object({ httpApi: port, aws: port, hub: port }),
});

export type KeptPorts = v.InferOutput<typeof File>["ports"];

/** What clients were told at a start and still hold at the next. */
export interface KeptConnection {
  readonly file: string;
  readonly key: string;
  /** By which the key's id was issued: a proxy asks for such a key at once. */
  readonly idSecret: string;
  /** Others are taken where these are not free any more. */
  readonly ports: KeptPorts;
}

/** The last start's key and ports of a stage; a new key when there are none that can be read. Git ignores the file. */
export function readKeptConnection(folder: string, stage: string): KeptConnection {
  const file = join(folder, ".local", `${stage}.json`);
  const kept = v.safeParse(v.pipe(v.string(), v.parseJson(), File), readIfThere(file));
  if (kept.success) return { file, ...kept.output, idSecret: kept.output.idSecret ?? newIdSecret() };
  const idSecret = newIdSecret();
  return { file, key: createApiKey("npm start", {}, issueKeyId(idSecret)).key, idSecret, ports: {} };
}

/** Empty when the file is not there or cannot be read: then it is written again. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** @returns a sentence when the folder cannot be written: serving goes on */
export function keepConnection({ file, key, idSecret }: KeptConnection, ports: KeptPorts): string | undefined {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writePrivateFile(file, `${JSON.stringify({ key, idSecret, ports }, null, 2)}\n`);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return `The next start will have another key: this one cannot be kept in ${file} (${code ?? message}).`;
  }
}
