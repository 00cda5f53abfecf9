import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { builtInContainer, containerProcess } from "./launch-container.ts";

const launch = {
  image: "",
  environment: {},
  instanceType: "ml.g4dn.xlarge",
  endpointName: "e",
  variantName: "primary",
  log: () => undefined,
};
const options = { log: () => undefined, onLost: () => undefined };

test("a container that does not start says why", async () => {
  const environment = { SM_VLLM_MAX_MODEL_LEN: "abc" };
  await expect(builtInContainer(options)({ ...launch, environment })).rejects.toThrow(
    /^The container ended at once: exit code 1\. container: SM_VLLM_MAX_MODEL_LEN is "abc"; it must be/,
  );
});

test("one that cannot load its model ends, whatever it has begun", async () => {
  const module = pathToFileURL(join(__dirname, "container", "container-process.ts"));
  const program = `
    import { runContainer } from "${module}";
    setInterval(() => undefined, 1000);
    await runContainer(async () => { throw new Error("no model"); });`;
  const started = containerProcess(["--input-type=module", "-e", program, "--"], options)(launch);
  await expect(started).rejects.toThrow("The container ended at once: exit code 1. container: no model");
});
