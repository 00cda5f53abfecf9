import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { StateMachineName } from "../../names.ts";
import type { Progress } from "./progress.ts";

interface Milestone {
  /** The states with which the work on it begins; the first milestone begins with the execution. */
  readonly from?: readonly string[];
  readonly doing: string;
  readonly done: string;
}

/** What a person wants to know of an execution; `--verbose` has every state. */
export const MILESTONES: Readonly<Record<StateMachineName, readonly [Milestone, ...Milestone[]]>> = {
  "provision-endpoint": [
    { doing: "Planning the endpoint", done: "Planned the endpoint: model, image, instance type" },
    {
      from: ["CreateVersion"],
      doing: "Creating the endpoint",
      done: "Created the endpoint, and its container answers",
    },
    { from: ["ReportSmokeTest", "SmokeTest"], doing: "Trying the model", done: "Tried the model" },
    { from: ["GuardEndpoint", "PublishModel"], doing: "Publishing the model", done: "Published the model" },
  ],
  "retire-endpoint": [{ doing: "Retiring the endpoint", done: "Retired the endpoint" }],
};

/** Shows an execution by its milestones. A new attempt goes back to an earlier one, which is then reached a second time. */
export function followMilestones(machine: StateMachineName, progress: Progress) {
  const milestones = MILESTONES[machine];
  let [current] = milestones;
  progress.begin(current.doing);

  return {
    show({ stateEnteredEventDetails }: HistoryEvent): void {
      const state = stateEnteredEventDetails?.name;
      if (state === undefined) return;
      const next = milestones.find(({ from }) => from?.includes(state));
      if (next !== undefined && next !== current) {
        if (milestones.indexOf(next) > milestones.indexOf(current)) progress.reached(current.done);
        else progress.failed();
        current = next;
        progress.begin(next.doing);
      }
      progress.step(state);
    },
    end: (succeeded: boolean) => (succeeded ? progress.reached(current.done) : progress.failed()),
  };
}
