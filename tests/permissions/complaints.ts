import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listGrants, type Role } from "../../scripts/permissions/roles.ts";

/** What docs/permissions.md says of each role, as `listGrants` says what it has. */
export function documentedGrants(): ReadonlyMap<string, readonly string[]> {
  const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "permissions.md"), "utf8");
  const sections = page.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [role = "", ...lines] = section.split("\n");
      return [role, lines.filter((line) => line.startsWith("| ") && line.includes("`")).flatMap(grantsInRow)];
    }),
  );
}

function grantsInRow(row: string): string[] {
  const [, may = "", on = "", condition = "", because = ""] = row.split("|").map((cell) => cell.trim());
  if (because === "") throw new Error(`No reason: ${row}`);
  const words = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);
  const never = may.startsWith("**never**") ? "never " : "";
  const when = words(condition)
    .map((text) => ` if ${text}`)
    .join("");
  return words(may).flatMap((action) => words(on).map((resource) => `${never}${action} on ${resource}${when}`));
}

/** What a role has and does not need, and what it needs and does not have; by action, resource and condition. */
export function grantComplaints(role: Role, needed: ReadonlyMap<string, readonly string[]>): string[] {
  return differences(role.name, listGrants(role), needed.get(role.name) ?? []);
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
