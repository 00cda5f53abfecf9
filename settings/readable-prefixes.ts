import type { Settings } from "./settings.ts";

/** The S3 prefixes that the endpoint's role may read: the default model's, and its adapters'. One within another is left out. */
export function readablePrefixes({
  MODEL_S3_URI,
  ADAPTERS = {},
}: Pick<Settings, "MODEL_S3_URI" | "ADAPTERS">): string[] {
  const uris = [MODEL_S3_URI, ...Object.values(ADAPTERS).map(({ modelS3Uri }) => modelS3Uri)];
  const prefixes = [...new Set(uris.filter((uri) => uri !== undefined))];
  return prefixes.filter((uri) => !prefixes.some((other) => other !== uri && uri.startsWith(other)));
}
