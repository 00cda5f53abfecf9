import * as v from "valibot";
import { IsoTime } from "../../contract/iso-time.ts";
import { PublishedModel } from "../../contract/published-model.ts";
import type { Names } from "../../names.ts";

/** Without these nobody knows when it ends. */
const LIFE = {
  publishedAt: IsoTime,
  idleMinutes: v.optional(v.pipe(v.number(), v.minValue(1))),
  expiresAt: v.optional(IsoTime),
};

const text = v.fallback(v.optional(v.string()), undefined);

/** What a retirement has to know of `models/<alias>`. What it only hands on to `asleep/<alias>` it can do without. */
const Lifetime = v.object({
  ...v.pick(PublishedModel, ["endpointName"]).entries,
  configName: text,
  attempt: text,
  commit: text,
  modelId: text,
  revision: text,
  promptTemplate: text,
  tookSeconds: v.fallback(v.optional(v.pipe(v.number(), v.minValue(0))), undefined),
  input: v.fallback(PublishedModel.entries.input, undefined),
  ...LIFE,
});
export type Lifetime = v.InferOutput<typeof Lifetime>;

const Publication = v.object({ ...PublishedModel.entries, ...LIFE });

/** Where a record comes from. */
interface Place {
  readonly names: Names;
  readonly alias: string;
}

/** The record of a model that serves; nothing when it is not what the contract says, or names another alias's endpoint. */
export const parsePublication = (value: string | undefined, place: Place) => parse(Publication, value, place);

/** The part of a record that retirement needs. */
export const parseLifetime = (value: string | undefined, place: Place) => parse(Lifetime, value, place);

function parse<T extends { readonly endpointName: string }>(
  schema: v.GenericSchema<unknown, T>,
  value: string | undefined,
  { names, alias }: Place,
): T | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), value);
  if (!parsed.success) return undefined;
  return names.endpointNames(alias).some((name) => name === parsed.output.endpointName) ? parsed.output : undefined;
}
