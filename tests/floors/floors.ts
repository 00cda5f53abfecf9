import type { Imports } from "./imports.ts";

/** From the ground up. A file may use its own floor and all below, types included. */
const FLOORS: readonly (readonly string[])[] = [
  ["names.ts", "project-folder.ts", "user-error.ts", "contract", "settings"],
  ["provisioning"],
  ["functions", "statemachines", "openwebui"],
  ["constructs"],
  ["stacks"],
  ["main.ts"],
  ["synth"],
  ["local"],
  ["cli"],
  ["scripts"],
  ["testing"],
  ["tests", "bench", ".github", ".claude"],
];

/** The imports that point upwards, and places that are on no floor, each as a sentence. */
export function upwardImports(imports: Imports): string[] {
  return [...imports].flatMap(([file, targets]) => {
    const own = findFloor(file);
    if (own === undefined) return [`${file} is on no floor: add its folder to FLOORS.`];
    return targets
      .filter((target) => (findFloor(target) ?? own) > own)
      .map((target) => `${file} imports ${target}, which lies above it: move what both need down.`);
  });
}

function findFloor(path: string): number | undefined {
  const [place = ""] = path.split("/");
  const floor = FLOORS.findIndex((places) => places.includes(place));
  return floor < 0 ? undefined : floor;
}
