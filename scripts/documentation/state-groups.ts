import { creationStates } from "../../statemachines/creation-states.ts";
import { failedAttemptStates } from "../../statemachines/failed-attempt-states.ts";
import { lockStates } from "../../statemachines/lock-states.ts";
import { publicationStates } from "../../statemachines/publication-states.ts";
import { removalStates } from "../../statemachines/removal-states.ts";
import { resizeStates } from "../../statemachines/resize-states.ts";
import { watchStates } from "../../statemachines/watch-states.ts";
import type { Groups } from "./state-diagrams.ts";
import type { Definition } from "./state-graph.ts";

const lock = Object.keys(lockStates("", { acquired: "", refused: "", failed: "" }, []));

/** The states of provision-endpoint as its files divide them, in the order of an execution. */
export function provisionEndpointGroups(definition: Definition): Groups {
  return withRest("Plan", definition, {
    Refused: ["Refused"],
    Lock: lock,
    // What both creation and publication end in when they fail is a removal to the reader.
    Create: Object.keys({ ...creationStates(""), ...failedAttemptStates() }).filter(
      (name) => name !== "RemoveNewEndpoint",
    ),
    "Publish and watch": Object.keys({
      ...publicationStates({ smokeTestFunctionArn: "", guardEndpointFunctionArn: "" }),
      ...watchStates(),
    }),
    "Undo a resize": Object.keys(resizeStates()),
    Remove: ["RemoveNewEndpoint", ...Object.keys(removalStates(""))],
    Provisioned: ["ReleaseLock", "Provisioned"],
    ProvisioningFailed: ["ReleaseLockAfterFailure", "ProvisioningFailed"],
  });
}

/** The states of one alias's retirement. */
export function retireAliasGroups(definition: Definition): Groups {
  return withRest("alias", definition, { Lock: lock });
}

function withRest(name: string, { States }: Definition, groups: Groups): Groups {
  const grouped = new Set(Object.values(groups).flat());
  for (const state of grouped) if (!(state in States)) throw new Error(`${state} is in a group, but is no state.`);
  return { [name]: Object.keys(States).filter((state) => !grouped.has(state)), ...groups };
}
