/** Of AWS's own key for Parameter Store, `alias/aws/ssm`, in this account. */
export const PARAMETER_KEY_ID = "00000000-0000-4000-8000-000000000000";
