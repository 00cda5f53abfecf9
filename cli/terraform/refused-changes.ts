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
        change: v.looseObject({
          before: v.nullish(v.record(v.string(), v.unknown())),
          after: v.nullish(v.record(v.string(), v.unknown())),
        }),
      }),
    ),
    [],
  ),
});

/** What AWS refuses although Terraform plans it, and what nobody can mean, by type of resource: the sentence, or nothing. */
type Attributes = Readonly<Record<string, unknown>> | null | undefined;
const REFUSALS: Readonly<Record<string, (before: Attributes, after: Attributes) => string | undefined>> = {
  aws_ebs_volume(before, after) {
    if (!before) return undefined;
    if (!after)
      return "The web UI's data volume would be deleted, with all accounts and chats: `destroy` does that, and asks.";
    // Source: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modify-volume.html, "You can't decrease the size".
    if (Number(after.size) < Number(before.size)) {
      return `WEBUI_VOLUME_GIB is ${after.size}, but the web UI's data volume has ${before.size} GiB, and AWS makes no volume smaller: set it to ${before.size} or more.`;
    }
    return undefined;
  },
};

/** Looks into the plans that touch such resources; all others are as Terraform says. */
export async function refusedChanges(
  place: TerraformPlace,
  plans: readonly StackPlan[],
): Promise<readonly StackFailure[]> {
  const touching = plans.filter(({ changes }) =>
    changes.some(({ address, action }) => action !== "create" && typeOf(address) in REFUSALS),
  );
  const looked = await Promise.all(
    touching.map(async ({ stack, file }) => {
      const shown = await runTerraformQuietly(place, stack.folder, ["show", "-json", file]);
      const { resource_changes: changes } = v.parse(Shown, JSON.parse(shown));
      const errors = changes.flatMap(({ address, type, change: { before, after } }) => {
        const summary = REFUSALS[type]?.(before, after);
        return summary === undefined ? [] : [{ severity: "error", summary, detail: "", address }];
      });
      return { stack: stack.name, errors };
    }),
  );
  return looked.filter(({ errors }) => errors.length > 0);
}

function typeOf(address: string): string {
  return address.split(".")[0] ?? "";
}
