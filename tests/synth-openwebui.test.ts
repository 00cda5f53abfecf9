import { readFileSync } from "node:fs";
import { join } from "node:path";
import { synthesize } from "../synth/synthesize.ts";
import { cleanEnvironment, findResources, synthesizeApp, WITH_LOGIN, WITH_WEB_UI } from "../testing/synthesized-app.ts";

type SynthesizedApp = Awaited<ReturnType<typeof synthesizeApp>>;

let app: SynthesizedApp;
let text: string;
/** With everything set that may be. */
let full: SynthesizedApp;
const DIGEST = `sha256:${"a".repeat(64)}`;

const configurationIn = (folder: string) => readFileSync(join(folder, "stacks", "openwebui", "cdk.tf.json"), "utf8");

beforeAll(async () => {
  app = await synthesizeApp(WITH_WEB_UI);
  text = configurationIn(app.outputFolder);
  full = await synthesizeApp({
    ...WITH_WEB_UI,
    STAGE: "prod",
    SSH_KEY_NAME: "laptop",
    ALLOWED_SSH_CIDR: "198.51.100.7/32",
    ...WITH_LOGIN,
    OAUTH_ALLOWED_ROLES: "chat users",
    WEBUI_VERSION: "0.12.5",
    WEBUI_DIGEST: DIGEST,
  });
});
afterAll(() => {
  app?.remove();
  full?.remove();
});

type Attributes = Readonly<Record<string, unknown>>;

const all = (type: string) => findResources(app.stacks, type);
function only(type: string): Attributes {
  const [one, ...others] = all(type);
  if (one === undefined || others.length > 0) throw new Error(`There are ${others.length + 1} of ${type}.`);
  return one;
}

/** The ways in, as port and network. */
const waysIn = (stacks: typeof app.stacks) =>
  findResources(stacks, "aws_vpc_security_group_ingress_rule")
    .map(({ from_port, to_port, ip_protocol, cidr_ipv4 }) => `${ip_protocol} ${from_port}-${to_port} ${cidr_ipv4}`)
    .sort();

test("is a stack of its own, and only there with a network", () => {
  expect(app.stacks.map(({ name }) => name).sort()).toEqual(["api", "model", "observability", "openwebui"]);
});

test.each([
  [{ SUBNET_ID: "" }, /^VPC_ID is set, but SUBNET_ID is not: /],
  [{ VPC_ID: "" }, /^SUBNET_ID is set, but VPC_ID is not: /],
  [{ ALLOWED_WEB_CIDR: "" }, /^VPC_ID is set, but ALLOWED_WEB_CIDR is not: /],
  [{ VPC_ID: "vpc-1" }, /^VPC_ID is "vpc-1", but must be/],
  [{ SUBNET_ID: "vpc-0123456789abcdef0" }, /^SUBNET_ID is "vpc-0123456789abcdef0", but must be/],
  [{ ALLOWED_WEB_CIDR: "203.0.113.7/24" }, /^ALLOWED_WEB_CIDR is "203\.0\.113\.7\/24", but must be/],
])("%o is refused", async (settings, sentence) => {
  const refused = synthesize(app.outputFolder, cleanEnvironment({ ...WITH_WEB_UI, ...settings }));
  await expect(refused).rejects.toThrow(sentence);
});

describe("the network", () => {
  test("lets the allowed network in on port 80, nobody anywhere else, and only HTTPS out", () => {
    expect(waysIn(app.stacks)).toEqual(["tcp 80-80 203.0.113.0/24"]);
    expect(all("aws_vpc_security_group_egress_rule")).toMatchObject([
      { ip_protocol: "tcp", from_port: 443, to_port: 443, cidr_ipv4: "0.0.0.0/0" },
    ]);
    expect(only("aws_security_group")).not.toHaveProperty("ingress");
    expect(only("aws_security_group")).not.toHaveProperty("egress");
  });

  test("opens port 22 with a key and a network, and serves HTTPS with a domain, to which anybody may prove it", () => {
    expect(waysIn(full.stacks)).toEqual([
      "tcp 22-22 198.51.100.7/32",
      "tcp 443-443 203.0.113.0/24",
      "tcp 80-80 0.0.0.0/0",
    ]);
    expect(findResources(full.stacks, "aws_instance")).toMatchObject([{ key_name: "laptop" }]);
  });
});

