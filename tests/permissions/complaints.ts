import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";
import { grantsOf, type Role } from "./roles.ts";

const words = v.array(v.string());
const Line = v.union([
  v.strictObject({ may: words, on: words, if: v.optional(v.string()), because: v.string() }),
  v.strictObject({ never: words, on: words, if: v.optional(v.string()), because: v.string() }),
]);

/** What docs/permissions.yaml says that each role needs, as `grantsOf` says what it has. */
export function neededGrants(): ReadonlyMap<string, readonly string[]> {
  const file = join(import.meta.dirname, "..", "..", "docs", "permissions.yaml");
  const table = v.parse(v.record(v.string(), v.array(Line)), parse(readFileSync(file, "utf8")));
  return new Map(
    Object.entries(table).map(([role, lines]) => [
      role,
      lines.flatMap((line) => {
        const [effect, actions] = "may" in line ? ["", line.may] : ["never ", line.never];
        const condition = line.if === undefined ? "" : ` if ${line.if}`;
        return actions.flatMap((action) => line.on.map((resource) => `${effect}${action} on ${resource}${condition}`));
      }),
    ]),
  );
}

/** What a role has and does not need, and what it needs and does not have; by action, resource and condition. */
export function grantComplaints(role: Role, needed: ReadonlyMap<string, readonly string[]>): string[] {
  return differences(role.name, grantsOf(role), needed.get(role.name) ?? []);
}

/** What a role may do and its code never does, and what its code does and it may not. */
export function callComplaints(role: Role, called: readonly string[]): string[] {
  const allowed = role.statements.flatMap(({ Effect, Action }) => (Effect === "Allow" ? Action : []));
  return differences(role.name, allowed, called);
}

function differences(role: string, has: readonly string[], needs: readonly string[]): string[] {
  const tooMany = [...new Set(has)].filter((one) => !needs.includes(one));
  const missing = [...new Set(needs)].filter((one) => !has.includes(one));
  return [
    ...tooMany.sort().map((one) => `${role} has without need: ${one}`),
    ...missing.sort().map((one) => `${role} lacks: ${one}`),
  ];
}
