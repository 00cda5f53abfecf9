import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runPytest } from "./run-pytest.ts";
import type { SuiteOrReason } from "./suite.ts";

/** Of a checkout or a source distribution of vLLM. */
const TESTS = "tests/entrypoints/openai";
/** Not asked: there is no `/v1/responses`, the evaluations need data of a hub, and the schema is of vLLM's every path. */
const LEFT_OUT = [`${TESTS}/responses/`, `${TESTS}/correctness/`, `${TESTS}/test_openai_schema.py`];

interface VllmSources {
  readonly python: string;
  /** Has `tests/entrypoints/openai`, of the version that is installed. */
  readonly sources: string | undefined;
  /** Of the installed vLLM: its tests import it. */
  readonly packages: string;
  /** The folder of the model that is served. */
  readonly weights: string;
}

/** vLLM's own tests of its server, as far as they ask one. They are not in its wheel. */
export function vllmSuite({ python, sources, packages, weights }: VllmSources): SuiteOrReason {
  const name = "vLLM's own tests";
  if (sources === undefined) return { name, missing: "Name vLLM's sources: --vllm-sources FOLDER." };
  if (!existsSync(join(sources, TESTS))) return { name, missing: `${sources} has no ${TESTS}.` };
  const files = globSync(`${TESTS}/**/test_*.py`, { cwd: sources })
    .filter((file) => !LEFT_OUT.some((start) => file.startsWith(start)))
    .filter((file) => readFileSync(join(sources, file), "utf8").includes("RemoteOpenAIServer"))
    .sort();
  return {
    name,
    run: (place, only = files) =>
      runPytest({
        python,
        place,
        weights,
        folder: sources,
        tests: only,
        // Without the configuration for all of vLLM's tests, which wants GPUs, and packages that only they need.
        flags: ["-p", "ask_running_server", "--confcutdir", join(sources, "tests/entrypoints")],
        environment: { VLLM_PACKAGES: packages },
      }),
  };
}