describe("the machine", () => {
  test("is the newest Amazon Linux when it is made, and not replaced because AWS has a newer one", () => {
    const instance = only("aws_instance");
    expect(instance).toMatchObject({
      instance_type: "t3.small",
      subnet_id: WITH_WEB_UI.SUBNET_ID,
      ami: expect.stringMatching(/^\$\{data\.aws_ssm_parameter\.\w+\.insecure_value\}$/),
      lifecycle: { ignore_changes: ["ami"] },
      user_data_replace_on_change: true,
    });
    expect(instance).not.toHaveProperty("key_name");
    expect(text).toContain("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64");
  });

  test("tells its credentials to nobody but itself: IMDSv2, and no hop to a container", () => {
    expect(only("aws_instance").metadata_options).toEqual({
      http_endpoint: "enabled",
      http_tokens: "required",
      http_put_response_hop_limit: 1,
    });
    expect(readFileSync(join(import.meta.dirname, "..", "openwebui", "compose.yaml"), "utf8")).not.toContain(
      "network_mode",
    );
  });

  test("is recovered when AWS's hardware fails, and rebooted when it fails itself", () => {
    const ofTheMachine = all("aws_cloudwatch_metric_alarm").filter(({ dimensions }) =>
      JSON.stringify(dimensions ?? {}).includes("InstanceId"),
    );
    const alarms = ofTheMachine.map(({ metric_name, alarm_actions, dimensions }) => ({
      metric: metric_name,
      action: String(alarm_actions).split(":").at(-1),
      dimensions,
    }));
    const dimensions = { InstanceId: expect.stringMatching(/^\$\{aws_instance\.\w+\.id\}$/) };
    expect(alarms).toEqual(
      expect.arrayContaining([
        { metric: "StatusCheckFailed_System", action: "recover", dimensions },
        { metric: "StatusCheckFailed_Instance", action: "reboot", dimensions },
      ]),
    );
    expect(alarms).toHaveLength(2);
  });
});

describe("the data", () => {
  test("lies encrypted on a volume of its own, apart from an encrypted root", () => {
    expect(only("aws_ebs_volume")).toMatchObject({ encrypted: true, type: "gp3", size: 20 });
    expect(only("aws_instance").root_block_device).toMatchObject({ encrypted: true, volume_type: "gp3" });
  });

  test("outlives the machine: nothing of the volume depends on it, and the machine stops before it lets go", () => {
    expect(JSON.stringify(only("aws_ebs_volume"))).not.toContain("aws_instance");
    expect(only("aws_ebs_volume").lifecycle).toEqual({
      ignore_changes: ["availability_zone", "kms_key_id"],
    });
    expect(only("aws_volume_attachment")).toMatchObject({ stop_instance_before_detaching: true });
    const { lifecycle } = only("aws_instance") as { lifecycle: { precondition: { condition: string }[] } };
    expect(lifecycle.precondition).toMatchObject([
      {
        condition: expect.stringMatching(
          /aws_subnet\.\w+\.availability_zone == aws_ebs_volume\.\w+\.availability_zone/,
        ),
      },
    ]);
  });

  test("is copied every day, seven times, by the volume's name, which nothing else has that could be copied", () => {
    const { policy_details } = only("aws_dlm_lifecycle_policy") as { policy_details: Attributes };
    const { Name } = only("aws_ebs_volume").tags as { Name: string };
    expect(policy_details).toMatchObject({
      resource_types: ["VOLUME"],
      target_tags: { Name },
      schedule: [{ create_rule: { interval: 24, interval_unit: "HOURS" }, retain_rule: { count: 7 }, copy_tags: true }],
    });
    expect(only("aws_instance").root_block_device).not.toHaveProperty("tags");
  });
});

