import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";

const options = { cwd: join(import.meta.dirname, ".."), encoding: "utf8" } as const;
const FILES = {
  actionlint: globSync(".github/workflows/*.yml", options),
  shellcheck: [...globSync("openwebui/**/*.sh", options), ".githooks/commit-msg", ".ci/run"],
};

for (const [linter, files] of Object.entries(FILES)) {
  if (spawnSync(linter, ["--version"]).error !== undefined) {
    // CI's own job has both.
    test.todo(`${linter} is not tried here: it is not on the PATH`);
    continue;
  }
  test(`${linter} finds nothing`, () => {
    const { stdout, stderr, status } = spawnSync(linter, files, options);
    expect({ status, findings: stdout + stderr }).toEqual({ status: 0, findings: "" });
  });
}
