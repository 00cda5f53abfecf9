import { section, table } from "../text/table.ts";
import { describeAddress } from "./describe-address.ts";
import type { PlannedChange, StackPlan } from "./stack-result.ts";

const WORDS: Readonly<Record<PlannedChange["action"], string>> = {
  create: "create",
  import: "import",
  update: "change",
  replace: "replace",
  delete: "delete",
  forget: "forget",
};
const ACTIONS = Object.keys(WORDS) as PlannedChange["action"][];

/** The most names in a list that nobody asked for. */
const LISTED = 20;

/** Whether applying the plans changes anything. */
export function isChanged(plans: readonly StackPlan[]): boolean {
  return plans.some((plan) => plan.isChanged);
}

/**
 * What Terraform will change: counts by stack, then the names of existing resources that it will touch.
 * @param names `all` also lists what it creates
 */
export function planText(plans: readonly StackPlan[], names: "all" | "touched"): string {
  if (!isChanged(plans)) return "Terraform changes nothing.";
  const used = ACTIONS.filter((action) => plans.some(({ changes }) => changes.some((one) => one.action === action)));
  const rows = plans.map(({ stack, changes, isChanged }) => [
    stack.name,
    ...used.map((action) => changes.filter((one) => one.action === action).length || undefined),
    ...(isChanged && changes.length === 0 ? ["outputs alone"] : []),
  ]);
  const listed = plans.flatMap(({ stack, changes }) =>
    changes
      .filter(({ action }) => names === "all" || action !== "create")
      .map(({ address, action }) => `  ${WORDS[action]}  ${stack.name}: ${describeAddress(address)}`)
      .sort(),
  );
  const shown = names === "all" ? listed : listed.slice(0, LISTED);
  const more = listed.length - shown.length;
  return [
    section("Terraform will", table(["stack", ...used.map((action) => `>${WORDS[action]}`)], rows)),
    ...(shown.length === 0 ? [] : ["", ...shown]),
    ...(more === 0 ? [] : [`  … and ${more} more; \`plan\` lists all.`]),
  ].join("\n");
}