describe("the user data", () => {
  test("fits into EC2's 16 KB with a real volume, and refers to nothing but that volume", () => {
    const template = String(only("aws_instance").user_data);
    const references = template.match(/[$%]\{[^}]*\}/g);
    expect(references).toEqual([expect.stringMatching(/^\$\{aws_ebs_volume\.\w+\.id\}$/)]);
    const rendered = template.replace(String(references), "vol-0123456789abcdef0");
    expect(Buffer.byteLength(rendered)).toBeLessThan(16_384);
  });

  test("tells the machine its settings", () => {
    const [instance] = findResources(full.stacks, "aws_instance");
    expect(String(instance?.user_data).split("\n")).toEqual(
      expect.arrayContaining([
        "STAGE=prod",
        "AWS_REGION=eu-north-1",
        "PARAMETER_ROOT=/openai-sagemaker/prod",
        "LOG_GROUP=/openai-sagemaker/prod/openwebui",
        "WEBUI_VERSION=0.12.5",
        `WEBUI_DIGEST=${DIGEST}`,
        "WEBUI_DOMAIN=chat.example.com",
        "WEBUI_ADMIN_EMAIL=admin@localhost",
        "OPENID_REDIRECT_URI=https://chat.example.com/oauth/oidc/callback",
        "OAUTH_CLIENT_SECRET_ARN=arn:aws:secretsmanager:eu-north-1:123456789012:secret:web-ui-login-AbCdEf",
        "OAUTH_ALLOWED_ROLES=chat users",
        "DEFAULT_USER_ROLE=pending",
      ]),
    );
    expect(Buffer.byteLength(String(instance?.user_data))).toBeLessThan(16_000);
  });
});

test("publishes its address: the Elastic IP's, or the domain", () => {
  const address = ({ stacks }: SynthesizedApp) =>
    findResources(stacks, "aws_ssm_parameter").find(({ name }) => String(name).endsWith("/openwebui/address"));
  expect(address(app)).toMatchObject({
    name: "/openai-sagemaker/dev/openwebui/address",
    value: expect.stringMatching(/^http:\/\/\$\{aws_eip\.\w+\.public_ip\}$/),
  });
  expect(address(full)).toMatchObject({ value: "https://chat.example.com" });
});

test("publishes by which provider people log in, when there is one", () => {
  const provider = ({ stacks }: SynthesizedApp) =>
    findResources(stacks, "aws_ssm_parameter").filter(({ name }) => String(name).endsWith("/openid-provider"));
  expect(provider(app)).toEqual([]);
  expect(provider(full)).toMatchObject([{ value: WITH_LOGIN.OPENID_PROVIDER_URL }]);
});

test("carries no secret, no path of this machine and no wildcard action", () => {
  expect(text).not.toMatch(/AKIA|aws_secret|"password/i);
  expect(text).not.toContain(process.cwd());
  for (const one of [...all("aws_iam_role_policy"), ...all("aws_iam_role")]) {
    for (const { Action } of JSON.parse(String(one.policy ?? one.assume_role_policy)).Statement) {
      expect([Action].flat().filter((action: string) => action.includes("*"))).toEqual([]);
    }
  }
});

test("is the same bytes a second time, in another time zone", async () => {
  const again = await synthesizeApp({ ...WITH_WEB_UI, TZ: "Pacific/Kiritimati" });
  try {
    expect(configurationIn(again.outputFolder)).toBe(text);
  } finally {
    again.remove();
  }
});

test("is what it was, but for the files in its user data", () => {
  const readable = JSON.parse(text, (name, value: unknown) => {
    // CDKTF's own notes.
    if (name === "//") return undefined;
    if (name === "user_data") return "<user data>";
    return typeof value === "string" && value.startsWith("{") ? JSON.parse(value) : value;
  });
  expect(readable).toMatchSnapshot();
});
