import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Schema } from "ts-json-schema-generator";

export interface PublishedSchemas {
  readonly openai: Schema;
  readonly anthropic: Schema;
}

/** Where a run of Jest keeps them, for all suites: they take some seconds; see `jest.config.mjs`. */
const SHARED = process.env.PUBLISHED_SCHEMAS;

/** JSON schemas of `published-answers.ts`, made of the types of the packages that are installed. */
export async function publishedSchemas(): Promise<PublishedSchemas> {
  if (SHARED !== undefined && existsSync(SHARED)) return JSON.parse(readFileSync(SHARED, "utf8"));
  const schemas = await makeSchemas();
  if (SHARED !== undefined) {
    const own = `${SHARED}.${process.pid}`;
    writeFileSync(own, JSON.stringify(schemas));
    renameSync(own, SHARED);
  }
  return schemas;
}

async function makeSchemas(): Promise<PublishedSchemas> {
  // It brings a whole compiler, which only the first suite needs.
  const { createGenerator } = await import("ts-json-schema-generator");
  const generator = createGenerator({
    path: join(import.meta.dirname, "published-answers.ts"),
    tsconfig: join(import.meta.dirname, "tsconfig.json"),
    skipTypeCheck: true,
    additionalProperties: true,
    jsDoc: "none",
  });
  return { openai: generator.createSchema("OpenAIAnswers"), anthropic: generator.createSchema("AnthropicAnswers") };
}
