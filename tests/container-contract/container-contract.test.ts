import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Container } from "../../local/aws/sagemaker/container.ts";
import { builtInContainer } from "../../local/launch-container.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";
import { askedContainer } from "./asked-container.ts";
import { observe, type Seen, toTable } from "./contract-table.ts";

/** The built-in container is observed here; the others by hand, see main.ts. */

const seen: Record<string, Seen> = JSON.parse(readFileSync(join(import.meta.dirname, "seen.json"), "utf8"));

let container: Container;
beforeAll(async () => {
  const template = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:";
  container = await builtInContainer({ log: () => undefined, onLost: () => undefined })({
    image: "",
    environment: { SM_VLLM_SERVED_MODEL_NAME: "tiny", SM_VLLM_CHAT_TEMPLATE: template },
    instanceType: "ml.g4dn.xlarge",
    endpointName: "contract",
    variantName: "primary",
    log: () => undefined,
  });
});
afterAll(() => container?.stop());

test("the built-in container answers as docs/containers.md says", async () => {
  expect(await observe(askedContainer(container.url))).toEqual(seen["built-in"]);
});

test("docs/containers.md shows what was seen of every container", () => {
  const page = readFileSync(join(PROJECT_FOLDER, "docs", "containers.md"), "utf8");
  expect(page).toContain(`\n${toTable(Object.entries(seen))}\n`);
});
