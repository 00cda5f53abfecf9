/**
 * A short name for a resource's address: `lambda function notifications/notify/function` for
 * `aws_lambda_function.notifications_notify_function_67FF007B`. CDKTF ends names with a hash of the construct's path.
 */
export function describeAddress(address: string): string {
  const [type = "", ...name] = address.split(".");
  const words = type.replace(/^aws_/, "").replaceAll("_", " ");
  const path = name
    .join(".")
    .replace(/_[0-9A-F]{8}$/, "")
    .replaceAll("_", "/");
  return path === "" ? words : `${words} ${path}`;
}
