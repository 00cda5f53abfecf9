import { bundledPackages } from "./bundled-packages.ts";

/** The table of docs/third-party-licences.md. */
export function licenceTable(): string {
  const packages = bundledPackages();
  const everywhere = Math.max(...packages.map(({ functions }) => functions.length));
  const rows = packages.map(
    ({ name, version, licence, functions }) =>
      `| ${name} | ${version} | ${licence} | ${functions.length === everywhere ? "all" : functions.join(", ")} |`,
  );
  return ["| package | version | licence | in the functions |", "|---|---|---|---|", ...rows].join("\n");
}
