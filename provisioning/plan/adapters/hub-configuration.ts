import { askFor, type ConfigurationAnswer, type ConfigurationFile } from "./configuration-file.ts";

/**
 * Reads a configuration as vLLM will: of a repository's `main`.
 * @param endpoint `https://huggingface.co` or a mirror
 */
export function hubConfiguration(endpoint: string, token?: string) {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return (modelId: string, file: ConfigurationFile): Promise<ConfigurationAnswer> =>
    askFor((signal) => fetch(`${endpoint}/${modelId}/resolve/main/${file}`, { headers, signal }));
}
