import { synthesizeApp } from "../../testing/synthesized-app.ts";
import { startFaultyStack } from "./faulty-stack.ts";
import { type MatrixOptions, type MatrixReport, runMatrix } from "./matrix.ts";
import { reportText } from "./report.ts";
import type { Scenario } from "./scenario.ts";

/** Synthesizes the app, runs the matrix of one machine, and prints what was run. */
export async function machineMatrix(
  scenarios: readonly Scenario[],
  options: MatrixOptions = {},
): Promise<MatrixReport> {
  const app = await synthesizeApp({ MAX_INSTANCE_PRICE: "5", WAKE_ON_REQUEST: "idle" });
  const stack = await startFaultyStack(app.outputFolder);
  try {
    const report = await runMatrix(stack, scenarios, options);
    process.stdout.write(`${reportText(scenarios[0]?.machine ?? "", report)}\n`);
    return report;
  } finally {
    await stack.close();
    app.remove();
  }
}
