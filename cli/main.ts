import { runTool } from "./command-line/command-line.ts";
import { createProgram } from "./command-line/program.ts";

await runTool(await createProgram(process.argv.slice(2)));
