import { type AccessOf, arn, onAll, resourceTagContext, type ServiceAccess, text, usesKey } from "./access-of.ts";

export const lambdaAccess: ServiceAccess = {
  ListFunctions: onAll("lambda:ListFunctions"),
  GetAccountSettings: onAll("lambda:GetAccountSettings"),
  DeleteFunction: ({ FunctionName }, place) => [
    {
      action: "lambda:DeleteFunction",
      resource: arn(place, "lambda", `function:${text(FunctionName)}`),
      context: { "aws:ResourceTag/": undefined },
    },
  ],
};

/** What an API may be done is an HTTP method on its path. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html */
export const apiGatewayAccess: ServiceAccess = {
  GetApis: (_, { region }) => [
    {
      action: "apigateway:GET",
      resource: `arn:aws:apigateway:${region}::/apis`,
      context: { "aws:ResourceTag/": undefined },
    },
  ],
  DeleteApi: ({ ApiId }, { region, state }) => [
    {
      action: "apigateway:DELETE",
      resource: `arn:aws:apigateway:${region}::/apis/${text(ApiId)}`,
      context: resourceTagContext(state.httpApis.get(text(ApiId))?.tags ?? {}),
    },
  ],
};

export const secretsManagerAccess: ServiceAccess = {
  GetSecretValue: ({ SecretId, VersionId, VersionStage }, place) => {
    const id = text(SecretId);
    return [
      {
        action: "secretsmanager:GetSecretValue",
        // By its name a secret is found as well, whose ARN ends in six characters more.
        resource: id.startsWith("arn:") ? id : arn(place, "secretsmanager", `secret:${id}-local0`),
        context: {
          "aws:ResourceTag/": undefined,
          "secretsmanager:SecretId": id,
          "secretsmanager:VersionId": text(VersionId) || undefined,
          "secretsmanager:VersionStage": text(VersionStage) || undefined,
        },
      },
    ];
  },
};

export const serviceQuotasAccess: ServiceAccess = {
  ListServiceQuotas: onAll("servicequotas:ListServiceQuotas"),
  GetServiceQuota: ({ ServiceCode, QuotaCode }, place) => [
    {
      action: "servicequotas:GetServiceQuota",
      resource: arn(place, "servicequotas", `${text(ServiceCode)}/${text(QuotaCode)}`),
      context: { "servicequotas:service": text(ServiceCode) },
    },
  ],
};

export const pricingAccess: ServiceAccess = { GetProducts: onAll("pricing:GetProducts") };

export const containerRegistryAccess: ServiceAccess = {
  BatchGetImage: ({ registryId, repositoryName }, { region, accountId }) => [
    {
      action: "ecr:BatchGetImage",
      resource: `arn:aws:ecr:${region}:${text(registryId) || accountId}:repository/${text(repositoryName)}`,
      context: { "aws:ResourceTag/": undefined, "ecr:ResourceTag/": undefined },
    },
  ],
};

export const taggingAccess: ServiceAccess = {
  GetResources: onAll("tag:GetResources"),
  UntagResources: onAll("tag:UntagResources"),
};

const budget =
  (action: string): AccessOf =>
  ({ BudgetName }, { accountId }) => [
    {
      action: `budgets:${action}`,
      resource: `arn:aws:budgets::${accountId}:budget/${text(BudgetName)}`,
      context: { "aws:ResourceTag/": undefined },
    },
  ];

/** "View" and "modify" are all that Budgets tells apart: service authorization reference. */
export const budgetsAccess: ServiceAccess = {
  DescribeBudget: budget("ViewBudget"),
  DeleteBudget: budget("ModifyBudget"),
};

export const securityTokenAccess: ServiceAccess = {
  // "No permissions are required", and none can be taken away: API reference.
  GetCallerIdentity: () => [],
  // The role's trust policy has a say as well: `sts/assume-role.ts` asks both.
  AssumeRole: () => [],
};

export const notificationAccess: ServiceAccess = {
  Publish: ({ TopicArn }, place) => [
    { action: "sns:Publish", resource: text(TopicArn), context: { "aws:ResourceTag/": undefined } },
    // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#sns-what-permissions-for-sse
    ...usesKey(place.state.encryptionKeys.get(text(TopicArn)), "sns", place, "Decrypt", "GenerateDataKey"),
  ],
};

const role =
  (action: string): AccessOf =>
  ({ RoleName }, { accountId, state }) => [
    {
      action: `iam:${action}`,
      resource: state.principals.roles.get(text(RoleName)) ?? `arn:aws:iam::${accountId}:role/${text(RoleName)}`,
      context: { "aws:ResourceTag/": undefined, "iam:ResourceTag/": undefined, "iam:PermissionsBoundary": undefined },
    },
  ];

export const identityAccess: ServiceAccess = {
  GetRole: role("GetRole"),
  DeleteRole: role("DeleteRole"),
  ListRolePolicies: role("ListRolePolicies"),
  GetRolePolicy: role("GetRolePolicy"),
  DeleteRolePolicy: role("DeleteRolePolicy"),
  ListAttachedRolePolicies: role("ListAttachedRolePolicies"),
  ListInstanceProfilesForRole: role("ListInstanceProfilesForRole"),
  ListRoles: onAll("iam:ListRoles"),
  ListInstanceProfiles: onAll("iam:ListInstanceProfiles"),
  ListPolicies: onAll("iam:ListPolicies"),
  SimulatePrincipalPolicy: ({ PolicySourceArn }) => [
    {
      action: "iam:SimulatePrincipalPolicy",
      resource: text(PolicySourceArn),
      context: { "aws:ResourceTag/": undefined, "iam:ResourceTag/": undefined },
    },
  ],
};
