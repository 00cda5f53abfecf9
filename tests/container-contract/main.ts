import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { externalContainer } from "../../local/external-container.ts";
import { openAiContainer } from "../../local/openai-server/openai-container.ts";
import { findOpenAiServer } from "../../local/openai-server/openai-server.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";
import { askedContainer } from "./asked-container.ts";
import { observe, type Seen, toTable } from "./contract-table.ts";

const FILE = join(import.meta.dirname, "seen.json");
const PAGE = join(PROJECT_FOLDER, "docs", "containers.md");

interface Options {
  readonly url?: string;
  readonly containerUrl?: string;
  readonly openaiUrl?: string;
  readonly write?: string;
}

/** Observes a container that somebody has started, and keeps what was seen: docs/containers.md shows it. */
await new Command("node tests/container-contract/main.ts")
  .option("--url <url>", "the container, with /ping and /invocations")
  .option("--container-url <url>", "a bare vLLM, with what AWS's image puts in front of it")
  .option("--openai-url <url>", "a server with OpenAI's API, as npm start puts one behind the contract")
  .option("--write <name>", "keep what was seen under this name, in seen.json")
  .action(async ({ url, containerUrl, openaiUrl, write }: Options) => {
    const launch =
      openaiUrl !== undefined
        ? openAiContainer(await findOpenAiServer(openaiUrl, {}), console.error)
        : containerUrl === undefined
          ? undefined
          : externalContainer(containerUrl);
    const container = await launch?.({
      image: "",
      environment: { SM_VLLM_SERVED_MODEL_NAME: "served" },
      instanceType: "",
      endpointName: "contract",
      variantName: "primary",
      log: () => undefined,
    });
    const seen = await observe(askedContainer(container?.url ?? url ?? ""), console.log);
    await container?.stop();
    if (write === undefined) return;
    const kept: Record<string, Seen> = JSON.parse(readFileSync(FILE, "utf8"));
    const columns = { ...kept, [write]: seen };
    writeFileSync(FILE, `${JSON.stringify(columns, null, 2)}\n`);
    const page = readFileSync(PAGE, "utf8");
    writeFileSync(
      PAGE,
      page.replace(/\| asked \|[\s\S]*?\n(?=\n|$)/, () => `${toTable(Object.entries(columns))}\n`),
    );
  })
  .parseAsync();
