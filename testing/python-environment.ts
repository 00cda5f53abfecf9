import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

interface WantedPackages {
  /** The Python that makes the environment. */
  readonly python: string;
  /** Where it lies; one that is there already is taken as it is. */
  readonly folder: string;
  readonly packages: readonly string[];
  /** What has to be there afterwards. */
  readonly modules: readonly string[];
}

export type PythonEnvironment = { readonly python: string } | { readonly missing: string };

const INSTALLATION_MINUTES = 15;

/** A Python that has these packages, from PyPI; or why there is none, in a sentence. */
export function pythonEnvironment({ python, folder, packages, modules }: WantedPackages): PythonEnvironment {
  const own = join(folder, "bin", "python");
  const whyNot =
    failure(python, ["-c", "import sys; sys.exit(sys.version_info < (3, 10) and 'it is older than 3.10')"]) ??
    (existsSync(own) ? undefined : failure(python, ["-m", "venv", folder])) ??
    failure(own, ["-c", `import ${modules.join(", ")}`], () =>
      failure(own, ["-m", "pip", "install", "-q", ...packages]),
    );
  if (whyNot === undefined) return { python: own };
  return { missing: `${python} cannot be used: ${whyNot}. Name a Python 3.10 or newer: --python PATH.` };
}

/**
 * The last words of a program that failed.
 * @param cure tried once; it says why it failed
 */
function failure(program: string, args: readonly string[], cure?: () => string | undefined): string | undefined {
  const timeout = INSTALLATION_MINUTES * 60_000;
  const { status, error, stderr } = spawnSync(program, args, { encoding: "utf8", timeout });
  if (status === 0) return undefined;
  if (cure !== undefined) return cure() ?? failure(program, args);
  return error?.message ?? stderr.trim().split("\n").at(-1);
}
