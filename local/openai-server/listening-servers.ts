import { listModels } from "./openai-server.ts";

/** Where servers with OpenAI's API listen by default. */
const USUAL_PORTS = [
  { port: 11434, program: "Ollama" },
  { port: 1234, program: "LM Studio" },
  { port: 8080, program: "llama-server" },
  { port: 8000, program: "vLLM" },
] as const;

/** Found on this machine, with a model to give. */
export interface ListeningServer {
  readonly url: string;
  /** What usually listens there. */
  readonly program: string;
  readonly models: readonly string[];
}

/** Longer than any of them takes on this machine, and no wait for a person. */
const PATIENCE_MILLISECONDS = 500;

/** Asks the usual ports of this machine for `GET /v1/models`, and for nothing else. */
export async function findListeningServers(
  ports: readonly { readonly port: number; readonly program: string }[] = USUAL_PORTS,
): Promise<readonly ListeningServer[]> {
  const asked = ports.map(async ({ port, program }) => {
    const url = `http://127.0.0.1:${port}/v1`;
    const models = await listModels(url, { milliseconds: PATIENCE_MILLISECONDS }).catch(() => []);
    return { url, program, models: models.map(({ id }) => id) };
  });
  return (await Promise.all(asked)).filter(({ models }) => models.length > 0);
}

/** One line, ready to be typed. */
export function toListeningNote({ url, program, models }: ListeningServer): string {
  const [model = ""] = models;
  const named = models.length === 1 ? "" : ` --model ${/^[\w.:/@-]+$/.test(model) ? model : "NAME"}`;
  return `On ${program}'s port: npm start -- --openai-url ${url}${named}`;
}
