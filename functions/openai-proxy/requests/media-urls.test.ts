import { limitMediaUrls } from "./media-urls.ts";

const asked = (part: Record<string, unknown>, ...domains: string[]) => {
  limitMediaUrls(
    { messages: [{ role: "user", content: [{ type: "text", text: "http://10.0.0.1/" }, part] }] },
    domains,
  );
};
const image = (url: unknown) => ({ type: "image_url", image_url: { url } });

it.each([
  ["the instance's credentials", "http://169.254.169.254/latest/meta-data/"],
  ["the container's credentials", "http://169.254.170.2/v2/credentials"],
  ["the host itself", "http://localhost:8080/"],
  ["IPv6", "http://[::ffff:169.254.169.254]/"],
  ["an address as one number", "http://2852039166/"],
  ["a file", "file:///etc/passwd"],
  ["another scheme", "gopher://images.example.com/"],
  ["a host that nobody allowed", "https://evil.example.com/a.png"],
  ["an allowed host as a user", "https://images.example.com@evil.example.com/"],
  ["a backslash, at which parsers differ", "https://images.example.com\\@169.254.169.254/"],
  ["an allowed host as the beginning of another", "https://images.example.com.evil.example.com/"],
  ["a blank in front", " https://images.example.com/"],
  ["a line break inside", "https://images.example.com/\nHost: evil"],
])("refuses %s", (_what, url) => {
  const block = { type: "image", source: { type: "url", url } };
  const parts = [
    image(url),
    { type: "image_url", image_url: url },
    { type: "video_url", video_url: { url } },
    block,
    { type: "tool_result", tool_use_id: "a", content: [block] },
    { type: "document", source: { type: "content", content: [block] } },
  ];
  for (const part of parts) {
    expect(() => asked(part, "images.example.com")).toThrow(/^Invalid URL in 'messages\[0\]\.content\[1\]/);
  }
});

it("takes what is carried along, and the hosts that the operator allows", () => {
  asked({ type: "image", source: { type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" } });
  asked({
    type: "tool_use",
    id: "a",
    name: "fetch",
    input: { url: "http://10.0.0.1/", source: { url: "http://10.0.0.1/" } },
  });
  asked(image("data:image/png;base64,iVBORw0KGgo="));
  asked(image("https://images.example.com/a.png?b=@c"), "images.example.com");
  asked(image("HTTPS://Images.Example.com:443/a.png"), "images.example.com");
});

it("takes no host from anybody without the setting", () => {
  expect(() => asked(image("https://images.example.com/a.png"))).toThrow("MEDIA_DOMAINS");
});

it("leaves what it does not know to others", () => {
  for (const messages of [undefined, "text", [null], [{ content: "http://10.0.0.1/" }], [{ content: [null, 5] }]])
    limitMediaUrls({ messages }, []);
  asked({ type: "image_url", image_url: null });
  asked({ type: "image_url", image_url: { url: 5 } });
});

describe("in the fields of other operations", () => {
  const url = "http://169.254.170.2/v2/credentials";

  it.each<[string, Record<string, unknown>]>([
    ["input[0].content[0]", { input: [{ role: "user", content: [{ type: "input_image", image_url: url }] }] }],
    ["input[0].content[0]", { input: [{ role: "user", content: [{ type: "input_file", file_url: url }] }] }],
    [
      "input[0].output[0]",
      { input: [{ type: "function_call_output", output: [{ type: "input_image", image_url: url }] }] },
    ],
    [
      "messages[0].content[0]",
      { messages: [{ role: "user", content: [{ type: "image", source: { type: "url", url } }] }] },
    ],
    [
      "messages[0].content[0].content[0]",
      {
        messages: [{ content: [{ type: "tool_result", content: [{ type: "image", source: { type: "url", url } }] }] }],
      },
    ],
    ["documents.content[0]", { query: "a", documents: { content: [{ type: "image_url", image_url: { url } }] } }],
    ["queries[0].content[0]", { queries: [{ content: [{ type: "video_url", video_url: { url } }] }] }],
  ])("refuses one at %s", (place, body) => {
    expect(() => limitMediaUrls(body, [])).toThrow(`Invalid URL in '${place}'`);
  });

  it("leaves what a model or a tool said alone: nobody fetches it", () => {
    limitMediaUrls(
      { messages: [{ content: [{ type: "tool_use", name: "fetch", input: { url, image_url: url } }] }] },
      [],
    );
    limitMediaUrls(
      { input: [{ content: [{ type: "output_text", annotations: [{ type: "url_citation", url }] }] }] },
      [],
    );
    limitMediaUrls(
      { input: [{ type: "function_call", arguments: `{"url":"${url}"}` }], tools: [{ server_url: url }] },
      [],
    );
  });
});
