import type { NativeAccess } from "./native-access.ts";

/** For a shell: `eval "$(npx openai-sagemaker token)"`. */
export function exportLines({ baseUrl, token }: NativeAccess): string {
  return `export OPENAI_BASE_URL=${baseUrl}\nexport OPENAI_API_KEY=${token}`;
}

/** What people have to know of it; nothing of it is secret. */
export function nativeAccessText({ alias, model, expiresAt, endpointName }: NativeAccess): string {
  return [
    `SageMaker's own path to ${alias}, for chat completions alone, with "model": "${model}".`,
    `The token holds until ${expiresAt}. Keep it like a password: it is for this endpoint alone, but nobody can take it back.`,
    `The URL is that of the version that serves now (${endpointName}): it ends with the next one, some minutes after that is live.`,
    "Keys, limits and usage do not count here.",
  ].join("\n");
}
