import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadEnvironment } from "./load-environment.ts";

describe("loadEnvironment", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "settings-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("reads .env, and lets the shell win", () => {
    writeFileSync(join(folder, ".env"), 'STAGE=blue\nCONTAINER="lmi" # as the team decided\nAWS_PROFILE=team\n');
    expect(loadEnvironment(folder, { STAGE: "green" })).toEqual({
      STAGE: "green",
      CONTAINER: "lmi",
      AWS_PROFILE: "team",
    });
  });

  test("refuses a name that is not a setting", () => {
    writeFileSync(join(folder, ".env"), "INSTANCE_TYP=ml.g5.xlarge\n");
    expect(() => loadEnvironment(folder, {})).toThrow(
      /^INSTANCE_TYP in \.env is not a setting; the settings are STAGE, /,
    );
  });
});
