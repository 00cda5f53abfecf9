import * as v from "valibot";
import { runProgram } from "./run-program.ts";
import type { Outcome, Place, Suite } from "./suite.ts";

const SECONDS_PER_REQUEST = 180;

const Report = v.object({
  results: v.array(
    v.object({
      id: v.string(),
      status: v.picklist(["passed", "failed", "skipped"]),
      errors: v.optional(v.array(v.string()), []),
      warnings: v.optional(v.array(v.string()), []),
    }),
  ),
});

/** `llm-comply`: OpenAI's schema of chats. A warning is a test of its own, for a door must not add one. */
export function schemaSuite(python: string): Suite {
  return {
    name: "OpenAI's chat schema",
    run: async (place, only) => (await comply(python, place)).filter(({ name }) => only?.includes(name) ?? true),
  };
}

async function comply(python: string, { baseUrl, key, model }: Place): Promise<Outcome[]> {
  const words = [
    "-u",
    baseUrl,
    "-m",
    model,
    "--format",
    "openai-chat",
    "--timeout",
    `${SECONDS_PER_REQUEST}`,
    "--json",
  ];
  const output = await runProgram(python, ["-B", "-m", "llm_comply.cli", ...words], {
    env: { ...process.env, OPENRESPONSES_API_KEY: key },
  });
  const start = output.indexOf("{");
  if (start < 0) throw new Error(`llm-comply ran no test: ${output.trim()}`);
  const { results } = v.parse(Report, JSON.parse(output.slice(start)));
  return results.flatMap(({ id, status, errors, warnings }): Outcome[] => {
    const outcome = { name: id, outcome: status, why: errors.join("; ") };
    if (status !== "passed") return [outcome];
    const silent = { name: `${id}, without a warning`, why: warnings.join("; ") };
    return [outcome, { ...silent, outcome: warnings.length === 0 ? "passed" : "failed" }];
  });
}
