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

const INSTALLATION_MINUTES = 15;

/** A Python that has these packages, from PyPI; or why there is none, in a sentence. */
export function pythonEnvironment({
  python,
  folder,
  packages,
  modules,
}: WantedPackages): { python: string } | { missing: string } {
  const own = join(folder, "bin", "python");
  const steps: [string, readonly string[]][] = [
    ...(existsSync(own)
      ? []
      : ([
          [python, ["-m", "venv", folder]],
          [own, ["-m", "pip", "install", "--quiet", ...packages]],
        ] as const)),
    [own, ["-c", `import ${modules.join(", ")}`]],
  ] as [string, readonly string[]][];
  for (const [program, args] of steps) {
    const { status, error, stderr } = spawnSync(program, args, {
      encoding: "utf8",
      timeout: INSTALLATION_MINUTES * 60_000,
    });
    if (status === 0) continue;
    const last = stderr?.trim().split("\n").at(-1);
    return {
      missing: `${program} ${args.slice(0, 3).join(" ")} failed (${error?.message ?? last}). Name a Python 3.10 or newer: --python PATH.`,
    };
  }
  return { python: own };
}
