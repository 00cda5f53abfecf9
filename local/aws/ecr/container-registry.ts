import type { BatchGetImageResponse } from "@aws-sdk/client-ecr";
import * as v from "valibot";
import { allContainerImages, registryAccount } from "../../../contract/container-images.ts";
import { AwsError } from "../aws-error.ts";
import { listOf, text } from "../constraints.ts";
import { type JsonService, operation } from "../operation.ts";

/** Tags of the images in the region's registry of Deep Learning Containers, by repository; tests change it as they need. */
export type ContainerImages = Map<string, Set<string>>;

export function deepLearningContainers(): ContainerImages {
  return new Map(allContainerImages().map(({ repository, tag }) => [repository, new Set([tag])]));
}

const BatchGetImageRequest = v.looseObject({
  registryId: text({ pattern: "[0-9]{12}" }),
  repositoryName: text({ min: 2, max: 256 }),
  imageIds: listOf(v.looseObject({ imageTag: text({ min: 1, max: 300 }) }), { min: 1, max: 100 }),
});

/** Enough of ECR to ask whether an image can be pulled. */
export function containerRegistry(images: ContainerImages, region: string): JsonService {
  return {
    name: "ecr",
    targetPrefix: "AmazonEC2ContainerRegistry_V20150921",
    jsonVersion: "1.1",
    operations: {
      BatchGetImage: operation(
        BatchGetImageRequest,
        ({ registryId, repositoryName, imageIds }): BatchGetImageResponse => {
          const tags = registryId === registryAccount(region) ? images.get(repositoryName) : undefined;
          if (tags === undefined) {
            const message = `The repository with name '${repositoryName}' does not exist in the registry with id '${registryId}'`;
            throw new AwsError("RepositoryNotFoundException", message);
          }
          const identity = { registryId, repositoryName };
          return {
            images: imageIds.filter(({ imageTag }) => tags.has(imageTag)).map((imageId) => ({ ...identity, imageId })),
            failures: imageIds
              .filter(({ imageTag }) => !tags.has(imageTag))
              .map((imageId) => ({
                imageId,
                failureCode: "ImageNotFound",
                failureReason: "Requested image not found",
              })),
          };
        },
      ),
    },
  };
}
