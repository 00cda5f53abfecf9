import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const PROJECT_FOLDER = join(import.meta.dirname, "..");

const ENVIRONMENT = {
  PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
  HOME: tmpdir(),
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@example.com",
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "commits-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, env: ENVIRONMENT, encoding: "utf8" });
  return { status, stdout: stdout.trim(), stderr };
}

const commit = (message: string) => run("git", "commit", "--quiet", "--allow-empty", "--message", message);

/** What the project says about commits, at version 0.1.0. */
function copyProject() {
  // What every script of package.json runs first.
  const beforeScript = ["scripts/before-script.mjs", "cli/pinned-node.mjs", "cli/swallowed-flags.mjs"];
  for (const file of [".githooks", ".commitlintrc.json", ".versionrc.cjs", ...beforeScript]) {
    cpSync(join(PROJECT_FOLDER, file), join(folder, file), { recursive: true });
  }
  const description = JSON.parse(readFileSync(join(PROJECT_FOLDER, "package.json"), "utf8"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...description, version: "0.1.0" }));
  writeFileSync(join(folder, ".gitignore"), "node_modules\n");
}

function createRepository() {
  copyProject();
  symlinkSync(join(PROJECT_FOLDER, "node_modules"), join(folder, "node_modules"));
  run("git", "init", "--quiet", "--initial-branch=main");
  expect(run("npm", "run", "--silent", "prepare")).toMatchObject({ status: 0, stderr: "" });
}

describe("prepare", () => {
  test("makes git use the project's hooks", () => {
    createRepository();
    expect(run("git", "config", "core.hooksPath").stdout).toBe(".githooks");
  });

  test("is content outside a checkout", () => {
    copyProject();
    expect(run("npm", "run", "--silent", "prepare")).toMatchObject({ status: 0, stderr: "" });
  });

  test("leaves the repository alone in which a copy of the project happens to lie", () => {
    run("git", "init", "--quiet");
    const outer = folder;
    folder = join(outer, "copy");
    mkdirSync(folder);
    copyProject();
    expect(run("npm", "run", "--silent", "prepare").status).toBe(0);
    folder = outer;
    expect(run("git", "config", "core.hooksPath").stdout).toBe("");
  });
});

describe("the hook for commit messages", () => {
  test("accepts conventional commits", () => {
    createRepository();
    expect(commit("feat: begin")).toMatchObject({ status: 0 });
    expect(commit("fix(proxy)!: answer at once")).toMatchObject({ status: 0 });
    expect(run("git", "log", "--format=%s").stdout.split("\n")).toEqual(["fix(proxy)!: answer at once", "feat: begin"]);
  });

  test("refuses every other message with a sentence that says what to do", () => {
    createRepository();
    for (const message of ["begin", "Feature: begin"]) {
      const { status, stderr } = commit(message);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^Nothing was committed: write the message as `type: what it does`.*`npx cz`.*$/m);
    }
    expect(run("git", "log").status).not.toBe(0);
  });

  test("says so when it cannot check, and does not stand in the way", () => {
    createRepository();
    rmSync(join(folder, "node_modules"));
    const { status, stderr } = commit("whatever");
    expect(status).toBe(0);
    expect(stderr).toBe("The commit message was not checked: run `npm ci` first, which installs commitlint.\n");
  });
});

test("a release takes version and changelog from the commits, below 1.0.0 too", () => {
  createRepository();
  run("git", "config", "core.hooksPath", "/dev/null"); // what the hook does is shown above
  run("git", "add", "--all");
  commit("build: set up");
  run("git", "tag", "v0.1.0");
  const release = (message: string) => {
    commit(message);
    expect(run("npm", "run", "--silent", "release")).toMatchObject({ status: 0, stderr: "" });
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
  };
  expect(release("docs: explain")).toBe("0.1.0");
  expect(release("fix: say why a key is refused")).toBe("0.1.1");
  expect(release("feat: list the keys")).toBe("0.2.0");
  expect(release("feat!: rename the keys")).toBe("1.0.0");
  expect(run("git", "tag", "--sort=v:refname").stdout.split("\n")).toEqual(["v0.1.0", "v0.1.1", "v0.2.0", "v1.0.0"]);
  expect(run("git", "status", "--porcelain").stdout).toBe("");

  const changelog = readFileSync(join(folder, "CHANGELOG.md"), "utf8").split("\n");
  const lines = changelog
    .filter((line) => /^(##|\*) /.test(line))
    .map((line) => line.replace(/\]?\(.*|[0-9a-f]{7}$/g, ""));
  expect(lines.map((line) => line.trim())).toEqual([
    "## [1.0.0",
    "* rename the keys",
    "* rename the keys",
    "## [0.2.0",
    "* list the keys",
    "## [0.1.1",
    "* say why a key is refused",
  ]);
});
