import { BatchGetImageCommand, type ECRClient } from "@aws-sdk/client-ecr";
import {
  CONTAINER_IMAGES,
  containerImage,
  containerImageUri,
  registryAccount,
} from "../../contract/container-images.ts";
import type { ContainerKind } from "../../contract/container-kind.ts";
import { INSTANCE_TYPES, type InstanceType } from "../../contract/instance-types.ts";
import { readCatalog } from "../../provisioning/catalog/read-catalog.ts";
import { type Check, error, type Finding, ok } from "./check.ts";
import { together } from "./together.ts";

const CURE =
  "Choose another AWS_REGION or CONTAINER, or name a tag that the registry has in contract/container-images.ts.";

/** Asks as the endpoints will, for the manifest of each container's image. */
export const image: Check = {
  name: "image",
  async run({ stage: { settings }, clients }) {
    const wanted = new Map(
      [...readCatalog(settings).values()].flatMap(({ container, instanceTypes }) =>
        architectures(container, instanceTypes).map((architecture): [string, Wanted] => [
          containerImageUri(container, settings.AWS_REGION, architecture),
          { container, architecture },
        ]),
      ),
    );
    const findings = [...wanted.values()].map(
      async (one) => [one.container, await findImage(clients.ecr, one, settings.AWS_REGION)] as const,
    );
    return together(await Promise.all(findings));
  },
};

interface Wanted {
  readonly container: ContainerKind;
  readonly architecture: Architecture;
}
type Architecture = InstanceType["architecture"];

/** Those of the types for which the container has an image; what it has none for is said by the check of the types. */
function architectures(container: ContainerKind, types: readonly string[]): readonly Architecture[] {
  const asked = new Set(types.map((type) => INSTANCE_TYPES[type]?.architecture ?? "x86_64"));
  const has = [...asked].filter((one) => CONTAINER_IMAGES[container].images[one] !== undefined);
  return has.length > 0 ? has : ["x86_64"];
}

async function findImage(ecr: ECRClient, { container, architecture }: Wanted, region: string): Promise<Finding> {
  const { repository, tag } = containerImage(container, architecture);
  const uri = containerImageUri(container, region, architecture);
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
