import { AwsError } from "../../local/aws/aws-error.ts";
import { image } from "./image.ts";
import { type Examination, startExamination } from "../../testing/cli/examination.ts";

let examination: Examination;
let refuses = false;
beforeEach(async () => {
  refuses = false;
  examination = await startExamination(({ service }) => {
    if (refuses && service === "ecr") throw new AwsError("AccessDeniedException", "User may not ecr:BatchGetImage");
  });
});
afterEach(() => examination.aws.close());

test.each(["vllm", "lmi"])("the image of %s is in the region's registry", async (CONTAINER) => {
  expect(await examination.examine(image, { CONTAINER })).toMatchObject({
    status: "ok",
    found: expect.stringMatching(/^763104351884\.dkr\.ecr\.eu-north-1\.amazonaws\.com\/[\w-]+:[\w.-]+$/),
  });
});

test("a tag that the registry does not have is an error", async () => {
  examination.aws.containerImages.set("vllm", new Set(["another"]));
  expect(await examination.examine(image)).toMatchObject({
    status: "error",
    found: expect.stringMatching(/^The registry has no image .*\/vllm:/),
    cure: expect.stringContaining("CONTAINER"),
  });
});

test("so is a repository that it does not have", async () => {
  examination.aws.containerImages.delete("vllm");
  expect(await examination.examine(image)).toMatchObject({
    status: "error",
    found: "The registry of eu-north-1 has no repository vllm.",
  });
});

test("a caller who may not pull it gets a warning", async () => {
  refuses = true;
  expect(await examination.examine(image)).toMatchObject({
    status: "warning",
    found:
      "Not checked. AWS does not allow it: User may not ecr:BatchGetImage. `npx openai-sagemaker deployer-policy` prints what an operator has to be allowed.",
  });
});
