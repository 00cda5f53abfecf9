import type { HistoryEvent } from "@aws-sdk/client-sfn";

/**
 * Writes each state of an execution as it is entered, and completes the line with the time it took when it is left.
 * @param write gets text as it comes, not line by line
 */
export function executionDisplay(write: (text: string) => void) {
  const started = Date.now();
  const entered = new Map<string, number>();
  let open: string | undefined;

  const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;
  const label = (name: string, at: number) => `${seconds(at - started).padStart(9)}  ${name} `.padEnd(46, ".");
  const closeLine = () => {
    if (open !== undefined) write("\n");
    open = undefined;
  };

  return {
    show(event: HistoryEvent) {
      const at = event.timestamp?.getTime() ?? Date.now();
      const enteredName = event.stateEnteredEventDetails?.name;
      const exitedName = event.stateExitedEventDetails?.name;
      if (enteredName !== undefined) {
        closeLine();
        entered.set(enteredName, at);
        open = enteredName;
        write(label(enteredName, at));
      }
      if (exitedName !== undefined) {
        if (open !== exitedName) {
          closeLine();
          write(label(exitedName, at));
        }
        write(` ${seconds(at - (entered.get(exitedName) ?? at))}\n`);
        open = undefined;
      }
    },
    end: closeLine,
  };
}
