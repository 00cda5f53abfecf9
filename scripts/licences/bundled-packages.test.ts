import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bundledPackages } from "./bundled-packages.ts";

/** They ask for nothing but their own notice. */
const PERMISSIVE = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "ISC", "MIT", "MIT-0"];

const packages = bundledPackages();

test("what is deployed has permissive licences alone", () => {
  expect(packages.length).toBeGreaterThan(0);
  expect(packages.filter(({ licence }) => !PERMISSIVE.includes(licence))).toEqual([]);
});

test("what is deployed is a dependency, not a tool of ours: the audit and the bill of materials see it", () => {
  const lock = JSON.parse(readFileSync(join(import.meta.dirname, "..", "..", "package-lock.json"), "utf8"));
  const development = packages.filter(({ name }) => {
    const places = Object.entries<{ dev?: boolean }>(lock.packages).filter(([path]) =>
      path.endsWith(`node_modules/${name}`),
    );
    return places.every(([, { dev }]) => dev === true);
  });
  expect(development).toEqual([]);
});
