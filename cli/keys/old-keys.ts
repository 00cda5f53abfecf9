import { createHash } from "node:crypto";
import { paginateGetParametersByPath, type SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { ApiKeyRecord } from "../../contract/api-key.ts";
import type { Names } from "../../names.ts";

/** Of a key that an older version of the stage keeps in Parameter Store. */
export interface OldKey {
  readonly id: string;
  /** Full name of its parameter. */
  readonly parameter: string;
  readonly record: ApiKeyRecord;
  /** Hexadecimal SHA-256 of the parameter's value: another one tells that the key was changed there. */
  readonly hash: string;
}

export interface OldKeys {
  readonly keys: readonly OldKey[];
  /** Full names of parameters that are no records of keys. */
  readonly malformed: readonly string[];
}

const OldRecord = v.pipe(
  v.string(),
  v.parseJson(),
  ApiKeyRecord,
  v.check(({ sha256 }) => sha256 !== undefined),
);

export async function readOldKeys(ssm: SSMClient, { parameter }: Names): Promise<OldKeys> {
  const folder = parameter.key("");
  const keys: OldKey[] = [];
  const malformed: string[] = [];
  for await (const { Parameters = [] } of paginateGetParametersByPath(
    { client: ssm, pageSize: 10 },
    { Path: folder },
  )) {
    for (const { Name = "", Value, LastModifiedDate } of Parameters) {
      const id = Name.slice(folder.length);
      const parsed = v.safeParse(OldRecord, Value);
      if (!parsed.success || !/^[a-z0-9]{8,32}$/.test(id)) malformed.push(Name);
      // When it was made nobody wrote down; at its last change it was there.
      else {
        const record = { createdAt: LastModifiedDate?.toISOString(), ...parsed.output };
        const hash = createHash("sha256").update(`${Value}`).digest("hex");
        keys.push({ id, parameter: Name, record, hash });
      }
    }
  }
  return { keys, malformed };
}
