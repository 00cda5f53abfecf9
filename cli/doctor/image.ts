import { BatchGetImageCommand } from "@aws-sdk/client-ecr";
import { CONTAINER_IMAGES, containerImageUri, registryAccount } from "../../contract/container-images.ts";
import { type Check, error, ok } from "./check.ts";

const CURE =
  "Choose another AWS_REGION or CONTAINER, or name a tag that the registry has in contract/container-images.ts.";

/** Asks as the endpoint will, for the image's manifest. */
export const image: Check = {
  name: "image",
  async run({ stage: { settings }, clients }) {
    const { CONTAINER: container, AWS_REGION: region } = settings;
    const { repository, tag } = CONTAINER_IMAGES[container];
    const uri = containerImageUri(container, region);
    const question = new BatchGetImageCommand({
      registryId: registryAccount(region),
      repositoryName: repository,
      imageIds: [{ imageTag: tag }],
    });
    try {
      const { images = [] } = await clients.ecr.send(question);
      return images.length > 0 ? ok(uri) : error(`The registry has no image ${uri}.`, CURE);
    } catch (reason) {
      if (!(reason instanceof Error && reason.name === "RepositoryNotFoundException")) throw reason;
      return error(`The registry of ${region} has no repository ${repository}.`, CURE);
    }
  },
};
