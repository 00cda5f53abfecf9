import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { ModelSource } from "./model-source.ts";

/** The first line: what will answer. */
export function modelLine(source: ModelSource): string {
  switch (source.kind) {
    case "container":
      return `Model: whatever the server at ${source.url} serves`;
    case "openai":
      return `Model: ${source.server.model} of ${source.server.baseUrl}`;
    case "gguf":
      return `Model: ${source.name}, by llama.cpp`;
    case "built-in":
      return "Model: a built-in one of a million parameters; for sense, --model or --openai-url";
  }
}

/** Which model answers in place of those that the catalog names: nobody shall take the one for the others. */
export function modelNote(
  entries: readonly Pick<CatalogEntry, "modelId" | "modelS3Uri">[],
  source: ModelSource,
): string {
  const models = [...new Set(entries.map(({ modelS3Uri, modelId }) => modelS3Uri ?? modelId))];
  const names = models.length === 1 ? `${models[0]}` : `${models.slice(0, -1).join(", ")} and ${models.at(-1)}`;
  const under = `under the name${models.length === 1 ? "" : "s"} of ${names}`;
  switch (source.kind) {
    // It is not asked what it serves: SageMaker asks containers for nothing but /ping and /invocations, and some know no more.
    case "container":
      return `The server at ${source.url} answers ${under}.`;
    case "openai":
      return `${source.server.model} of the server at ${source.server.baseUrl}\nanswers ${under}.`;
    case "gguf":
      return `${source.name}\nanswers on this machine, by llama.cpp, ${under}.`;
    case "built-in":
      return [
        ...(source.because === undefined ? [] : [`--model: ${source.because}.`, ""]),
        `${names} ${models.length === 1 ? "is" : "are"} not on this laptop: the built-in model of a million parameters`,
        `answers under ${models.length === 1 ? "its name" : "their names"}, with what looks like English. For sense, a real one:`,
        "npm start -- --model bartowski/Qwen2.5-0.5B-Instruct-GGUF, or what runs already,",
        "Ollama, LM Studio or another: --openai-url http://127.0.0.1:11434/v1",
      ].join("\n");
  }
}
