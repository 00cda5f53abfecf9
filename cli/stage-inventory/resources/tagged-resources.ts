import { paginateGetResources, type ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import type { Names } from "../../../names.ts";
import { listPages } from "./list-pages.ts";

/** Kinds that nothing else here lists, by their ARN without `arn:aws:`, region and account. */
const KINDS: readonly (readonly [kind: string, arn: RegExp])[] = [
  ["SNS topics", /^sns:/],
  ["EventBridge rules", /^events:rule\//],
  ["schedule groups", /^scheduler:schedule-group\//],
  ["DynamoDB tables", /^dynamodb:table\//],
  ["S3 buckets", /^s3:/],
  ["lifecycle policies", /^dlm:policy\//],
];
const OTHER = "other resources with the stage's tags";

/** API Gateway lists HTTP APIs with their tags; what is below one is a part of it. */
const LISTED_BY_API_GATEWAY = /^apigateway:\/apis\//;

/** Kinds that EC2 lists by the same tags. */
const LISTED_BY_EC2 = /^ec2:(instance|volume|snapshot|elastic-ip|security-group)\//;
/** Services that list by name. */
const LISTED_BY_NAME = /^(sagemaker|ssm|states|lambda|logs|iam|cloudwatch):/;

/**
 * By kind, the ARNs that only the tagging API lists. It lists deleted resources for hours. So leaves out kinds that the service
 * itself lists; the rest may be shadows.
 * Source: https://github.com/aws/aws-sdk/issues/676, https://github.com/boto/boto3/issues/3341
 */
export async function taggedResources(
  client: ResourceGroupsTaggingAPIClient,
  names: Names,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const TagFilters = Object.entries(names.tags).map(([Key, value]) => ({ Key, Values: [value] }));
  const arns = await listPages(paginateGetResources({ client, pageSize: 100 }, { TagFilters }), (page) =>
    page.ResourceTagMappingList?.map(({ ResourceARN }) => ResourceARN),
  );
  const found = new Map<string, string[]>([...KINDS.map(([kind]) => kind), OTHER].map((kind) => [kind, []]));
  for (const arn of arns) {
    const resource = withoutPlace(arn);
    if (isListed(resource, names)) continue;
    const kind = KINDS.find(([, pattern]) => pattern.test(resource))?.[0] ?? OTHER;
    found.get(kind)?.push(arn);
  }
  return Object.fromEntries(found);
}

/** `ec2:instance/i-1` of `arn:aws:ec2:eu-north-1:123456789012:instance/i-1` */
function withoutPlace(arn: string): string {
  const [, , service, , , ...resource] = arn.split(":");
  return `${service}:${resource.join(":")}`;
}

function isListed(resource: string, { prefix, parameter }: Names): boolean {
  if (LISTED_BY_EC2.test(resource) || LISTED_BY_API_GATEWAY.test(resource)) return true;
  return LISTED_BY_NAME.test(resource) && (resource.includes(`${prefix}-`) || resource.includes(`${parameter.root}/`));
}
