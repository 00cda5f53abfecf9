import { types } from "node:util";
import type { Command } from "commander";
import { runCommand } from "../../cli/command-line/command-line.ts";
import { createProgram } from "../../cli/command-line/program.ts";

// Node makes the network's errors outside of what Jest gives a suite as its globals, where AWS's SDK would not know them as errors.
const ordinary = Function.prototype[Symbol.hasInstance];
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, value: unknown) {
    return (this === Error && types.isNativeError(value)) || ordinary.call(this, value);
  },
});

export interface LineResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command and all below it, such as `keys` and `keys create`. */
export function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/**
 * Runs what is typed after `openai-sagemaker` in this process, one line at a time: what loads in half a second for a process of its own
 * is there already.
 * @param environment all that the command sees of one
 */
export async function runLine(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<LineResult> {
  const said = { stdout: "", stderr: "" };
  const to = (stream: keyof typeof said) => (text: string) => {
    said[stream] += text;
    return true;
  };
  const spies = [
    jest.spyOn(process.stdout, "write").mockImplementation((text) => to("stdout")(String(text))),
    jest.spyOn(process.stderr, "write").mockImplementation((text) => to("stderr")(String(text))),
    jest.spyOn(console, "log").mockImplementation((text) => to("stdout")(`${text}\n`)),
    jest.spyOn(console, "error").mockImplementation((text) => to("stderr")(`${text}\n`)),
  ];
  const before = { environment: process.env, listeners: listenersOfSignals() };
  process.env = { ...environment };
  try {
    const program = await createProgram(words);
    for (const command of withSubcommands(program)) {
      const { outputError } = command.configureOutput();
      command.configureOutput({
        ...(outputError && { outputError }),
        writeOut: to("stdout"),
        writeErr: to("stderr"),
        getOutHelpWidth: () => 80,
        getErrHelpWidth: () => 80,
        getOutHasColors: () => false,
        getErrHasColors: () => false,
      });
    }
    process.exitCode = undefined;
    await runCommand(program, words);
    return { code: Number(process.exitCode ?? 0), ...said };
  } finally {
    process.exitCode = undefined;
    process.env = before.environment;
    for (const spy of spies) spy.mockRestore();
    for (const [signal, listener] of listenersOfSignals()) {
      if (!before.listeners.some(([, known]) => known === listener)) process.off(signal, listener);
    }
  }
}

function listenersOfSignals() {
  const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  return signals.flatMap((signal) => process.listeners(signal).map((listener) => [signal, listener] as const));
}
