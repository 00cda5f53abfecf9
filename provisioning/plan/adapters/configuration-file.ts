import type { Adapter } from "../../../contract/adapter.ts";

export type ConfigurationFile = "adapter_config.json" | "config.json" | "commit.json";

export type ConfigurationAnswer =
  /** `json`: undefined when it is none. */
  | { readonly kind: "found"; readonly json: unknown }
  | { readonly kind: "missing" }
  /** It may not be read, which S3 also says of what does not exist. */
  | { readonly kind: "denied" }
  /** Nobody could be asked; the sentence says why. */
  | { readonly kind: "unreachable"; readonly why: string };

/** Reads a configuration of a repository of the hub, or of a prefix in S3. */
export type ReadConfiguration = (
  source: Pick<Adapter, "modelId" | "modelS3Uri">,
  file: ConfigurationFile,
) => Promise<ConfigurationAnswer>;

/** The plan should refuse within a second or go on. */
const TIMEOUT_MILLISECONDS = 3000;

/** What an HTTP server answers, in these terms. */
export async function askFor(call: (signal: AbortSignal) => Promise<Response>): Promise<ConfigurationAnswer> {
  try {
    const response = await call(AbortSignal.timeout(TIMEOUT_MILLISECONDS));
    if (response.ok) return { kind: "found", json: await response.json().catch(() => undefined) };
    if (response.status === 404) return { kind: "missing" };
    if (response.status === 401 || response.status === 403) return { kind: "denied" };
    return { kind: "unreachable", why: `it answered with HTTP ${response.status}` };
  } catch (error) {
    const { message, cause } = error as Error;
    return { kind: "unreachable", why: cause instanceof Error ? `${message}: ${cause.message}` : message };
  }
}
