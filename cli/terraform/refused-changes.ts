import * as v from "valibot";
import { runTerraformQuietly } from "./run-terraform-quietly.ts";
import type { StackFailure, StackPlan } from "./stack-result.ts";
import type { TerraformPlace } from "./terraform-environment.ts";

const Shown = v.looseObject({
  resource_changes: v.optional(
    v.array(
      v.looseObject({
        address: v.string(),
        type: v.string(),
        action_reason: v.optional(v.string()),
        change: v.looseObject({
          before: v.nullish(v.record(v.string(), v.unknown())),
          after: v.nullish(v.record(v.string(), v.unknown())),
        }),
      }),
    ),
    [],
  ),
});

type Attributes = Readonly<Record<string, unknown>> | null | undefined;

interface Change {
  readonly before: Attributes;
  readonly after: Attributes;
  readonly isReplaced: boolean;
}

/**
 * By type of resource, the reason to refuse a change that Terraform plans: AWS will refuse it, or nobody can want it. Undefined: it
 * may go ahead.
 */
const REFUSALS: Readonly<Record<string, (change: Change) => string | undefined>> = {
  aws_ebs_volume({ before, after, isReplaced }) {
    if (!before) return undefined;
    if (!after || isReplaced) {
      const fate = after ? "replaced by an empty one" : "deleted";
      return `The web UI's data volume would be ${fate}, with all accounts and chats: \`destroy\` does that, and asks.`;
    }
    // Source: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modify-volume.html, "You can't decrease the size".
    if (Number(after.size) < Number(before.size)) {
      return `WEBUI_VOLUME_GIB is ${after.size}, but the web UI's data volume has ${before.size} GiB, and AWS cannot shrink a volume: set it to ${before.size} or more.`;
    }
    return undefined;
  },
};

/** Only another region replaces a function, and with it everything else. */
const REPLACED_IN_ANOTHER_REGION = "aws_lambda_function";

/** The planned changes to refuse. Reads only the plans that touch such resources. */
export async function refusedChanges(
  place: TerraformPlace,
  plans: readonly StackPlan[],
): Promise<readonly StackFailure[]> {
  const touching = plans.filter(({ changes }) =>
    changes.some(({ address, action }) => {
      const type = readType(address);
      return (action !== "create" && type in REFUSALS) || (action === "replace" && type === REPLACED_IN_ANOTHER_REGION);
    }),
  );
  const looked = await Promise.all(
    touching.map(async ({ stack, file, changes: planned }) => {
      const replaced = new Set(planned.filter(({ action }) => action === "replace").map(({ address }) => address));
      // A resource that an interrupted run half created holds nothing yet.
      const isReplaced = (address: string, reason: string | undefined) =>
        replaced.has(address) && reason !== "replace_because_tainted";
      const shown = await runTerraformQuietly(place, stack.folder, ["show", "-json", file]);
      const { resource_changes: changes } = v.parse(Shown, JSON.parse(shown));
      const moved = changes.flatMap(({ change: { before, after } }) => movedRegion(before, after) ?? []).slice(0, 1);
      const others = changes.flatMap(({ address, type, action_reason: reason, change }) => {
        const { before, after } = change;
        const summary = REFUSALS[type]?.({ before, after, isReplaced: isReplaced(address, reason) });
        return summary === undefined ? [] : [{ summary, address }];
      });
      // Another region changes everything: that sentence is enough.
      const refused = moved.length > 0 ? moved.map((summary) => ({ summary })) : others;
      return { stack: stack.name, errors: refused.map((one) => ({ severity: "error", detail: "", ...one })) };
    }),
  );
  return looked.filter(({ errors }) => errors.length > 0);
}

/** Since version 6, the AWS provider stores each resource's region. */
function movedRegion(before: Attributes, after: Attributes): string | undefined {
  const [from, to] = [before?.region, after?.region];
  if (typeof from !== "string" || typeof to !== "string" || from === to) return undefined;
  return `The stage is deployed in ${from}, and AWS_REGION is ${to}: a stage stays in its region. Set AWS_REGION=${from}, or choose another STAGE.`;
}

function readType(address: string): string {
  return address.split(".")[0] ?? "";
}
