import type { HistoryEvent } from "@aws-sdk/client-sfn";

/**
 * Writes each state of an execution as it is entered, and the time it took when it is left.
 * @param write gets text as it comes, not line by line
 * @param sharesTerminal others write lines in between: a state is then entered and left on lines of its own
 */
export function executionDisplay(write: (text: string) => void, sharesTerminal = false) {
  const started = Date.now();
  const entered = new Map<string, number>();
  let open: string | undefined;

  const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;
  const label = (name: string, at: number) => `${seconds(at - started).padStart(9)}  ${name} `.padEnd(46, ".");
  const closeLine = () => {
    if (open !== undefined) write("\n");
    open = undefined;
  };
  const enter = (name: string, at: number) => {
    closeLine();
    entered.set(name, at);
    write(label(name, at));
    open = name;
    if (sharesTerminal) closeLine();
  };
  const leave = (name: string, at: number) => {
    if (open !== name) {
      closeLine();
      write(label(name, at));
    }
    write(` ${seconds(at - (entered.get(name) ?? at))}\n`);
    open = undefined;
  };

  return {
    show({ timestamp, stateEnteredEventDetails, stateExitedEventDetails }: HistoryEvent) {
      const at = timestamp?.getTime() ?? Date.now();
      if (stateEnteredEventDetails?.name !== undefined) enter(stateEnteredEventDetails.name, at);
      if (stateExitedEventDetails?.name !== undefined) leave(stateExitedEventDetails.name, at);
    },
    end: closeLine,
  };
}
