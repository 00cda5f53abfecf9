import { explainDefect } from "../user-error.ts";

try {
  const { runTool } = await import("./command-line/command-line.ts");
  const { createProgram } = await import("./command-line/program.ts");
  await runTool(await createProgram(process.argv.slice(2)));
} catch (error) {
  const missing = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
  const [, name] = (missing && /package '(.+?)'/.exec(error.message)) || [];
  console.error(
    name === undefined
      ? explainDefect(error)
      : `The package ${name} is not installed: run \`npm ci\`, which brings what this version needs.`,
  );
  process.exitCode = 1;
}
