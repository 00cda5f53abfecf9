import type {
  CreateModelPackageGroupOutput,
  CreateModelPackageOutput,
  ListModelPackageGroupsOutput,
  ListModelPackagesOutput,
} from "@aws-sdk/client-sagemaker";
import * as v from "valibot";
import { AwsError, validationException } from "../../aws-error.ts";
import { text } from "../../constraints.ts";
import { type Operation, operation } from "../../operation.ts";
import { listResources } from "../list-resources.ts";
import type { SageMakerContext } from "../sagemaker-context.ts";
import { entityName, listEntries } from "../shapes.ts";
import { nameOf } from "./measurement-shapes.ts";

const arnOrName = text({
  min: 1,
  max: 170,
  pattern: "(arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:[a-z\\-]*\\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)",
});
const versionedArnOrName = text({
  min: 1,
  max: 176,
  pattern:
    "(arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:[a-z\\-]*\\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)(\\/[0-9]{1,9})?",
});

const CreateGroupInput = v.looseObject({ ModelPackageGroupName: entityName });
const CreatePackageInput = v.looseObject({ ModelPackageGroupName: arnOrName });
const GroupInput = v.looseObject({ ModelPackageGroupName: arnOrName });
const PackageInput = v.looseObject({ ModelPackageName: versionedArnOrName });
const ListInput = v.looseObject({ ModelPackageGroupName: v.optional(arnOrName) });

/** Of the model registry, what a recommendation job leaves in it and who takes that away. */
export function modelPackageOperations({
  state,
  clock,
  region,
  accountId,
}: SageMakerContext): Readonly<Record<string, Operation>> {
  const { modelPackageGroups: groups } = state;
  const conflict = (sentence: string) => new AwsError("ConflictException", sentence);
  return {
    CreateModelPackageGroup: operation(CreateGroupInput, (input): CreateModelPackageGroupOutput => {
      const name = input.ModelPackageGroupName;
      const arn = groups.arnOf(name);
      groups.add({ name, arn, creationTime: clock.now(), packages: new Set() });
      return { ModelPackageGroupArn: arn };
    }),

    CreateModelPackage: operation(CreatePackageInput, (input): CreateModelPackageOutput => {
      const { name, packages } = groups.get(nameOf(input.ModelPackageGroupName));
      const arn = `arn:aws:sagemaker:${region}:${accountId}:model-package/${name}/${packages.size + 1}`;
      packages.add(arn);
      return { ModelPackageArn: arn };
    }),

    ListModelPackages: operation(ListInput, (input): ListModelPackagesOutput => {
      const name = input.ModelPackageGroupName;
      const found = name === undefined ? undefined : groups.find(nameOf(name));
      if (name !== undefined && !found) throw validationException(`ModelPackageGroup ${nameOf(name)} does not exist.`);
      return {
        ModelPackageSummaryList: [...(found?.packages ?? [])].map((ModelPackageArn) => ({
          ModelPackageArn,
          ModelPackageGroupName: found?.name,
          CreationTime: found?.creationTime,
          ModelPackageStatus: "Completed",
        })),
      };
    }),

    ListModelPackageGroups: operation(v.looseObject(listEntries), (input): ListModelPackageGroupsOutput => {
      const { items, nextToken } = listResources(groups, input);
      return {
        ModelPackageGroupSummaryList: items.map(({ name, arn, creationTime }) => ({
          ModelPackageGroupName: name,
          ModelPackageGroupArn: arn,
          CreationTime: creationTime,
          ModelPackageGroupStatus: "Completed",
        })),
        ...(nextToken && { NextToken: nextToken }),
      };
    }),

    DeleteModelPackage: operation(PackageInput, (input) => {
      const group = groups.list().find(({ packages }) => packages.has(input.ModelPackageName));
      if (!group) throw validationException(`ModelPackage ${input.ModelPackageName} does not exist.`);
      group.packages.delete(input.ModelPackageName);
    }),

    DeleteModelPackageGroup: operation(GroupInput, (input) => {
      const group = groups.find(nameOf(input.ModelPackageGroupName));
      if (!group) throw validationException(`ModelPackageGroup ${input.ModelPackageGroupName} does not exist.`);
      if (group.packages.size > 0) throw conflict(`ModelPackageGroup ${group.name} is not empty.`);
      groups.remove(group);
    }),
  };
}
