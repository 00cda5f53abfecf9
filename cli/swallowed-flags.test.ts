import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnvironment } from "../testing/synthesized-app.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";

/** With the npm of this machine, for what it does with a flag is what matters here. */

const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(join(PROJECT_FOLDER, "package.json"), "utf8"),
);

function run(line: string, environment: Readonly<Record<string, string>> = {}) {
  const [program = "", ...words] = line.split(" ");
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const options = { cwd: PROJECT_FOLDER, env: cleanEnvironment(environment) };
    execFile(program, words, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test.each<[line: string, typed: string]>([
  ["npm start --port=9000", "npm start -- --port=9000"],
  ["npm run bench --json", "npm run bench -- --json"],
  ["npm test --foo", "npm test -- --foo"],
  ["npm run docs --no-colour", "npm run docs -- --no-colour"],
  // Its letters are flags of npm's own.
  ["npm run synth --plan", "npm run synth -- --FLAG"],
  ["npx --plan openai-sagemaker status", "npx openai-sagemaker status --FLAG"],
])("%s is refused, with the line to type", async (line, typed) => {
  const { code, stderr } = await run(line);
  expect(stderr).toContain(`Type \`${typed}\``);
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(code).toBe(1);
});

test("what stands in an .npmrc, and what packages with native parts are told, is no flag", async () => {
  const folder = mkdtempSync(join(tmpdir(), "swallowed-flags-"));
  writeFileSync(join(folder, ".npmrc"), "our-own-word=1\njson=true\n");
  const environment = {
    npm_config_userconfig: join(folder, ".npmrc"),
    npm_config_build_from_source: "true",
    npm_config_yes: "true",
  };
  expect(await run("npm run docs -- --help", environment)).toMatchObject({ code: 0 });
  rmSync(folder, { recursive: true });
});

test("each script of package.json looks for such flags, and there are no more than people can know", () => {
  const own = Object.entries(scripts).filter(([name]) => name !== "prepare");
  const unguarded = own.filter(
    ([, command]) => !/^node scripts\/before-script\.mjs && |openai-sagemaker\.mjs/.test(command),
  );
  expect(unguarded).toEqual([]);
  expect(own.length).toBeLessThanOrEqual(20);
  expect(own.filter(([name]) => /^(pre|post)/.test(name))).toEqual([]);
});
