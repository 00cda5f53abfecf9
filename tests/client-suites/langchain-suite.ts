import { join } from "node:path";
import { runPytest } from "./run-pytest.ts";
import type { Suite } from "./suite.ts";

const FOLDER = join(import.meta.dirname, "python");

/** `langchain-tests`: what LangChain wants of each chat model, by way of its client of OpenAI's API. */
export function langchainSuite(python: string): Suite {
  return {
    name: "LangChain's standard tests",
    run: (place, only = ["test_langchain.py"]) => runPytest({ python, place, folder: FOLDER, tests: only }),
  };
}
