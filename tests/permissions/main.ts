import { parseArgs } from "node:util";
import { runMutations } from "./run-mutations.ts";
import { mutationText } from "./statements.ts";

/** All mutations, without Jest: `npm run test:permissions`. `--only` takes a regular expression for what is taken away. */
const { values } = parseArgs({
  options: { only: { type: "string", default: "" }, verbose: { type: "boolean", default: false } },
});
const only = new RegExp(values.only);
const report = await runMutations({
  wanted: (mutation) => only.test(mutationText(mutation)),
  ...(values.verbose && { onProgress: (line: string) => console.log(line) }),
});
console.log(
  `${report.scenarios} scenarios, ${report.statements} statements, ${report.mutations} mutations, ${report.survivors.length} survivors, ${report.unused.length} granted without a scenario that uses them`,
);
for (const survivor of report.survivors) console.error(`Survived: ${survivor}`);
for (const unused of report.unused) console.error(`Used by no scenario: ${unused}`);
for (const denied of report.denied) console.error(`Denied with everything granted: ${denied}`);
process.exitCode = report.survivors.length + report.unused.length + report.denied.length > 0 ? 1 : 0;
