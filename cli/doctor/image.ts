import { BatchGetImageCommand, type ECRClient } from "@aws-sdk/client-ecr";
import { CONTAINER_IMAGES, containerImageUri, registryAccount } from "../../contract/container-images.ts";
import type { ContainerKind } from "../../contract/container-kind.ts";
import { readCatalog } from "../../provisioning/catalog/read-catalog.ts";
import { type Check, error, type Finding, ok } from "./check.ts";
import { together } from "./together.ts";

const CURE =
  "Choose another AWS_REGION or CONTAINER, or name a tag that the registry has in contract/container-images.ts.";

/** Asks as the endpoints will, for the manifest of each container's image. */
export const image: Check = {
  name: "image",
  async run({ stage: { settings }, clients }) {
    const containers = [...new Set([...readCatalog(settings).values()].map(({ container }) => container))];
    const findings = containers.map(
      async (container) => [container, await findImage(clients.ecr, container, settings.AWS_REGION)] as const,
    );
    return together(await Promise.all(findings));
  },
};

async function findImage(ecr: ECRClient, container: ContainerKind, region: string): Promise<Finding> {
  const { repository, tag } = CONTAINER_IMAGES[container];
  const uri = containerImageUri(container, region);
  const question = new BatchGetImageCommand({
    registryId: registryAccount(region),
    repositoryName: repository,
    imageIds: [{ imageTag: tag }],
  });
  try {
    const { images = [] } = await ecr.send(question);
    return images.length > 0 ? ok(uri) : error(`The registry has no image ${uri}.`, CURE);
  } catch (reason) {
    if (!(reason instanceof Error && reason.name === "RepositoryNotFoundException")) throw reason;
    return error(`The registry of ${region} has no repository ${repository}.`, CURE);
  }
}
